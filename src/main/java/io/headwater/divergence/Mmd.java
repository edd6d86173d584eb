package io.headwater.divergence;

import io.headwater.measure.PointCloud;

/**
 * The squared maximum mean discrepancy, unbiased, of a mean of Gaussian kernels:
 *
 * <p>MMD^2(P, Q) = E k(X, X') - 2 E k(X, Y) + E k(Y, Y'), k(x, y) = mean over h of exp(-|x - y|^2 /
 * (2 h^2)).
 *
 * <p>It is zero in expectation when P = Q, and may then be negative. O((n + m)^2 k) for k non-zero
 * coordinates a point; use {@link SlicedWasserstein} above some 5,000 points. Immutable.
 */
public final class Mmd {
  private final double[] bandwidths;

  private Mmd(double[] bandwidths) {
    this.bandwidths = bandwidths;
  }

  /** Of the mean of Gaussian kernels with these bandwidths h > 0. */
  public static Mmd gaussian(double... bandwidths) {
    if (bandwidths.length == 0) {
      throw new IllegalArgumentException("bandwidths: expected at least one, got none");
    }
    for (double h : bandwidths) {
      if (!(h > 0) || Double.isInfinite(h)) {
        throw new IllegalArgumentException("bandwidth: expected a finite number > 0, got " + h);
      }
    }
    return new Mmd(bandwidths.clone());
  }

  /**
   * MMD^2(P, Q).
   *
   * @param p points [n, d], n >= 2
   * @param q points [m, d], m >= 2
   */
  public double squared(PointCloud p, PointCloud q) {
    return PairMeans.of(p, q, this::kernel);
  }

  private double kernel(double squaredDistance) {
    double sum = 0;
    for (double h : bandwidths) {
      sum += StrictMath.exp(-squaredDistance / (2 * h * h));
    }
    return sum / bandwidths.length;
  }
}
