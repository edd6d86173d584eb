package io.headwater.flow.method;

import io.headwater.flow.FlowMethod;
import io.headwater.flow.FlowMethodFactory;
import io.headwater.flow.FlowState;
import io.headwater.flow.FlowStep;
import io.headwater.flow.MethodCard;
import io.headwater.flow.OfStream;
import io.headwater.flow.particle.ParticleFlow;
import io.headwater.flow.particle.ParticleFlow.Reference;
import io.headwater.flow.particle.SlicedDriver;
import io.headwater.measure.EmpiricalMeasure;
import io.headwater.measure.FeatureLayout;
import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;

/**
 * The sliced-Wasserstein flow: particles descend SW2² to the data, one random orthonormal basis
 * after another [liutkus2019].
 *
 * <p>Along every direction of a basis the particles take a share of the way to the quantiles of the
 * data that their ranks ask for. A fixed bank of bases is drawn once; the data enter only through
 * one histogram for each of its directions, so the cost of a step and the size of the state do not
 * depend on how many records the window had. Categories are conditions: a projection adds random
 * scores of their levels, and only numbers move.
 *
 * <p>What merges across shards: the moments of the source and the histograms, both by addition;
 * masses exactly. They decay by a factor, and a window can be subtracted. Particles and field do
 * not merge. What is published learned from nothing else, its calibration included.
 *
 * <p>Numbers are whitened by the moments of the first window, so that thin directions count. When
 * the stream has moved two deviations from there, bank and histograms begin anew with the window.
 *
 * <p>Assumed: finite coordinates. Guaranteed: see {@link FlowMethod}. Not thread-safe.
 */
public final class SlicedWassersteinFlow implements FlowMethod {
  /** The name in configuration and snapshots. */
  public static final String ID = "sliced-wasserstein";

  private final ParticleFlow flow;

  /** A sliced-Wasserstein flow with this configuration. */
  public SlicedWassersteinFlow(Config config) {
    this.flow =
        new ParticleFlow(ID, config.flow(), new SlicedDriver(config.driver()), Reference.PARTICLES);
  }

  /**
   * What a user may set.
   *
   * @param particles N >= 1
   * @param steps flow steps a window at most, >= 0; a step takes one basis
   * @param share s = h / d of the step size h, in (0, 1]: means contract by 1 − s a step
   * @param bases random bases of the bank, >= 1; each has a direction for every number
   * @param bins of a histogram, >= 1
   * @param fieldWidth neurons of each of the transport field's two hidden layers, >= 1
   * @param fieldSteps regression batches a window, >= 0
   * @param eulerSteps Euler steps from noise to a sample, >= 1
   * @param calibrations random bases of the calibration, >= 0
   * @param memory how many records everything before the current window counts for, >= 0
   */
  public record Config(
      @OfStream int particles,
      int steps,
      double share,
      int bases,
      int bins,
      int fieldWidth,
      int fieldSteps,
      int eulerSteps,
      int calibrations,
      double memory) {
    public Config {
      // The parts refuse what they cannot use, naming the component.
      new ParticleFlow.Settings(
          particles, steps, fieldWidth, fieldSteps, eulerSteps, calibrations, memory);
      new SlicedDriver.Config(bases, bins, share, memory);
    }

    /** 4,096 particles, at most six sweeps over 64 bases. */
    public static Config defaults() {
      return new Config(4_096, 360, 0.5, 64, 256, 128, 800, 4, 32, 32);
    }

    ParticleFlow.Settings flow() {
      return new ParticleFlow.Settings(
          particles, steps, fieldWidth, fieldSteps, eulerSteps, calibrations, memory);
    }

    SlicedDriver.Config driver() {
      return new SlicedDriver.Config(bases, bins, share, memory);
    }
  }

  /** Makes sliced-Wasserstein flows. */
  public static final class Factory implements FlowMethodFactory {
    @Override
    public String id() {
      return ID;
    }

    @Override
    public String summary() {
      return "particles matched along random directions, from mergeable histograms of the data alone";
    }

    @Override
    public MethodCard card() {
      return new MethodCard(
          "Half the squared sliced Wasserstein distance of order 2 between particles and "
              + "data.",
          "x ← x + s Σ_j b_j (F_Q⁻¹(F_P(b_j·x)) − b_j·x), over one random orthonormal basis"
              + " b after another",
          "liutkus2019",
          "Particles, field, moments of the source, and one histogram for each direction of"
              + " the bank.",
          "Moments and histograms, by addition, masses exactly; they decay by a factor and "
              + "a window can be subtracted. Particles and field do not merge.",
          "O(d N log N) a step for N particles, however many records the window had.",
          "When the stream is fast or sharded, or when what is learned must be sums that "
              + "can be taken back. Blind to what no projection of numbers shows.");
    }

    @Override
    public Record defaults() {
      return Config.defaults();
    }

    @Override
    public FlowMethod create(Record config) {
      return new SlicedWassersteinFlow((Config) config);
    }
  }

  @Override
  public String id() {
    return ID;
  }

  @Override
  public FlowState init(FeatureLayout layout, RandomKey key) {
    return flow.init(layout, key);
  }

  @Override
  public FlowState retarget(FlowState state, EmpiricalMeasure target, RandomKey key) {
    return flow.retarget(state, target, key);
  }

  @Override
  public FlowStep advance(FlowState state, EmpiricalMeasure target, int steps, RandomKey key) {
    return flow.advance(state, target, steps, key);
  }

  @Override
  public FlowState publish(FlowState state, EmpiricalMeasure target, RandomKey key) {
    return flow.publish(state, target, key);
  }

  @Override
  public PointCloud sample(FlowState published, long first, int count, RandomKey key) {
    return flow.sample(published, first, count, key);
  }
}
