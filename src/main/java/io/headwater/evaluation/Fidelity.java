package io.headwater.evaluation;

import io.headwater.divergence.SlicedWasserstein;
import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import java.util.Arrays;

/**
 * How far fresh samples are from held-out points, beside how far real points are from them.
 *
 * <p>Both distances are {@link SlicedWasserstein} between as many points, over the same directions:
 * the floor is what samples of the true measure would get.
 *
 * @param slicedWasserstein between samples and held-out points, >= 0
 * @param floor between training and held-out points, >= 0
 * @param points n a side
 */
public record Fidelity(double slicedWasserstein, double floor, int points) {
  private static final int DIRECTIONS = 200;

  /**
   * Of the three clouds, each cut to the size of the smallest by a uniform draw.
   *
   * @param samples fresh points [m, d], m >= 1
   * @param train what the method learned from [n, d], n >= 1
   * @param heldOut what it did not see [k, d], k >= 1
   */
  public static Fidelity of(
      PointCloud samples, PointCloud train, PointCloud heldOut, RandomKey key) {
    int n = Math.min(samples.count(), Math.min(train.count(), heldOut.count()));
    SlicedWasserstein sliced =
        new SlicedWasserstein(heldOut.dimension(), DIRECTIONS, key.split("directions"));
    PointCloud reference = draw(heldOut, n, key.split("held out"));
    return new Fidelity(
        sliced.distance(draw(samples, n, key.split("samples")), reference),
        sliced.distance(draw(train, n, key.split("train")), reference),
        n);
  }

  private static PointCloud draw(PointCloud points, int n, RandomKey key) {
    return points.count() == n
        ? points
        : points.select(Arrays.copyOf(key.stream().permutation(points.count()), n));
  }

  /** The distance in units of its floor: 1 is perfect, infinite if the floor is 0. */
  public double ratio() {
    return slicedWasserstein == floor ? 1 : slicedWasserstein / floor;
  }
}
