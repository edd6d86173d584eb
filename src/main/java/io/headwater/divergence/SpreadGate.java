package io.headwater.divergence;

import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import io.headwater.measure.RandomStream;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * Says whether synthetic points are at least as spread as real ones: whether, about their means,
 * they dominate them in the convex order, beyond what sampling can explain.
 *
 * <p>Looks along every coordinate and along random directions, with the exact {@link
 * VariationalDominance} on each. A set that has lost a tail or a mode, or has shrunk to its middle,
 * fails; one that is shifted, or too wide, does not: that is for other measures to say. O(k n (d +
 * log n)) for k directions. Immutable.
 */
public final class SpreadGate {
  /** The hinge is chosen where the gap is greatest; about so many of its places are independent. */
  private static final int HINGES = 4;

  private final int randomDirections;
  private final double level;

  /**
   * A gate.
   *
   * @param randomDirections besides the coordinates, >= 0
   * @param level the probability of refusing synthetic points of the real law, in (0, 1)
   */
  public SpreadGate(int randomDirections, double level) {
    if (randomDirections < 0 || !(level > 0 && level < 1)) {
      throw new IllegalArgumentException(
          "spread gate: expected directions >= 0 and a level in (0, 1), got %d and %s"
              .formatted(randomDirections, level));
    }
    this.randomDirections = randomDirections;
    this.level = level;
  }

  /**
   * What the gate saw where the synthetic points fall shortest.
   *
   * @param passes whether they are at least as spread, as far as the samples can tell
   * @param shortfall VDC(synthetic‖real) along that direction, both centred; the real points' unit
   * @param standardError of the shortfall
   * @param direction a coordinate if below d, else a random direction
   */
  public record Verdict(boolean passes, double shortfall, double standardError, int direction) {}

  /**
   * The verdict on two samples.
   *
   * @param synthetic points [n, d], n >= 2
   * @param real points [m, d], m >= 2
   */
  public Verdict judge(PointCloud synthetic, PointCloud real, RandomKey key) {
    int d = real.dimension();
    if (synthetic.dimension() != d || synthetic.count() < 2 || real.count() < 2) {
      throw new IllegalArgumentException(
          "spread gate: expected two samples of 2 points at least in one space, got %s and %s"
              .formatted(synthetic, real));
    }
    int directions = d + randomDirections;
    double z =
        NormalDistribution.of(0, 1)
            .inverseSurvivalProbability(level / ((double) directions * HINGES));
    Verdict worst = new Verdict(true, 0, 0, 0);
    double most = Double.NEGATIVE_INFINITY;
    for (int k = 0; k < directions; k++) {
      double[] direction = direction(d, k, key);
      double[] x = VariationalDominance.centred(synthetic, direction);
      double[] y = VariationalDominance.centred(real, direction);
      VariationalDominance.Hinge hinge = VariationalDominance.greatest(x, y);
      double error = 2 * Math.hypot(errorOf(x, hinge.hinge()), errorOf(y, hinge.hinge()));
      double shortfall = 2 * hinge.gap();
      double excess = shortfall - z * error;
      if (excess > most) {
        most = excess;
        worst = new Verdict(excess <= 0, shortfall, error, k);
      }
    }
    return worst;
  }

  private static double[] direction(int d, int k, RandomKey key) {
    double[] direction = new double[d];
    if (k < d) {
      direction[k] = 1;
      return direction;
    }
    RandomStream stream = key.at(k).stream();
    double square = 0;
    for (int j = 0; j < d; j++) {
      direction[j] = stream.nextGaussian();
      square += direction[j] * direction[j];
    }
    for (int j = 0; j < d; j++) {
      direction[j] /= Math.sqrt(square);
    }
    return direction;
  }

  /**
   * The standard error of the mean of (x − c)₊ over centred points: centring moves each hinge by the
   * share s of points above c, so the terms are (x − c)₊ − s x.
   */
  private static double errorOf(double[] x, double c) {
    if (Double.isInfinite(c)) {
      return 0;
    }
    double above = 0;
    for (double v : x) {
      above += v > c ? 1.0 / x.length : 0;
    }
    double sum = 0;
    double squares = 0;
    for (double v : x) {
      double term = Math.max(0, v - c) - above * v;
      sum += term;
      squares += term * term;
    }
    double mean = sum / x.length;
    return Math.sqrt(Math.max(0, squares / x.length - mean * mean) / (x.length - 1));
  }
}
