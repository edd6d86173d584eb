package io.headwater.flow.method;

import io.headwater.divergence.LipschitzRegularizedDivergence;
import io.headwater.flow.Diagnostics;
import io.headwater.flow.FlowMethod;
import io.headwater.flow.FlowMethodFactory;
import io.headwater.flow.FlowState;
import io.headwater.flow.FlowStep;
import io.headwater.flow.NamedArray;
import io.headwater.flow.particle.Discriminator;
import io.headwater.flow.particle.Discriminator.LipschitzControl;
import io.headwater.flow.particle.ParticleScratch;
import io.headwater.flow.particle.PublishedFlow;
import io.headwater.flow.source.FeatureMoments;
import io.headwater.measure.EmpiricalMeasure;
import io.headwater.measure.FeatureLayout;
import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import io.headwater.network.Activation;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The generative particles algorithm: particles y move by ẏ = −∇φ(y), where the discriminator φ is
 * the maximiser of the Lipschitz-regularised divergence of the particles from the data [gu2022].
 *
 * <p>A window goes through the phases of {@link GpaRun}: particles are born from the source measure
 * and carried by the last window's transport field (warm start); the discriminator catches up; the
 * particles flow; their coupling with where they were born is distilled into the field; a
 * calibration takes off what the field blurred. What is published draws fresh noise, carries it by
 * the field and calibrates it.
 *
 * <p>Numbers move; one-hot levels are conditions, which the source draws and the discriminator and
 * the field read: the flow has no mobility along them, and dissipates E |∇φ|² over the numbers.
 *
 * <p>Assumed: finite coordinates. Guaranteed: see {@link FlowMethod}. Cost linear in particles and
 * points. Not thread-safe.
 */
public final class Gpa implements FlowMethod {
  /** The name in configuration and snapshots. */
  public static final String ID = "gpa";

  private final Config config;
  private final PublishedFlow published = new PublishedFlow();
  private @Nullable ParticleScratch scratch;

  /** A generative particles algorithm with this configuration. */
  public Gpa(Config config) {
    this.config = config;
  }

  /**
   * What a user may set.
   *
   * @param particles N >= 1
   * @param steps flow steps a window at most, >= 0
   * @param timeStep Δt of the flow, > 0; a particle moves by at most L Δt in a step
   * @param discriminatorSteps discriminator updates before each flow step, >= 1
   * @param warmUp discriminator updates at the start of a window at most, >= 0
   * @param divergence what the flow descends
   * @param alpha of the alpha divergence, > 0; of no effect on others
   * @param learningRate of the discriminator, > 0
   * @param lipschitz L, the bound on |∇φ|, > 0
   * @param lipschitzControl how the bound is held
   * @param penalty λ of the gradient penalty, >= 0
   * @param width neurons of each of the discriminator's two hidden layers, >= 1
   * @param fieldWidth neurons of each of the transport field's two hidden layers, >= 1
   * @param fieldSteps regression batches a window, >= 0
   * @param eulerSteps Euler steps from noise to a sample, >= 1
   * @param calibrations random bases of the calibration, >= 0
   * @param memory how many records everything before the current window counts for in the source,
   *     >= 0
   */
  public record Config(
      int particles,
      int steps,
      double timeStep,
      int discriminatorSteps,
      int warmUp,
      LipschitzRegularizedDivergence.Kind divergence,
      double alpha,
      double learningRate,
      double lipschitz,
      LipschitzControl lipschitzControl,
      double penalty,
      int width,
      int fieldWidth,
      int fieldSteps,
      int eulerSteps,
      int calibrations,
      double memory) {
    public Config {
      atLeast("particles", particles, 1);
      atLeast("steps", steps, 0);
      positive("timeStep", timeStep);
      atLeast("discriminatorSteps", discriminatorSteps, 1);
      atLeast("warmUp", warmUp, 0);
      positive("alpha", alpha);
      positive("learningRate", learningRate);
      positive("lipschitz", lipschitz);
      atLeast("penalty", penalty, 0);
      atLeast("width", width, 1);
      atLeast("fieldWidth", fieldWidth, 1);
      atLeast("fieldSteps", fieldSteps, 0);
      atLeast("eulerSteps", eulerSteps, 1);
      atLeast("calibrations", calibrations, 0);
      atLeast("memory", memory, 0);
    }

    /** The defaults; docs/decisions/0010 and 0011 say why. */
    public static Config defaults() {
      return new Config(
          8192,
          100,
          0.1,
          5,
          200,
          LipschitzRegularizedDivergence.Kind.KL,
          2,
          2e-3,
          1.0,
          LipschitzControl.GRADIENT_PENALTY,
          10,
          64,
          128,
          1500,
          4,
          32,
          32);
    }

    private static void atLeast(String name, double value, double least) {
      if (!(value >= least)) {
        throw new IllegalArgumentException(
            "%s: expected >= %s, got %s".formatted(name, least, value));
      }
    }

    private static void positive(String name, double value) {
      if (!(value > 0)) {
        throw new IllegalArgumentException("%s: expected > 0, got %s".formatted(name, value));
      }
    }

    Discriminator.Config discriminator() {
      return new Discriminator.Config(
          divergence,
          alpha,
          Activation.RELU,
          width,
          lipschitzControl,
          lipschitz,
          penalty,
          learningRate);
    }
  }

  /** Makes generative particles algorithms. */
  public static final class Factory implements FlowMethodFactory {
    @Override
    public String id() {
      return ID;
    }

    @Override
    public String summary() {
      return "Lipschitz-regularised KL flow of particles, distilled into one field: the default";
    }

    @Override
    public Record defaults() {
      return Config.defaults();
    }

    @Override
    public FlowMethod create(Record config) {
      return new Gpa((Config) config);
    }
  }

  @Override
  public String id() {
    return ID;
  }

  @Override
  public FlowState init(FeatureLayout layout, RandomKey key) {
    int d = layout.dimension();
    FlowState state = FlowState.of(ID, d, FeatureMoments.none(d).toArrays());
    PointCloud nothing = PointCloud.empty(d);
    ParticleScratch fitted = scratch(new EmpiricalMeasure(nothing, nothing, layout));
    if (layout.numberCoordinates().length == 0) {
      return state.with(GpaRun.newWindow());
    }
    return state
        .with(fitted.discriminator().initial(key.split("discriminator")))
        .with(fitted.field().initial(key.split("field")))
        .with(GpaRun.newWindow());
  }

  @Override
  public FlowState retarget(FlowState state, EmpiricalMeasure target, RandomKey key) {
    state.require(ID, target.dimension());
    if (target.points().count() == 0) {
      return state.with(GpaRun.newWindow());
    }
    FeatureMoments past = FeatureMoments.fromState(state).atMost(config.memory());
    FlowState moved = state.with(past.merge(FeatureMoments.of(target.points())).toArrays());
    moved = moved.with(GpaRun.newWindow());
    if (target.layout().numberCoordinates().length == 0) {
      return moved;
    }
    ParticleScratch fitted = scratch(target);
    moved = moved.with(missing(moved, fitted, target.layout(), key));
    return moved.with(GpaRun.born(moved, target, config, fitted, key));
  }

  /** New networks where the feature space had no numbers before, or other ones. */
  private static Map<String, NamedArray> missing(
      FlowState state, ParticleScratch scratch, FeatureLayout layout, RandomKey key) {
    TreeMap<String, NamedArray> arrays = new TreeMap<>();
    if (!state.has("phi.w0")) {
      arrays.putAll(scratch.discriminator().initial(key.split("discriminator")));
    }
    int moving = layout.numberCoordinates().length;
    if (!state.has("field.b2") || state.array("field.b2").extent(0) != moving) {
      arrays.putAll(scratch.field().initial(key.split("field")));
    }
    return arrays;
  }

  @Override
  public FlowStep advance(FlowState state, EmpiricalMeasure target, int steps, RandomKey key) {
    state.require(ID, target.dimension());
    if (target.points().count() == 0) {
      return new FlowStep(state, Diagnostics.resting(Diagnostics.Rest.NO_DATA, Map.of()));
    }
    if (target.layout().numberCoordinates().length == 0) {
      return new FlowStep(state, Diagnostics.resting(Diagnostics.Rest.EXACT, Map.of()));
    }
    GpaRun run = new GpaRun(state, target, config, scratch(target), key);
    int done = 0;
    while (done < steps && !run.isDone()) {
      run.step();
      done++;
    }
    return new FlowStep(run.toState().plusSteps(done), run.diagnostics());
  }

  @Override
  public FlowState publish(FlowState state, EmpiricalMeasure target, RandomKey key) {
    state.require(ID, target.dimension());
    return published.publish(
        state, target, target.points(), config.eulerSteps(), config.calibrations(), key);
  }

  @Override
  public PointCloud sample(FlowState state, long first, int count, RandomKey key) {
    state.require(ID, state.dimension());
    return published.sample(state, first, count, key);
  }

  private ParticleScratch scratch(EmpiricalMeasure target) {
    ParticleScratch held = scratch;
    if (held == null || !held.fits(config.particles(), target)) {
      if (held != null) {
        held.close();
      }
      held =
          new ParticleScratch(
              config.discriminator(), config.fieldWidth(), config.particles(), target);
      scratch = held;
    }
    return held;
  }
}
