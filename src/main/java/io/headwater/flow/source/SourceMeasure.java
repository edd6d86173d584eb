package io.headwater.flow.source;

import io.headwater.flow.FlowState;
import io.headwater.flow.NamedArray;
import io.headwater.measure.FeatureLayout;
import io.headwater.measure.FeatureLayout.Tie;
import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import io.headwater.measure.SobolSequence;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * P0, where particles are born: a Gaussian copula over the blocks of the layout, with tied
 * categories drawn from their joint law, at the points of a randomly shifted {@link SobolSequence}.
 *
 * <p>It holds moments of what was seen and no record. Point i is a function of the key and i alone.
 */
public final class SourceMeasure {
  private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);

  private final LatentNormal latent;
  private final List<Tie> ties;
  private final List<TiedLevels> tied;
  private final FeatureLayout layout;

  /** By block, whether its levels come from a tie. */
  private final boolean[] isTied;

  /** By block, whether its normal number is read. */
  private final boolean[] isRead;

  private SourceMeasure(LatentNormal latent, List<Tie> ties, List<TiedLevels> tied) {
    this.latent = latent;
    this.ties = ties;
    this.tied = tied;
    this.layout = new FeatureLayout(latent.blocks(), ties);
    this.isTied = new boolean[latent.blocks().size()];
    for (int t = 0; t < ties.size(); t++) {
      isTied[ties.get(t).first()] |= !tied.get(t).isEmpty();
      isTied[ties.get(t).second()] |= !tied.get(t).isEmpty();
    }
    this.isRead = latent.reads(isTied);
  }

  /** The source whose features have these moments, to the order it keeps. */
  public static SourceMeasure fit(FeatureMoments moments, FeatureLayout layout) {
    List<TiedLevels> tied = new ArrayList<>();
    for (Tie tie : layout.ties()) {
      tied.add(TiedLevels.fit(moments, layout, tie));
    }
    return new SourceMeasure(LatentNormal.fit(moments, layout), layout.ties(), tied);
  }

  /** The layout of what it draws. */
  public FeatureLayout layout() {
    return layout;
  }

  /** Points first ... first + count - 1 of the sequence at {@code key} [count, d]. */
  public PointCloud draw(long first, int count, RandomKey key) {
    return PointCloud.wrap(count, layout.dimension(), values(first, count, key));
  }

  /** Their coordinates [count, d], an array of the caller's own. */
  public float[] values(long first, int count, RandomKey key) {
    int p = latent.blocks().size();
    int d = layout.dimension();
    SobolSequence sequence = new SobolSequence(p + ties.size(), key);
    sequence.skipTo(first);
    float[] values = new float[count * d];
    double[] u = new double[p + ties.size()];
    double[] g = new double[p * LatentNormal.LANES];
    for (int at = 0; at < count; at += LatentNormal.LANES) {
      int lanes = Math.min(LatentNormal.LANES, count - at);
      for (int i = 0; i < lanes; i++) {
        sequence.next(u);
        for (int b = 0; b < p; b++) {
          g[b * LatentNormal.LANES + i] = isRead[b] ? NORMAL.inverseCumulativeProbability(u[b]) : 0;
        }
        for (int t = 0; t < tied.size(); t++) {
          tied.get(t).place(u[p + t], values, (at + i) * d);
        }
      }
      latent.place(g, lanes, isTied, values, at * d, d);
    }
    return values;
  }

  /** This as arrays of a published state. */
  public Map<String, NamedArray> toArrays() {
    TreeMap<String, NamedArray> arrays = new TreeMap<>(latent.toArrays());
    float[] table = new float[2 * ties.size()];
    for (int t = 0; t < ties.size(); t++) {
      table[2 * t] = ties.get(t).first();
      table[2 * t + 1] = ties.get(t).second();
      arrays.putAll(tied.get(t).toArrays("tie-" + t));
    }
    arrays.put("ties", NamedArray.of(table, ties.size(), 2));
    return arrays;
  }

  /** What {@link #toArrays} wrote. */
  public static SourceMeasure fromState(FlowState state) {
    NamedArray table = state.array("ties");
    List<Tie> ties = new ArrayList<>();
    List<TiedLevels> tied = new ArrayList<>();
    for (int t = 0; t < table.extent(0); t++) {
      ties.add(new Tie((int) table.get(2 * t), (int) table.get(2 * t + 1)));
      tied.add(TiedLevels.fromState(state, "tie-" + t));
    }
    return new SourceMeasure(LatentNormal.fromState(state), ties, tied);
  }
}
