package io.headwater.flow.source;

import io.headwater.flow.FlowState;
import io.headwater.flow.NamedArray;
import io.headwater.measure.FeatureLayout;
import io.headwater.measure.FeatureLayout.Block;
import io.headwater.measure.GuideTable;
import java.util.Arrays;
import java.util.Map;

/**
 * The joint law of two tied categories: which pairs of levels occur, and how often.
 *
 * <p>It is the block of the features' second moments between the two: E[x_j x_k] = scale_j scale_k
 * P(first = j, second = k). So it merges, decays and moves to other feature spaces as moments do.
 */
final class TiedLevels {
  /** A smaller share is the rounding of float moments, not a pair that was seen. */
  private static final double LEAST_SHARE = 1e-6;

  private static final int COLUMNS = 4;

  /** A row a pair: its two coordinates and the heights there [n, 4]. */
  private final float[] pairs;

  /** Their shares, summed; the last sum is 1 [n]. */
  private final GuideTable cumulative;

  private TiedLevels(float[] pairs, double[] cumulative) {
    this.pairs = pairs;
    this.cumulative = GuideTable.of(cumulative);
  }

  /** The law that these moments hold; of no pairs if nothing was seen. */
  static TiedLevels fit(FeatureMoments moments, FeatureLayout layout, FeatureLayout.Tie tie) {
    Block a = layout.blocks().get(tie.first());
    Block b = layout.blocks().get(tie.second());
    float[] pairs = new float[a.width() * b.width() * COLUMNS];
    double[] cumulative = new double[a.width() * b.width()];
    int n = 0;
    double sum = 0;
    for (int j = a.offset(); j < a.offset() + a.width(); j++) {
      for (int k = b.offset(); k < b.offset() + b.width(); k++) {
        double product = moments.covariance(j, k) + moments.mean(j) * moments.mean(k);
        double share = product / (a.scale() * b.scale());
        if (share > LEAST_SHARE) {
          sum += share;
          cumulative[n] = sum;
          float[] row = {j, k, a.scale(), b.scale()};
          System.arraycopy(row, 0, pairs, COLUMNS * n++, COLUMNS);
        }
      }
    }
    for (int i = 0; i < n; i++) {
      cumulative[i] /= sum;
    }
    return new TiedLevels(Arrays.copyOf(pairs, COLUMNS * n), Arrays.copyOf(cumulative, n));
  }

  /** Whether nothing was seen. */
  boolean isEmpty() {
    return cumulative.size() == 0;
  }

  /** Writes the pair at {@code u} in (0, 1), if any was seen, {@code into} zeros. */
  void place(double u, float[] into, int offset) {
    if (isEmpty()) {
      return;
    }
    int i = Math.min(cumulative.atMost(u), cumulative.size() - 1);
    into[offset + (int) pairs[COLUMNS * i]] = pairs[COLUMNS * i + 2];
    into[offset + (int) pairs[COLUMNS * i + 1]] = pairs[COLUMNS * i + 3];
  }

  /** This as arrays of a state, under names that begin with {@code prefix}. */
  Map<String, NamedArray> toArrays(String prefix) {
    int n = cumulative.size();
    return Map.of(
        prefix + "-pairs",
        NamedArray.of(pairs.clone(), n, COLUMNS),
        prefix + "-cumulative",
        NamedArray.of(FeatureMoments.floats(cumulative.toArray()), n));
  }

  /** What {@link #toArrays} wrote. */
  static TiedLevels fromState(FlowState state, String prefix) {
    return new TiedLevels(
        state.array(prefix + "-pairs").toArray(),
        FeatureMoments.doubles(state.array(prefix + "-cumulative")));
  }
}
