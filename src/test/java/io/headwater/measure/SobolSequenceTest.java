package io.headwater.measure;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.commons.math3.random.SobolSequenceGenerator;
import org.junit.jupiter.api.Test;

class SobolSequenceTest {
  private static double[] point(int dimension, RandomKey key, long i) {
    SobolSequence sequence = new SobolSequence(dimension, key);
    sequence.skipTo(i);
    double[] into = new double[dimension];
    sequence.next(into);
    return into;
  }

  /** A (0, m, 1)-net in base 2: each of n = 2^m intervals of width 1/n holds one of n points. */
  @Test
  void everyCoordinateVisitsEveryIntervalOnce() {
    int n = 1 << 12;
    int dimension = 40;
    SobolSequence sequence = new SobolSequence(dimension, RandomKey.of(3));
    int[][] visits = new int[dimension][n];
    double[] u = new double[dimension];
    for (int i = 0; i < n; i++) {
      sequence.next(u);
      for (int j = 0; j < dimension; j++) {
        visits[j][(int) (u[j] * n)]++;
      }
    }
    for (int[] coordinate : visits) {
      assertThat(coordinate).containsOnly(1);
    }
  }

  /** The first two coordinates are a (0, m, 2)-net: every elementary rectangle holds one point. */
  @Test
  void theFirstPairVisitsEveryRectangleOnce() {
    int m = 10;
    SobolSequence sequence = new SobolSequence(2, RandomKey.of(4));
    double[][] points = new double[1 << m][2];
    for (double[] point : points) {
      sequence.next(point);
    }
    for (int k = 0; k <= m; k++) {
      int[] visits = new int[1 << m];
      for (double[] point : points) {
        int column = (int) (point[0] * (1 << k));
        visits[(column << (m - k)) + (int) (point[1] * (1 << (m - k)))]++;
      }
      assertThat(visits).as("2^%d columns", k).containsOnly(1);
    }
  }

  @Test
  void aPointIsAFunctionOfTheKeyAndItsNumber() {
    RandomKey key = RandomKey.of(5);
    SobolSequence sequence = new SobolSequence(7, key);
    double[] u = new double[7];
    for (int i = 0; i < 100; i++) {
      sequence.next(u);
      assertThat(u).isEqualTo(point(7, key, i)).isNotEqualTo(point(7, RandomKey.of(6), i));
    }
  }

  @Test
  void pointsGoOnOverTheEndOfAnEpoch() {
    RandomKey key = RandomKey.of(7);
    long end = 1L << 31;
    SobolSequence sequence = new SobolSequence(3, key);
    sequence.skipTo(end - 2);
    double[] u = new double[3];
    for (long i = end - 2; i < end + 3; i++) {
      sequence.next(u);
      assertThat(u).isEqualTo(point(3, key, i));
    }
  }

  @Test
  void pointsLieInsideTheCubeHoweverFarOutAndHoweverWide() {
    for (long i : new long[] {0, 1, 1L << 40, Long.MAX_VALUE - 1}) {
      for (double u : point(1100, RandomKey.of(8), i)) {
        assertThat(u).isGreaterThan(0).isLessThan(1);
      }
    }
  }

  /** Of every point and coordinate the same binary digits differ from the unshifted sequence's. */
  @Test
  void thePointsAreTheLibrarysShifted() {
    SobolSequence sequence = new SobolSequence(5, RandomKey.of(3));
    SobolSequenceGenerator library = new SobolSequenceGenerator(5);
    double[] point = new double[5];
    long[] shift = new long[5];
    for (int i = 0; i < 300; i++) {
      if (i % 7 == 0) {
        sequence.skipTo(i);
      }
      sequence.next(point);
      double[] plain = library.nextVector();
      for (int j = 0; j < 5; j++) {
        long differing = (long) (point[j] * 0x1.0p52) ^ (long) (plain[j] * 0x1.0p52);
        shift[j] = i == 0 ? differing : shift[j];
        assertThat(differing).as("point %d, coordinate %d", i, j).isEqualTo(shift[j]);
      }
    }
  }
}
