package io.headwater.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class LatticeTest {
  /**
   * In one dimension alpha is the golden section, whose partial quotients are all K = 1: N D* <= 3
   * + (1 / ln phi + K / ln(K + 1)) ln N [kuipers1974, Theorem 2.3.4]. Independent points have about
   * ten times that at N = 100,000.
   */
  @Test
  void inOneDimensionItsDiscrepancyIsThatOfTheGoldenSection() {
    int n = 100_000;
    Lattice lattice = new Lattice(1, RandomKey.of(3));
    double[] u = new double[n];
    for (int i = 0; i < n; i++) {
      u[i] = lattice.get(i, 0);
    }
    Arrays.sort(u);
    double star = 0;
    for (int i = 0; i < n; i++) {
      star = Math.max(star, Math.max(u[i] - (double) i / n, (i + 1.0) / n - u[i]));
    }
    double phi = (1 + Math.sqrt(5)) / 2;
    double bound = 3 + (1 / Math.log(phi) + 1 / Math.log(2)) * Math.log(n);
    // Twice the bound: it is for sequences from 0, and a shift is a difference of two intervals.
    assertThat(n * star).isLessThan(2 * bound);
  }

  @Test
  void pointsLieInsideTheCubeHoweverFarOut() {
    Lattice lattice = new Lattice(12, RandomKey.of(4));
    for (long i : new long[] {0, 1, 1L << 40, Long.MAX_VALUE - 1}) {
      for (int j = 0; j < 12; j++) {
        assertThat(lattice.get(i, j)).isGreaterThan(0).isLessThan(1);
      }
    }
  }

  @Test
  void pairsOfCoordinatesFillTheSquareEvenly() {
    int n = 10_000;
    Lattice lattice = new Lattice(6, RandomKey.of(5));
    for (int j = 1; j < 6; j++) {
      int[] cells = new int[100];
      for (int i = 0; i < n; i++) {
        cells[(int) (lattice.get(i, 0) * 10) * 10 + (int) (lattice.get(i, j) * 10)]++;
      }
      double chiSquare = 0;
      for (int cell : cells) {
        chiSquare += (cell - 100.0) * (cell - 100.0) / 100;
      }
      // Independent points would have 99 on average, with deviation sqrt(198) = 14.
      assertThat(chiSquare).as("coordinates 0 and %d", j).isLessThan(99);
    }
  }
}
