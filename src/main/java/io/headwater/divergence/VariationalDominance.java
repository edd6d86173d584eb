package io.headwater.divergence;

import io.headwater.measure.PointCloud;

/**
 * The variational dominance criterion over convex 1-Lipschitz functions [domingo-enrich2022]:
 *
 * <p>VDC(μ₊‖μ₋) = sup over u of E_{μ₋} u − E_{μ₊} u, zero exactly when μ₊ dominates μ₋ in the
 * convex order: the same means, and at least as spread.
 *
 * <p>On the line it is exact. The extreme convex functions are hinges: u = −x + 2 (x − c)₊ and its
 * limits, so that
 *
 * <p>VDC = E₊X − E₋X + 2 max(0, sup over c of E(X₋ − c)₊ − E(X₊ − c)₊),
 *
 * <p>with the supremum at a data point or at −∞. O(n log n).
 */
public final class VariationalDominance {
  private VariationalDominance() {}

  /**
   * VDC(plus‖minus) of two empirical measures on the line.
   *
   * @param plus at least one number
   * @param minus at least one number
   */
  public static double onLine(double[] plus, double[] minus) {
    return mean(plus)
        - mean(minus)
        + 2 * CountedPoints.of(plus).greatestGapBelow(CountedPoints.of(minus));
  }

  /** d_CT(μ, ν) = VDC(μ‖ν) + VDC(ν‖μ): the Choquet-Toland distance on the line. */
  public static double choquetToland(double[] mu, double[] nu) {
    return onLine(mu, nu) + onLine(nu, mu);
  }

  static double mean(double[] x) {
    if (x.length == 0) {
      throw new IllegalArgumentException("dominance: expected at least one point, got none");
    }
    double sum = 0;
    for (double v : x) {
      sum += v;
    }
    return sum / x.length;
  }

  /** The projections of {@code points} on a direction [d], less their mean [n]. */
  static double[] centred(PointCloud points, double[] direction) {
    double[] x = new double[points.count()];
    for (int i = 0; i < x.length; i++) {
      for (int j = 0; j < direction.length; j++) {
        x[i] += direction[j] * points.get(i, j);
      }
    }
    double mean = mean(x);
    for (int i = 0; i < x.length; i++) {
      x[i] -= mean;
    }
    return x;
  }
}
