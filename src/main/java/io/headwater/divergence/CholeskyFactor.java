package io.headwater.divergence;

/**
 * The root L of a symmetric positive definite A = L Lᵀ, to solve A x = b with; O(n³ / 3) to make,
 * O(n²) to use. Immutable.
 */
public final class CholeskyFactor {
  private final int n;
  private final double[] root;

  private CholeskyFactor(int n, double[] root) {
    this.n = n;
    this.root = root;
  }

  /**
   * The factor of {@code a} [n, n], of which the lower triangle is read.
   *
   * @throws ArithmeticException if a pivot is not positive
   */
  public static CholeskyFactor of(int n, double[] a) {
    double[] root = new double[n * n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        double rest = a[i * n + j] - dot(root, i * n, j * n, j);
        if (i != j) {
          root[i * n + j] = rest / root[j * n + j];
        } else if (rest > 0) {
          root[i * n + i] = Math.sqrt(rest);
        } else {
          throw new ArithmeticException(
              "Cholesky factor: expected positive pivots, got %s at row %d of %d; add a ridge"
                  .formatted(rest, i, n));
        }
      }
    }
    return new CholeskyFactor(n, root);
  }

  /** Four strands do not wait for each other. */
  private static double dot(double[] r, int a, int b, int length) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int k = 0;
    for (; k + 4 <= length; k += 4) {
      s0 += r[a + k] * r[b + k];
      s1 += r[a + k + 1] * r[b + k + 1];
      s2 += r[a + k + 2] * r[b + k + 2];
      s3 += r[a + k + 3] * r[b + k + 3];
    }
    for (; k < length; k++) {
      s0 += r[a + k] * r[b + k];
    }
    return (s0 + s1) + (s2 + s3);
  }

  /** x with A x = b [n]. */
  public double[] solve(double[] b) {
    double[] x = b.clone();
    for (int i = 0; i < n; i++) {
      for (int k = 0; k < i; k++) {
        x[i] -= root[i * n + k] * x[k];
      }
      x[i] /= root[i * n + i];
    }
    for (int i = n - 1; i >= 0; i--) {
      x[i] /= root[i * n + i];
      for (int k = 0; k < i; k++) {
        x[k] -= root[i * n + k] * x[i];
      }
    }
    return x;
  }
}
