package io.headwater.flow.method;

import io.headwater.flow.FlowMethod;
import io.headwater.flow.FlowMethodFactory;
import io.headwater.flow.FlowState;
import io.headwater.flow.FlowStep;
import io.headwater.flow.MethodCard;
import io.headwater.flow.OfStream;
import io.headwater.flow.particle.KernelDriver;
import io.headwater.flow.particle.KernelDriver.Scheme;
import io.headwater.flow.particle.ParticleFlow;
import io.headwater.measure.EmpiricalMeasure;
import io.headwater.measure.FeatureLayout;
import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;

/**
 * The MMD flow: particles descend the squared maximum mean discrepancy to the data, by implicit
 * steps at a shrinking bandwidth (energetic variational inference [chen2021]) or by explicit ones
 * with noise [arbel2019].
 *
 * <p>The witness is in closed form: nothing is trained. A bandwidth that starts at the particles'
 * own spread sees far modes; as it shrinks, the particles settle. Categories are conditions: they
 * are coordinates of the kernel, and only numbers move.
 *
 * <p>What merges across shards: the moments of the source by addition, and the window's reservoir,
 * which is the data side of the kernel. Particles and field do not.
 *
 * <p>Assumed: finite coordinates. Guaranteed: see {@link FlowMethod}. O((n + m) n d) a gradient for
 * n particles and m points of a batch; for more than some thousand take another method. Not
 * thread-safe.
 */
public final class MmdFlow implements FlowMethod {
  /** The name in configuration and snapshots. */
  public static final String ID = "mmd";

  private final ParticleFlow flow;

  /** An MMD flow with this configuration. */
  public MmdFlow(Config config) {
    this.flow = new ParticleFlow(ID, config.flow(), new KernelDriver(config.driver()));
  }

  /**
   * What a user may set.
   *
   * @param particles N >= 1
   * @param steps flow steps a window at most, >= 0
   * @param scheme how a step is taken
   * @param batch data points that a step sees at most, >= 1
   * @param timeStep τ > 0; an explicit step takes h² / 2 at most, past which it overshoots
   * @param iterations of the minimiser in an implicit step, >= 1
   * @param bandwidthPower c <= 0 of h = a (1 + n)^c + h_min
   * @param leastBandwidth h_min, in deviations of the whitened numbers, > 0
   * @param noise β of the first explicit step, in the same unit, >= 0
   * @param fieldWidth neurons of each of the transport field's two hidden layers, >= 1
   * @param fieldSteps regression batches a window, >= 0
   * @param eulerSteps Euler steps from noise to a sample, >= 1
   * @param calibrations random bases of the calibration, >= 0
   * @param memory how many records everything before the current window counts for in the source,
   *     >= 0
   */
  public record Config(
      @OfStream int particles,
      int steps,
      Scheme scheme,
      int batch,
      double timeStep,
      int iterations,
      double bandwidthPower,
      double leastBandwidth,
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
      new KernelDriver.Config(
          scheme, batch, timeStep, iterations, bandwidthPower, leastBandwidth, noise);
    }

    /** 512 particles, implicit steps of τ = 2 and c = −.5, as the authors' first examples have. */
    public static Config defaults() {
      return new Config(512, 40, Scheme.IMPLICIT, 1_024, 2, 5, -0.5, 0.2, 0.1, 128, 800, 4, 32, 32);
    }

    ParticleFlow.Settings flow() {
      return new ParticleFlow.Settings(
          particles, steps, fieldWidth, fieldSteps, eulerSteps, calibrations, memory);
    }

    KernelDriver.Config driver() {
      return new KernelDriver.Config(
          scheme, batch, timeStep, iterations, bandwidthPower, leastBandwidth, noise);
    }
  }

  /** Makes MMD flows. */
  public static final class Factory implements FlowMethodFactory {
    @Override
    public String id() {
      return ID;
    }

    @Override
    public String summary() {
      return "particles descend a kernel distance of shrinking bandwidth: nothing trained, small data";
    }

    @Override
    public MethodCard card() {
      return new MethodCard(
          "The squared maximum mean discrepancy of a Gaussian kernel whose bandwidth "
              + "shrinks from step to step.",
          "X ← argmin |X − Xₙ|² / 2τN + MMD²_h(X), h = a (1 + n)^c + h_min; or x ← x − τ N "
              + "∇MMD²",
          "chen2021",
          "Particles, field, moments of the source.",
          "Moments of the source, by addition, and the window's reservoir. Particles pool "
              + "as a mixture; the field does not merge.",
          "O((N + m) N d) a gradient for N particles and a batch of m points.",
          "For small data and few fields, where nothing should be trained. Too slow for "
              + "many thousands of particles.");
    }

    @Override
    public Record defaults() {
      return Config.defaults();
    }

    @Override
    public FlowMethod create(Record config) {
      return new MmdFlow((Config) config);
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
