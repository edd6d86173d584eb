package io.headwater.flow.source;

/**
 * The Cholesky root of the nearest usable correlation matrix.
 *
 * <p>Correlations of numbers come from one covariance and need no repair; those with a category are
 * estimated pair by pair, and together they may be no correlation matrix. Then the nearest one with
 * the numbers' correlations is taken. What rounding leaves, and all of a matrix too large for that,
 * is repaired by shrinking what involves a category by the smallest factor that serves.
 */
final class CorrelationRoot {
  /**
   * A pivot below it is a zero: one number is a linear function of those before it, up to the
   * rounding of float moments (about 1e-7 each).
   */
  private static final double TINY = 1e-6;

  private static final int HALVINGS = 20;

  private CorrelationRoot() {}

  /** L [p, p], lower triangular; rows are of length 1. */
  static double[] of(double[] correlation, boolean[] isNumber) {
    double[] root = new double[correlation.length];
    if (cholesky(correlation, isNumber, 1, root)) {
      return root;
    }
    return isNumber.length <= NearestCorrelation.MOST_ROWS
        ? shrunk(NearestCorrelation.of(correlation, isNumber), isNumber)
        : shrunk(correlation, isNumber);
  }

  private static double[] shrunk(double[] correlation, boolean[] isNumber) {
    double[] root = new double[correlation.length];
    double usable = 0;
    double refused = 1;
    for (int i = 0; i < HALVINGS; i++) {
      double factor = (usable + refused) / 2;
      if (cholesky(correlation, isNumber, factor, root)) {
        usable = factor;
      } else {
        refused = factor;
      }
    }
    cholesky(correlation, isNumber, usable, root);
    return root;
  }

  /** False if the shrunk matrix is not positive semidefinite. */
  private static boolean cholesky(
      double[] correlation, boolean[] isNumber, double factor, double[] intoRoot) {
    int p = isNumber.length;
    boolean semidefinite = true;
    for (int i = 0; i < p; i++) {
      for (int j = 0; j <= i; j++) {
        double shrink = i == j || (isNumber[i] && isNumber[j]) ? 1 : factor;
        double rest = shrink * correlation[i * p + j];
        for (int k = 0; k < j; k++) {
          rest -= intoRoot[i * p + k] * intoRoot[j * p + k];
        }
        if (i == j) {
          semidefinite &= rest > -TINY;
          intoRoot[i * p + i] = rest < TINY ? 0 : Math.sqrt(rest);
        } else {
          // Of a zero pivot nothing may be left over: |rest|² ≤ pivot · 1 in a semidefinite matrix.
          double pivot = intoRoot[j * p + j];
          semidefinite &= pivot > 0 || rest * rest < 2 * TINY;
          intoRoot[i * p + j] = pivot == 0 ? 0 : rest / pivot;
        }
      }
    }
    return semidefinite;
  }
}
