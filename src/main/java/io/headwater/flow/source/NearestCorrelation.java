package io.headwater.flow.source;

import io.headwater.divergence.SymmetricEigen;

/**
 * The correlation matrix that is nearest to a symmetric matrix in the Frobenius norm, by
 * alternating projections with Dykstra's correction [higham2002]: on the positive semidefinite
 * matrices, and on those whose diagonal is 1 and whose given entries are as they were.
 */
final class NearestCorrelation {
  /** The most rows: a projection takes eight sweeps of some 6 p³ operations. */
  static final int MOST_ROWS = 128;

  private static final int PROJECTIONS = 60;
  private static final double CLOSE = 1e-7;

  private final double[] given;
  private final boolean[] isGiven;
  private final int p;

  private NearestCorrelation(double[] given, boolean[] isGiven) {
    this.given = given;
    this.isGiven = isGiven;
    this.p = isGiven.length;
  }

  /**
   * The nearest one, to a small remainder.
   *
   * @param matrix symmetric [p, p] with a diagonal of 1; not changed
   * @param isGiven rows among which the entries stay
   */
  static double[] of(double[] matrix, boolean[] isGiven) {
    return new NearestCorrelation(matrix, isGiven).iterate();
  }

  private double[] iterate() {
    double[] y = given.clone();
    double[] correction = new double[y.length];
    double distance = Double.MAX_VALUE;
    for (int i = 0; i < PROJECTIONS && distance > CLOSE; i++) {
      double[] r = new double[y.length];
      for (int j = 0; j < y.length; j++) {
        r[j] = y[j] - correction[j];
      }
      double[] x = semidefinite(r);
      distance = 0;
      for (int j = 0; j < y.length; j++) {
        correction[j] = x[j] - r[j];
        y[j] = isFixed(j) ? given[j] : x[j];
        distance = Math.max(distance, Math.abs(y[j] - x[j]));
      }
    }
    return y;
  }

  private boolean isFixed(int entry) {
    int row = entry / p;
    int column = entry % p;
    return row == column || isGiven[row] && isGiven[column];
  }

  /** Σ max(λ, 0) v vᵀ over the eigenpairs. */
  private double[] semidefinite(double[] symmetric) {
    SymmetricEigen eigen = SymmetricEigen.of(p, symmetric);
    double[] sum = new double[symmetric.length];
    for (int e = 0; e < p; e++) {
      for (int i = 0; i < p && eigen.value(e) > 0; i++) {
        double scaled = eigen.value(e) * eigen.vector(i, e);
        for (int j = 0; j < p; j++) {
          sum[i * p + j] += scaled * eigen.vector(j, e);
        }
      }
    }
    return sum;
  }
}
