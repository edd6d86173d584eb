package io.headwater.flow.particle;

import io.headwater.flow.FlowState;
import io.headwater.flow.NamedArray;
import io.headwater.measure.EmpiricalMeasure;
import io.headwater.measure.RandomKey;
import java.util.Map;
import java.util.TreeMap;

/**
 * Moves particles by sliced-Wasserstein steps over the bases of a {@link DirectionBank}; all it
 * learns of the data are the {@link DirectionHistograms} of that bank.
 *
 * <p>A sweep takes all bases once, in a random order. After the first sweep the coordinates are
 * matched whole after every step. The divergence is SW2² of the whitened numbers, averaged over
 * about the last sweep. Not thread-safe.
 */
public final class SlicedDriver implements ParticleFlow.Driver {
  private static final String DIVERGENCE = "sliced-divergence";

  /**
   * The settings.
   *
   * @param bases K >= 1 of the bank
   * @param bins of a histogram between its tails, >= 1
   * @param share s = h / d, in (0, 1]
   * @param memory how many records everything before the current window counts for, >= 0
   */
  public record Config(int bases, int bins, double share, double memory) {
    public Config {
      ParticleFlow.Settings.atLeast("bases", bases, 1);
      ParticleFlow.Settings.atLeast("bins", bins, 1);
      ParticleFlow.Settings.atLeast("memory", memory, 0);
      if (!(share > 0 && share <= 1)) {
        throw new IllegalArgumentException("share: expected in (0, 1], got " + share);
      }
    }
  }

  private final Config config;

  /** A driver with this configuration. */
  public SlicedDriver(Config config) {
    this.config = config;
  }

  /** The window's histograms on those of the past; a new bank where the features are others. */
  @Override
  public Map<String, NamedArray> begin(FlowState state, EmpiricalMeasure target, RandomKey key) {
    boolean goesOn = DirectionBank.isUsable(state, target.layout());
    DirectionBank bank =
        goesOn
            ? DirectionBank.fromState(state, target.layout())
            : DirectionBank.random(state, target.layout(), config.bases(), key.split("bank"));
    DirectionHistograms all = DirectionHistograms.none(bank.size(), config.bins());
    bank.addTo(all, target.points());
    if (goesOn) {
      all = DirectionHistograms.fromState(state).atMost(config.memory()).merge(all);
    }
    TreeMap<String, NamedArray> arrays = new TreeMap<>(bank.toArrays());
    arrays.putAll(all.toArrays());
    arrays.put(DIVERGENCE, NamedArray.of(new float[] {Float.NaN}, 1));
    return arrays;
  }

  @Override
  public ParticleFlow.Steps open(FlowState state, EmpiricalMeasure target, RandomKey key) {
    DirectionBank bank = DirectionBank.fromState(state, target.layout());
    float divergence = state.array(DIVERGENCE).get(0);
    return new Sweeps(bank, DirectionHistograms.fromState(state), divergence, key.split("sweeps"));
  }

  private final class Sweeps implements ParticleFlow.Steps {
    private final DirectionBank bank;
    private final SlicedStep sliced;
    private final RandomKey key;
    private float divergence;

    Sweeps(DirectionBank bank, DirectionHistograms histograms, float divergence, RandomKey key) {
      this.bank = bank;
      this.sliced = new SlicedStep(bank, histograms);
      this.divergence = divergence;
      this.key = key;
    }

    @Override
    public ParticleFlow.Move move(float[] particles, int step) {
      int bases = bank.bases();
      int[] order = key.at(step / bases).stream().permutation(bases);
      double square = sliced.take(particles, order[step % bases], config.share());
      if (step >= bases) {
        sliced.take(particles, bases, 1);
      }
      divergence =
          Float.isNaN(divergence)
              ? (float) square
              : (float) (divergence + (square - divergence) / bases);
      // |Σ b_j gap_j|² = Σ gap_j², the b_j being orthonormal.
      return new ParticleFlow.Move(divergence, square * bank.width());
    }

    @Override
    public Map<String, NamedArray> toArrays() {
      return Map.of(DIVERGENCE, NamedArray.of(new float[] {divergence}, 1));
    }
  }
}
