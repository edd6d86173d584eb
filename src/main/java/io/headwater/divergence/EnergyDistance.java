package io.headwater.divergence;

import io.headwater.measure.PointCloud;

/**
 * The squared energy distance, unbiased:
 *
 * <p>D^2(P, Q) = 2 E|X - Y| - E|X - X'| - E|Y - Y'|
 *
 * <p>with X, X' independent of P and Y, Y' of Q. It is zero in expectation when P = Q, and may then
 * be negative. Needs no bandwidth. O((n + m)^2 k) for k non-zero coordinates a point.
 */
public final class EnergyDistance {
  private EnergyDistance() {}

  /**
   * D^2(P, Q).
   *
   * @param p points [n, d], n >= 2
   * @param q points [m, d], m >= 2
   */
  public static double squared(PointCloud p, PointCloud q) {
    return -PairMeans.of(p, q, Math::sqrt);
  }
}
