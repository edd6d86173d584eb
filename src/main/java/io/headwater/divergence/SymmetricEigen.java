package io.headwater.divergence;

/**
 * Eigenvalues and orthonormal eigenvectors of a symmetric matrix, by Jacobi's cyclic rotations;
 * O(n³) a sweep, and some eight sweeps. Immutable.
 */
public final class SymmetricEigen {
  private static final int MOST_SWEEPS = 50;

  private final int n;
  private final double[] values;

  /** Column e is the vector of value e [n, n]. */
  private final double[] vectors;

  private SymmetricEigen(int n, double[] values, double[] vectors) {
    this.n = n;
    this.values = values;
    this.vectors = vectors;
  }

  /** Of {@code matrix} [n, n]; in no particular order. */
  public static SymmetricEigen of(int n, double[] matrix) {
    double[] a = matrix.clone();
    double[] v = new double[n * n];
    for (int i = 0; i < n; i++) {
      v[i * n + i] = 1;
    }
    for (int sweep = 0; sweep < MOST_SWEEPS && !isDiagonal(n, a); sweep++) {
      for (int p = 0; p < n; p++) {
        for (int q = p + 1; q < n; q++) {
          rotate(n, a, v, p, q);
        }
      }
    }
    double[] values = new double[n];
    for (int i = 0; i < n; i++) {
      values[i] = a[i * n + i];
    }
    return new SymmetricEigen(n, values, v);
  }

  /** Whether what is off the diagonal is rounding. */
  private static boolean isDiagonal(int n, double[] a) {
    double off = 0;
    double all = 0;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        all += a[i * n + j] * a[i * n + j];
        off += i == j ? 0 : a[i * n + j] * a[i * n + j];
      }
    }
    return off <= 1e-32 * all;
  }

  /** The rotation in the plane of p and q that makes a[p, q] zero. */
  private static void rotate(int n, double[] a, double[] v, int p, int q) {
    double apq = a[p * n + q];
    if (apq == 0) {
      return;
    }
    double tau = (a[q * n + q] - a[p * n + p]) / (2 * apq);
    double t = Math.copySign(1, tau) / (Math.abs(tau) + Math.sqrt(1 + tau * tau));
    double c = 1 / Math.sqrt(1 + t * t);
    double s = t * c;
    for (int k = 0; k < n; k++) {
      double akp = a[k * n + p];
      double akq = a[k * n + q];
      a[k * n + p] = c * akp - s * akq;
      a[k * n + q] = s * akp + c * akq;
    }
    for (int k = 0; k < n; k++) {
      double apk = a[p * n + k];
      double aqk = a[q * n + k];
      a[p * n + k] = c * apk - s * aqk;
      a[q * n + k] = s * apk + c * aqk;
      double vkp = v[k * n + p];
      double vkq = v[k * n + q];
      v[k * n + p] = c * vkp - s * vkq;
      v[k * n + q] = s * vkp + c * vkq;
    }
  }

  /** Eigenvalue {@code e}. */
  public double value(int e) {
    return values[e];
  }

  /** Coordinate {@code i} of the vector of eigenvalue {@code e}. */
  public double vector(int i, int e) {
    return vectors[i * n + e];
  }
}
