package io.headwater.evaluation;

import io.headwater.divergence.SpreadGate;
import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import java.util.Arrays;

/**
 * Whether samples are at least as spread as held-out points, by {@link SpreadGate}: lost tails,
 * lost modes and shrunk clouds show here.
 *
 * @param shortfall the variational dominance criterion of samples‖held-out along the direction
 *     where they fall shortest, >= 0, in standard deviations of a number
 * @param probability of falling as short if they had the law of the held-out points, in (0, 1];
 *     samples pass the gate where it is above {@link #LEVEL}
 */
public record Spread(double shortfall, double probability) {
  /** The share of samples of the right law that the gate refuses. */
  public static final double LEVEL = 0.01;

  private static final int RANDOM_DIRECTIONS = 16;
  private static final int MOST_POINTS = 2_000;

  /**
   * Of two clouds, of either 2,000 points at most.
   *
   * @param samples fresh points [m, d], m >= 2
   * @param heldOut what the method did not see [k, d], k >= 2
   */
  public static Spread of(PointCloud samples, PointCloud heldOut, RandomKey key) {
    SpreadGate.Verdict verdict =
        new SpreadGate(RANDOM_DIRECTIONS, LEVEL)
            .judge(
                draw(samples, key.split("samples")),
                draw(heldOut, key.split("held out")),
                key.split("directions"));
    return new Spread(verdict.shortfall(), verdict.probability());
  }

  private static PointCloud draw(PointCloud points, RandomKey key) {
    return points.count() <= MOST_POINTS
        ? points
        : points.select(Arrays.copyOf(key.stream().permutation(points.count()), MOST_POINTS));
  }

  /** Whether the samples pass the gate. */
  public boolean passes() {
    return probability > LEVEL;
  }
}
