package io.headwater.record;

import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomStream;

/**
 * Chooses a level from the coordinates of a one-hot block, or a pair of levels from two blocks.
 *
 * <p>{@code LARGEST} takes the nearest one-hot corner. {@code SAMPLED} draws level k with
 * probability proportional to max(x_k, 0)^beta, and takes the largest when no coordinate is
 * positive.
 *
 * @param mode how a level is chosen
 * @param beta the power of {@code SAMPLED}, > 0; large is nearly {@code LARGEST}
 */
public record LevelDecoder(Mode mode, double beta) {
  /** How a level is chosen. */
  public enum Mode {
    /** The level of the largest coordinate; the first of equals. */
    LARGEST,
    /** A level drawn with probabilities that grow with the coordinates. */
    SAMPLED
  }

  public LevelDecoder {
    if (!(beta > 0 && beta < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("beta: expected > 0 and finite, got " + beta);
    }
  }

  /** The nearest corner. */
  public static LevelDecoder largest() {
    return new LevelDecoder(Mode.LARGEST, 1);
  }

  /** A draw with power {@code beta}. */
  public static LevelDecoder sampled(double beta) {
    return new LevelDecoder(Mode.SAMPLED, beta);
  }

  /** The level in [0, width) that coordinates [offset, offset + width) of point {@code i} say. */
  int choose(PointCloud points, int i, int offset, int width, RandomStream random) {
    return mode == Mode.LARGEST
        ? largest(points, i, offset, width)
        : sampled(points, i, offset, width, random);
  }

  private static int largest(PointCloud points, int i, int offset, int width) {
    int best = 0;
    for (int k = 1; k < width; k++) {
      if (points.get(i, offset + k) > points.get(i, offset + best)) {
        best = k;
      }
    }
    return best;
  }

  private int sampled(PointCloud points, int i, int offset, int width, RandomStream random) {
    double total = 0;
    for (int k = 0; k < width; k++) {
      total += weight(points.get(i, offset + k));
    }
    if (total <= 0) {
      return largest(points, i, offset, width);
    }
    double left = random.nextDouble() * total;
    int chosen = 0;
    for (int k = 0; k < width && left >= 0; k++) {
      double weight = weight(points.get(i, offset + k));
      left -= weight;
      chosen = weight > 0 ? k : chosen;
    }
    return chosen;
  }

  /** max(x, 0)^beta. */
  double weight(float x) {
    return x <= 0 ? 0 : beta == 1 ? x : StrictMath.pow(x, beta);
  }
}
