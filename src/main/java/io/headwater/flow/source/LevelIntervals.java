package io.headwater.flow.source;

import io.headwater.flow.FlowState;
import io.headwater.flow.NamedArray;
import io.headwater.measure.FeatureLayout;
import io.headwater.measure.FeatureLayout.Block;
import io.headwater.measure.FeatureLayout.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * For each level of a category the interval [lower, upper) of a standard normal number that means
 * it, in the order of {@link LevelOrder}; a level without mass has an empty interval.
 */
final class LevelIntervals {
  private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);

  /** By coordinate [d]; numbers are 0. */
  private final float[] lower;

  private final float[] upper;

  private LevelIntervals(float[] lower, float[] upper) {
    this.lower = lower;
    this.upper = upper;
  }

  /** Cuts by the levels' shares; equal shares where nothing was seen. */
  static LevelIntervals fit(FeatureMoments moments, FeatureLayout layout) {
    float[] lower = new float[layout.dimension()];
    float[] upper = new float[layout.dimension()];
    for (Block block : layout.blocks()) {
      if (block.kind() == Kind.LEVELS) {
        double[] share = shares(moments, block);
        cut(share, LevelOrder.of(moments, layout, block, share), block.offset(), lower, upper);
      }
    }
    return new LevelIntervals(lower, upper);
  }

  private static double[] shares(FeatureMoments moments, Block block) {
    double[] share = new double[block.width()];
    double sum = 0;
    for (int k = 0; k < share.length; k++) {
      share[k] = Math.max(0, moments.mean(block.offset() + k));
      sum += share[k];
    }
    for (int k = 0; k < share.length; k++) {
      share[k] = sum == 0 ? 1.0 / share.length : share[k] / sum;
    }
    return share;
  }

  private static void cut(
      double[] share, int[] order, int offset, float[] intoLower, float[] intoUpper) {
    int[] seen = IntStream.of(order).filter(k -> share[k] > 0).toArray();
    double mass = 0;
    float from = -Float.MAX_VALUE;
    for (int rank = 0; rank < seen.length; rank++) {
      int k = seen[rank];
      mass += share[k];
      float to = rank + 1 == seen.length ? Float.MAX_VALUE : quantile(mass);
      intoLower[offset + k] = from;
      intoUpper[offset + k] = to;
      from = to;
    }
  }

  /** Summed shares may exceed 1 by rounding, before levels too rare to have an interval. */
  private static float quantile(double mass) {
    double quantile = NORMAL.inverseCumulativeProbability(Math.min(1, mass));
    return (float) Math.min(Float.MAX_VALUE, quantile);
  }

  /**
   * Writes each level's score E[Z | lower <= Z < upper], divided by the block's scale, {@code into}
   * its coordinate; returns Var(s) = sum of share times squared score.
   */
  double scores(Block block, double[] into) {
    double variance = 0;
    for (int j = block.offset(); j < block.offset() + block.width(); j++) {
      double share = lower[j] < upper[j] ? NORMAL.probability(lower[j], upper[j]) : 0;
      // E[Z | a ≤ Z < b] = (φ(a) − φ(b)) / (Φ(b) − Φ(a))
      double score = share == 0 ? 0 : (NORMAL.density(lower[j]) - NORMAL.density(upper[j])) / share;
      into[j] = score / block.scale();
      variance += share * score * score;
    }
    return variance;
  }

  /** The scores of a block's levels as a function of the normal number. */
  LevelScore score(Block block, double[] scoreOf) {
    List<LevelScore.Step> steps = new ArrayList<>();
    for (int j = block.offset(); j < block.offset() + block.width(); j++) {
      if (lower[j] < upper[j]) {
        double share = NORMAL.probability(lower[j], upper[j]);
        steps.add(new LevelScore.Step(scoreOf[j] * block.scale(), lower[j], upper[j], share));
      }
    }
    steps.sort(Comparator.comparingDouble(LevelScore.Step::lower));
    return new LevelScore(steps);
  }

  /** The coordinate of the level that {@code z} means. */
  int levelAt(Block block, double z) {
    int nearest = block.offset();
    for (int j = block.offset(); j < block.offset() + block.width(); j++) {
      if (lower[j] <= z && z < upper[j]) {
        return j;
      }
      if (upper[j] > upper[nearest]) {
        nearest = j;
      }
    }
    return nearest;
  }

  /** This as arrays of a state. */
  Map<String, NamedArray> toArrays() {
    return Map.of(
        "level-lower", NamedArray.withFeatureAxes(0b1, lower.clone(), lower.length),
        "level-upper", NamedArray.withFeatureAxes(0b1, upper.clone(), upper.length));
  }

  /** What {@link #toArrays} wrote. */
  static LevelIntervals fromArrays(FlowState state) {
    return new LevelIntervals(
        state.array("level-lower").toArray(), state.array("level-upper").toArray());
  }
}
