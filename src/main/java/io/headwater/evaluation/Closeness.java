package io.headwater.evaluation;

import io.headwater.divergence.SlicedWasserstein;
import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import java.util.Arrays;

/**
 * Whether samples are closer to the held-out points than real points ever are: a distance well
 * below its floor is no triumph, but says that the held-out points, or copies of them, were seen.
 *
 * <p>Real points are compared by random parts of all of them, as large as the held-out part,
 * against the rest. The rest is larger than the part, so that evenly spread samples, which are
 * closer than independent ones, are granted as much.
 *
 * @param distance sliced Wasserstein distance of as many samples to held-out points, >= 0
 * @param least the least of 99 such distances between real points: what 1 % fall short of
 */
public record Closeness(double distance, double least) {
  private static final int DEALS = 99;
  private static final int DIRECTIONS = 200;
  private static final int MOST_HELD_OUT = 1_000;
  private static final int MOST_OTHERS = 4_000;

  /**
   * Of the three clouds, each of two points or more.
   *
   * @param samples fresh points [m, d]
   * @param train what the method learned from [n, d]
   * @param heldOut what it did not see [k, d]
   */
  static Closeness of(PointCloud samples, PointCloud train, PointCloud heldOut, RandomKey key) {
    SlicedWasserstein sliced =
        new SlicedWasserstein(heldOut.dimension(), DIRECTIONS, key.split("directions"));
    PointCloud part = draw(heldOut, MOST_HELD_OUT, key.split("held out"));
    PointCloud others = draw(train, MOST_OTHERS, key.split("train"));
    double[] real = sliced.ofParts(part.concat(others), part.count(), DEALS, key.split("real"));
    PointCloud drawn = draw(samples, part.count(), key.split("samples"));
    return new Closeness(
        sliced.distance(drawn, part), Arrays.stream(real).min().orElse(Double.NaN));
  }

  private static PointCloud draw(PointCloud points, int most, RandomKey key) {
    return points.count() <= most
        ? points
        : points.select(Arrays.copyOf(key.stream().permutation(points.count()), most));
  }

  /** Whether the samples are closer than real points are in 99 of 100 cases. */
  public boolean isTooClose() {
    return distance < least;
  }
}
