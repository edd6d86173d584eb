package io.headwater.flow.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

final class NearestCorrelationTest {
  /** The example of Higham (2002), section 5, with its answer to four digits. */
  @Test
  void highamsExample() {
    double[] matrix = {2, -1, 0, 0, -1, 2, -1, 0, 0, -1, 2, -1, 0, 0, -1, 2};
    double[] nearest = NearestCorrelation.of(diagonalOne(matrix), new boolean[4]);
    // Tridiagonal with -1 and a diagonal of 1: the correlation matrix next to it.
    double[] expected = {
      1, -.8084, .1916, .1068, -.8084, 1, -.6562, .1916, .1916, -.6562, 1, -.8084, .1068, .1916,
      -.8084, 1
    };
    for (int i = 0; i < 16; i++) {
      assertThat(nearest[i]).isCloseTo(expected[i], within(5e-5));
    }
  }

  private static double[] diagonalOne(double[] matrix) {
    double[] one = matrix.clone();
    for (int i = 0; i < 4; i++) {
      one[i * 5] = 1;
    }
    return one;
  }

  @Test
  void whatIsPossibleStays() {
    double[] possible = {1, .5, .2, .5, 1, -.3, .2, -.3, 1};
    assertThat(NearestCorrelation.of(possible, new boolean[3]))
        .containsExactly(possible, within(1e-12));
  }

  @Test
  void givenEntriesStay() {
    double[] matrix = {1, .5, .9, .5, 1, -.9, .9, -.9, 1};
    boolean[] given = {true, true, false};
    double[] nearest = NearestCorrelation.of(matrix, given);
    assertThat(nearest[1]).isEqualTo(.5);
    // b = -a by symmetry, and det = 1 + 2 r a b - r² - a² - b² = .75 - 3 a² = 0.
    double a = nearest[2];
    double b = nearest[5];
    assertThat(a).isCloseTo(-b, within(1e-6));
    assertThat(a).isCloseTo(.5, within(1e-6));
  }
}
