package io.headwater.flow.method;

import io.headwater.flow.FlowMethod;
import io.headwater.flow.FlowMethodFactory;
import io.headwater.flow.FlowState;
import io.headwater.flow.FlowStep;
import io.headwater.flow.MethodCard;
import io.headwater.flow.OfStream;
import io.headwater.flow.particle.ParticleFlow;
import io.headwater.flow.particle.ParticleFlow.Reference;
import io.headwater.flow.particle.SketchDriver;
import io.headwater.measure.EmpiricalMeasure;
import io.headwater.measure.FeatureLayout;
import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;

/**
 * The sketch flow: particles descend the distance between their random Fourier sketch and that of
 * the data, the squared MMD of a mixture of Gaussian kernels [vayer2023].
 *
 * <p>All that is learned of the data is one complex mean for each frequency, so the cost of a step
 * and the size of the state do not depend on how many records the window had, and the sketch is
 * exactly linear: it merges, decays, and gives up a window as if it had never come. Categories are
 * conditions: a phase adds random scores of their levels, and only numbers move.
 *
 * <p>What merges across shards: the moments of the source and the sketch, both by addition.
 * Particles and field do not. What is published learned from nothing else, its calibration
 * included.
 *
 * <p>Beware: a small distance of sketches bounds no Wasserstein distance; read the quality to the
 * held-out records beside it. Numbers are whitened by the moments of the first window; when the
 * stream has moved two deviations from there, frequencies and sketch begin anew.
 *
 * <p>Assumed: finite coordinates. Guaranteed: see {@link FlowMethod}. Not thread-safe.
 */
public final class SketchFlow implements FlowMethod {
  /** The name in configuration and snapshots. */
  public static final String ID = "sketch";

  private final ParticleFlow flow;

  /** A sketch flow with this configuration. */
  public SketchFlow(Config config) {
    this.flow =
        new ParticleFlow(ID, config.flow(), new SketchDriver(config.driver()), Reference.PARTICLES);
  }

  /**
   * What a user may set.
   *
   * @param particles N >= 1
   * @param steps flow steps a window at most, >= 0
   * @param frequencies m of the sketch, >= 1
   * @param narrowest least width of the kernels, in deviations of the whitened numbers, > 0
   * @param widest largest width of the kernels, >= narrowest
   * @param timeStep of the flow, > 0
   * @param momentum share of the last displacement that a step keeps, in [0, 1)
   * @param noise at the place where the first step evaluates the velocity, >= 0
   * @param fieldWidth neurons of each of the transport field's two hidden layers, >= 1
   * @param fieldSteps regression batches a window, >= 0
   * @param eulerSteps Euler steps from noise to a sample, >= 1
   * @param calibrations random bases of the calibration, >= 0
   * @param memory how many records everything before the current window counts for, >= 0
   */
  public record Config(
      @OfStream int particles,
      int steps,
      int frequencies,
      double narrowest,
      double widest,
      double timeStep,
      double momentum,
      double noise,
      int fieldWidth,
      int fieldSteps,
      int eulerSteps,
      int calibrations,
      double memory) {
    public Config {
      // The parts refuse what they cannot use, naming the component.
      new ParticleFlow.Settings(
          particles, steps, fieldWidth, fieldSteps, eulerSteps, calibrations, memory);
      new SketchDriver.Config(frequencies, narrowest, widest, timeStep, momentum, noise, memory);
    }

    /** 2,048 particles and 384 frequencies for kernels of .3 to 3 deviations. */
    public static Config defaults() {
      return new Config(2_048, 150, 384, 0.3, 3, 1, 0.9, 0.1, 128, 800, 4, 32, 32);
    }

    ParticleFlow.Settings flow() {
      return new ParticleFlow.Settings(
          particles, steps, fieldWidth, fieldSteps, eulerSteps, calibrations, memory);
    }

    SketchDriver.Config driver() {
      return new SketchDriver.Config(
          frequencies, narrowest, widest, timeStep, momentum, noise, memory);
    }
  }

  /** Makes sketch flows. */
  public static final class Factory implements FlowMethodFactory {
    @Override
    public String id() {
      return ID;
    }

    @Override
    public String summary() {
      return "particles matched to a random Fourier sketch of the data: exactly linear, tiny state";
    }

    @Override
    public MethodCard card() {
      return new MethodCard(
          "The squared distance of random Fourier sketches, that is the squared MMD of a "
              + "mixture of Gaussian kernels.",
          "|(1/N) Σᵢ φ(yᵢ) − z|², φ_j(x) = exp(i w_j·x), z the mean of φ over the data",
          "vayer2023",
          "Particles, field, moments of the source, and one complex mean for each " + "frequency.",
          "Moments and sketch, by addition: exactly linear, so it decays and gives up a "
              + "window as if it had never come. Particles and field do not merge.",
          "O(N m d) a step for m frequencies, however many records the window had.",
          "When the data side must be a tiny exact sum. A small distance of sketches bounds"
              + " no Wasserstein distance: watch the measured quality.");
    }

    @Override
    public Record defaults() {
      return Config.defaults();
    }

    @Override
    public FlowMethod create(Record config) {
      return new SketchFlow((Config) config);
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
