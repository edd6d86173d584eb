package io.headwater.evaluation;

import io.headwater.divergence.PointDistances;
import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import java.util.Arrays;

/**
 * A two-sample test of points: the energy distance between the two clouds, and how often it is as
 * large when the pooled points are dealt at random [szekely2013].
 *
 * <p>It sees shifts and lost spread at once, and little of what only a few fields depend on.
 *
 * @param pValue the probability of such a distance were the laws the same, in (0, 1]
 */
record EnergyTest(double pValue) {
  private static final int DEALS = 199;
  private static final int MOST_POINTS = 250;

  /**
   * The test of two clouds, of either 250 points at most. O(n² (k + 199)) for k non-zero
   * coordinates a point.
   *
   * @param samples fresh points [m, d], m >= 2
   * @param heldOut what the method did not see [k, d], k >= 2
   */
  static EnergyTest of(PointCloud samples, PointCloud heldOut, RandomKey key) {
    int n = Math.min(MOST_POINTS, Math.min(samples.count(), heldOut.count()));
    PointCloud pool =
        draw(samples, n, key.split("samples")).concat(draw(heldOut, n, key.split("held out")));
    double[][] distances = distances(pool);
    boolean[] dealt = new boolean[2 * n];
    Arrays.fill(dealt, 0, n, true);
    double seen = within(distances, dealt);
    int asLarge = 1;
    for (int deal = 0; deal < DEALS; deal++) {
      int[] order = key.split("deals").at(deal).stream().permutation(2 * n);
      for (int i = 0; i < 2 * n; i++) {
        dealt[order[i]] = i < n;
      }
      asLarge += within(distances, dealt) <= seen ? 1 : 0;
    }
    return new EnergyTest(asLarge / (DEALS + 1.0));
  }

  private static PointCloud draw(PointCloud points, int n, RandomKey key) {
    return points.count() == n
        ? points
        : points.select(Arrays.copyOf(key.stream().permutation(points.count()), n));
  }

  private static double[][] distances(PointCloud pool) {
    PointDistances toPool = new PointDistances(pool);
    double[][] distances = new double[pool.count()][pool.count()];
    for (int i = 0; i < pool.count(); i++) {
      toPool.squaredFrom(pool, i, distances[i]);
      for (int k = 0; k < pool.count(); k++) {
        distances[i][k] = Math.sqrt(distances[i][k]);
      }
    }
    return distances;
  }

  /**
   * The sum of the distances within both sides. All distances together are the same for every deal,
   * and both sides are as large, so that it is least where the energy distance is greatest.
   */
  private static double within(double[][] distances, boolean[] isFirst) {
    double sum = 0;
    for (int i = 0; i < isFirst.length; i++) {
      for (int k = 0; k < i; k++) {
        sum += isFirst[i] == isFirst[k] ? distances[i][k] : 0;
      }
    }
    return sum;
  }
}
