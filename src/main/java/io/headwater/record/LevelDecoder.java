package io.headwater.record;

import io.headwater.measure.RandomStream;
import java.util.Arrays;

/**
 * Chooses a level from the coordinates of a one-hot block, or a pair of levels from two blocks.
 *
 * <p>{@code LARGEST} takes the nearest one-hot corner; of a pair, the one with the largest sum.
 * {@code SAMPLED} draws level k with probability proportional to max(x_k, 0)^beta, and a pair with
 * the product of both; where that is zero for all, the largest is taken.
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

  /** No level has a positive probability. */
  static final int NONE = -1;

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

  /**
   * Writes what speaks for each level {@code into} an array: its coordinate, or its unnormalised
   * probability.
   *
   * @param offset the first coordinate of the block, or -1 when it has none: all levels are equal
   */
  void score(float[] x, int offset, double[] into) {
    if (offset < 0) {
      Arrays.fill(into, mode == Mode.LARGEST ? 0 : 1);
      return;
    }
    for (int k = 0; k < into.length; k++) {
      float coordinate = x[offset + k];
      into[k] = mode == Mode.LARGEST ? coordinate : weight(coordinate);
    }
  }

  private double weight(float coordinate) {
    double positive = Math.max(coordinate, 0);
    return beta == 1 || positive == 0 ? positive : StrictMath.pow(positive, beta);
  }

  /** The level chosen by its scores, or {@link #NONE}. */
  int choose(double[] scores, RandomStream random) {
    return mode == Mode.LARGEST ? largest(scores) : draw(scores, random);
  }

  /** The first of the largest scores. */
  private static int largest(double[] scores) {
    int best = 0;
    for (int k = 1; k < scores.length; k++) {
      best = scores[k] > scores[best] ? k : best;
    }
    return best;
  }

  /** An index drawn in proportion to weights, or {@link #NONE} when all are 0. */
  static int draw(double[] weights, RandomStream random) {
    double total = 0;
    for (double weight : weights) {
      total += weight;
    }
    double left = random.nextDouble() * total;
    int chosen = NONE;
    for (int k = 0; k < weights.length && left >= 0; k++) {
      chosen = weights[k] > 0 ? k : chosen;
      left -= weights[k];
    }
    return chosen;
  }
}
