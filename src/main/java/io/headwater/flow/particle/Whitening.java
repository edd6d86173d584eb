package io.headwater.flow.particle;

import io.headwater.flow.FlowState;
import io.headwater.flow.NamedArray;

/**
 * The affine map of the numbers that gives them mean 0 and covariance I: x = μ + C u, with C the
 * lower Cholesky root of their covariance.
 *
 * <p>Numbers that hang together, such as the sides of a box, differ by little; in u that little
 * weighs as much as everything else. Immutable.
 */
final class Whitening {
  /** The least deviation of a number given those before it, in units of a standard feature. */
  private static final double LEAST_DEVIATION = 0.1;

  private final double[] mean;

  /** C, row-major, lower [m, m]. */
  private final double[] root;

  private Whitening(double[] mean, double[] root) {
    this.mean = mean;
    this.root = root;
  }

  /** Of the moments that {@code state} holds of the coordinates {@code numbers}. */
  static Whitening of(FlowState state, int[] numbers) {
    NamedArray means = state.array("mean");
    NamedArray covariances = state.array("covariance");
    int m = numbers.length;
    double[] mean = new double[m];
    double[] covariance = new double[m * m];
    for (int i = 0; i < m; i++) {
      mean[i] = means.get(numbers[i]);
      for (int j = 0; j < m; j++) {
        covariance[i * m + j] = covariances.get(numbers[i] * means.size() + numbers[j]);
      }
    }
    return new Whitening(mean, choleskyRoot(covariance, m));
  }

  private static double[] choleskyRoot(double[] covariance, int m) {
    double[] c = new double[m * m];
    for (int i = 0; i < m; i++) {
      for (int j = 0; j <= i; j++) {
        double left = covariance[i * m + j];
        for (int k = 0; k < j; k++) {
          left -= c[i * m + k] * c[j * m + k];
        }
        double least = LEAST_DEVIATION * LEAST_DEVIATION;
        c[i * m + j] = i == j ? Math.sqrt(Math.max(left, least)) : left / c[j * m + j];
      }
    }
    return c;
  }

  double[] mean() {
    return mean.clone();
  }

  /** The deviation of number {@code j}. */
  double deviation(int j) {
    int m = mean.length;
    double square = 0;
    for (int k = 0; k <= j; k++) {
      square += root[j * m + k] * root[j * m + k];
    }
    return Math.sqrt(square);
  }

  /** u of the numbers x [m]. */
  double[] white(double[] x) {
    int m = mean.length;
    double[] u = new double[m];
    for (int i = 0; i < m; i++) {
      double left = x[i] - mean[i];
      for (int k = 0; k < i; k++) {
        left -= root[i * m + k] * u[k];
      }
      u[i] = left / root[i * m + i];
    }
    return u;
  }

  /** C b: how a unit of u along b moves x. */
  double[] outward(double[] b) {
    int m = mean.length;
    double[] x = new double[m];
    for (int i = 0; i < m; i++) {
      for (int j = 0; j <= i; j++) {
        x[i] += root[i * m + j] * b[j];
      }
    }
    return x;
  }

  /** C⁻ᵀ b: the functional of x whose value is b · u but for a constant. */
  double[] inward(double[] b) {
    int m = mean.length;
    double[] theta = b.clone();
    for (int i = m - 1; i >= 0; i--) {
      for (int k = i + 1; k < m; k++) {
        theta[i] -= root[k * m + i] * theta[k];
      }
      theta[i] /= root[i * m + i];
    }
    return theta;
  }
}
