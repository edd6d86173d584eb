package io.headwater.flow.source;

/**
 * The correlation matrix that is nearest to a symmetric matrix in the Frobenius norm, by
 * alternating projections with Dykstra's correction [higham2002]: on the positive semidefinite
 * matrices, and on those whose diagonal is 1 and whose given entries are as they were.
 */
final class NearestCorrelation {
  /** The most rows: a projection takes some 10 p³ operations. */
  static final int MOST_ROWS = 128;

  private static final int PROJECTIONS = 60;
  private static final int SWEEPS = 12;
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
   * @param matrix symmetric [p, p]; not changed
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
    double[] a = symmetric.clone();
    double[] v = new double[a.length];
    for (int i = 0; i < p; i++) {
      v[i * p + i] = 1;
    }
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
      for (int i = 0; i < p; i++) {
        for (int j = 0; j < i; j++) {
          rotate(a, v, i, j);
        }
      }
    }
    double[] sum = new double[a.length];
    for (int k = 0; k < p; k++) {
      double eigenvalue = a[k * p + k];
      for (int i = 0; i < p && eigenvalue > 0; i++) {
        for (int j = 0; j < p; j++) {
          sum[i * p + j] += eigenvalue * v[i * p + k] * v[j * p + k];
        }
      }
    }
    return sum;
  }

  /** Jacobi's rotation that makes a_ij zero; the columns of v take part. */
  private void rotate(double[] a, double[] v, int i, int j) {
    double off = a[i * p + j];
    if (off == 0) {
      return;
    }
    double theta = (a[j * p + j] - a[i * p + i]) / (2 * off);
    double t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
    double c = 1 / Math.sqrt(t * t + 1);
    double s = t * c;
    for (int k = 0; k < p; k++) {
      turn(a, k * p + i, k * p + j, c, s);
    }
    for (int k = 0; k < p; k++) {
      turn(a, i * p + k, j * p + k, c, s);
      turn(v, k * p + i, k * p + j, c, s);
    }
  }

  private static void turn(double[] m, int first, int second, double c, double s) {
    double x = m[first];
    double y = m[second];
    m[first] = c * x - s * y;
    m[second] = s * x + c * y;
  }
}
