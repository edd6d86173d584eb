package io.headwater.flow.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class CorrelationRootTest {
  private static double[] product(double[] root, int p) {
    double[] r = new double[p * p];
    for (int i = 0; i < p; i++) {
      for (int j = 0; j < p; j++) {
        for (int k = 0; k < p; k++) {
          r[i * p + j] += root[i * p + k] * root[j * p + k];
        }
      }
    }
    return r;
  }

  @Test
  void theRootOfACorrelationIsExact() {
    double[] r = {1, .5, -.2, .5, 1, .3, -.2, .3, 1};
    double[] root = CorrelationRoot.of(r, new boolean[] {true, false, false});
    assertThat(product(root, 3)).containsExactly(r, within(1e-12));
  }

  @Test
  void aSingularOneHasARootToo() {
    double[] r = {1, -1, 1, -1, 1, -1, 1, -1, 1};
    double[] root = CorrelationRoot.of(r, new boolean[] {true, true, true});
    assertThat(product(root, 3)).containsExactly(r, within(1e-12));
  }

  @Test
  void thePairsWithACategoryShrinkNoMoreThanTheyMust() {
    // The numbers agree, a category agrees with one of them and with the opposite of the other:
    // R(t) = [1 1 t; 1 1 -t; t -t 1] is semidefinite for t = 0 only.
    double[] impossible = {1, 1, .9, 1, 1, -.9, .9, -.9, 1};
    double[] root = CorrelationRoot.of(impossible, new boolean[] {true, true, false});
    // A leftover of sqrt(2e-6) is taken for rounding.
    assertThat(product(root, 3))
        .containsExactly(new double[] {1, 1, 0, 1, 1, 0, 0, 0, 1}, within(2e-3));
    // Three categories at -.9 from each other: semidefinite down to -1/2.
    double[] apart = {1, -.9, -.9, -.9, 1, -.9, -.9, -.9, 1};
    double[] shrunk = product(CorrelationRoot.of(apart, new boolean[3]), 3);
    assertThat(shrunk[1]).isCloseTo(-.5, within(1e-5));
    assertThat(shrunk[0]).isCloseTo(1, within(1e-5));
  }
}
