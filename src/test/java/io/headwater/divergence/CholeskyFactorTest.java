package io.headwater.divergence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import io.headwater.measure.RandomKey;
import io.headwater.measure.RandomStream;
import org.junit.jupiter.api.Test;

class CholeskyFactorTest {
  @Test
  void solvesWhatWasMultiplied() {
    int n = 9;
    RandomStream stream = RandomKey.of(1).stream();
    double[] root = new double[n * n];
    double[] x = new double[n];
    for (int i = 0; i < n; i++) {
      x[i] = stream.nextGaussian();
      for (int j = 0; j < n; j++) {
        root[i * n + j] = stream.nextGaussian();
      }
    }
    double[] a = new double[n * n];
    double[] b = new double[n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        for (int k = 0; k < n; k++) {
          a[i * n + j] += root[i * n + k] * root[j * n + k];
        }
        a[i * n + j] += i == j ? 1 : 0;
        b[i] += a[i * n + j] * x[j];
      }
    }
    // Eigenvalues from 1 to about 40: a condition number of 40, and entries of 10.
    assertThat(CholeskyFactor.of(n, a).solve(b)).containsExactly(x, within(1e-12));
  }

  @Test
  void refusesAnIndefiniteMatrix() {
    assertThatExceptionOfType(ArithmeticException.class)
        .isThrownBy(() -> CholeskyFactor.of(2, new double[] {1, 2, 2, 1}))
        .withMessageContaining("row 1 of 2");
  }
}
