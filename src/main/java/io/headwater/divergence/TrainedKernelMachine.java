package io.headwater.divergence;

/**
 * What gradient descent on a mean square loss makes of an infinitely wide network in time t, in
 * closed form [franceschi2022]: f(z) = Σ cⱼ k(xⱼ, z) with
 *
 * <p>c = K⁻¹ (I − exp(−4 t K / n)) y, where ċ = (4 / n) (y − K c) and c(0) = 0.
 *
 * <p>By Lanczos' method: a function of K times y needs K only through its products with vectors.
 * O(k n²) for k steps, with k far below n unless t is large.
 */
public final class TrainedKernelMachine {
  private static final int MOST_STEPS = 80;

  /** What is left of the Krylov space when the rest is rounding. */
  private static final double EXHAUSTED = 1e-12;

  /** A last coefficient below this share of the largest ends the iteration. */
  private static final double CONVERGED = 1e-10;

  /** Steps between two looks at the coefficients. */
  private static final int CHECK = 5;

  private TrainedKernelMachine() {}

  /**
   * The coefficients c [n].
   *
   * @param gram K [n, n], symmetric positive semidefinite
   * @param labels y [n]
   * @param time t > 0
   */
  public static double[] coefficients(double[] gram, double[] labels, double time) {
    int n = labels.length;
    double norm = Math.sqrt(dot(labels, labels));
    if (norm == 0) {
      return new double[n];
    }
    int most = Math.min(n, MOST_STEPS);
    double[][] basis = new double[most][];
    double[] diagonal = new double[most];
    double[] beside = new double[most];
    double[] next = scaled(labels, 1 / norm);
    double[] inBasis = new double[0];
    for (int k = 0; k < most; k++) {
      basis[k] = next;
      double[] w = multiply(gram, next);
      diagonal[k] = dot(w, next);
      // Twice is enough to keep the basis orthogonal to rounding.
      orthogonalise(w, basis, k + 1);
      orthogonalise(w, basis, k + 1);
      beside[k] = Math.sqrt(dot(w, w));
      boolean last = k + 1 == most || beside[k] <= EXHAUSTED * Math.abs(diagonal[0]);
      if (last || (k + 1) % CHECK == 0) {
        inBasis = firstColumn(diagonal, beside, k + 1, 4 * time / n);
        if (last || Math.abs(inBasis[k]) < CONVERGED * largest(inBasis)) {
          break;
        }
      }
      next = scaled(w, 1 / beside[k]);
    }
    double[] c = new double[n];
    for (int k = 0; k < inBasis.length; k++) {
      for (int i = 0; i < n; i++) {
        c[i] += norm * inBasis[k] * basis[k][i];
      }
    }
    return c;
  }

  /** g(T) e₁ for the tridiagonal T [k, k], with g(λ) = (1 − e^{−aλ}) / λ. */
  private static double[] firstColumn(double[] diagonal, double[] beside, int k, double a) {
    double[] t = new double[k * k];
    for (int i = 0; i < k; i++) {
      t[i * k + i] = diagonal[i];
      if (i + 1 < k) {
        t[i * k + i + 1] = beside[i];
        t[(i + 1) * k + i] = beside[i];
      }
    }
    SymmetricEigen eigen = SymmetricEigen.of(k, t);
    double[] column = new double[k];
    for (int e = 0; e < k; e++) {
      double lambda = eigen.value(e);
      double g = Math.abs(a * lambda) < 1e-12 ? a : -StrictMath.expm1(-a * lambda) / lambda;
      for (int i = 0; i < k; i++) {
        column[i] += eigen.vector(i, e) * g * eigen.vector(0, e);
      }
    }
    return column;
  }

  private static void orthogonalise(double[] w, double[][] basis, int size) {
    for (int b = 0; b < size; b++) {
      double along = dot(w, basis[b]);
      for (int i = 0; i < w.length; i++) {
        w[i] -= along * basis[b][i];
      }
    }
  }

  private static double[] multiply(double[] matrix, double[] x) {
    int n = x.length;
    double[] product = new double[n];
    for (int i = 0; i < n; i++) {
      double sum = 0;
      for (int j = 0; j < n; j++) {
        sum += matrix[i * n + j] * x[j];
      }
      product[i] = sum;
    }
    return product;
  }

  private static double[] scaled(double[] x, double factor) {
    double[] y = x.clone();
    for (int i = 0; i < y.length; i++) {
      y[i] *= factor;
    }
    return y;
  }

  private static double largest(double[] x) {
    double largest = 0;
    for (double v : x) {
      largest = Math.max(largest, Math.abs(v));
    }
    return largest;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
