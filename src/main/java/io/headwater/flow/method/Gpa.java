package io.headwater.flow.method;

import io.headwater.flow.Diagnostics;
import io.headwater.flow.FlowMethod;
import io.headwater.flow.FlowMethodFactory;
import io.headwater.flow.FlowState;
import io.headwater.flow.FlowStep;
import io.headwater.flow.MethodCard;
import io.headwater.flow.NamedArray;
import io.headwater.flow.OfStream;
import io.headwater.flow.particle.Coupling;
import io.headwater.flow.particle.Discriminator;
import io.headwater.flow.particle.ParticleFlow.Reference;
import io.headwater.flow.particle.ParticleFlow.Settings;
import io.headwater.flow.particle.ParticleScratch;
import io.headwater.flow.particle.PublishedFlow;
import io.headwater.flow.particle.SymmetryGroup;
import io.headwater.flow.particle.TransportField;
import io.headwater.flow.source.FeatureMoments;
import io.headwater.measure.EmpiricalMeasure;
import io.headwater.measure.FeatureLayout;
import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The generative particles algorithm: particles y move by ẏ = −∇φ(y), where the discriminator φ is
 * the maximiser of the Lipschitz-regularised divergence of the particles from the data [gu2022].
 *
 * <p>A window goes through the phases of {@link GpaRun}: particles go on from where the last one
 * left them, or are born from the source measure and carried by the last transport field where
 * their levels are others (warm start); the discriminator, in part drawn anew, catches up; the
 * particles flow; their coupling with where they were born is distilled into the field; a
 * calibration takes off what the field blurred. What is published draws fresh noise, carries it by
 * the field and calibrates it.
 *
 * <p>Numbers move; one-hot levels are conditions, which the source draws and the discriminator and
 * the field read: the flow has no mobility along them, and dissipates E |∇φ|² over the numbers.
 *
 * <p>Under a group of symmetries the discriminator is a mean over orbits, so that ∇φ(g x) = g ∇φ(x)
 * and particles flow equivariantly; the source is made invariant, and what is emitted is moved by a
 * random element [birrell2022b].
 *
 * <p>Assumed: finite coordinates. Guaranteed: see {@link FlowMethod}. Cost linear in particles and
 * points. Not thread-safe.
 */
public final class Gpa implements FlowMethod {
  /** The name in configuration and snapshots. */
  public static final String ID = "gpa";

  private final Config config;
  private final SymmetryGroup group;
  private final PublishedFlow published = new PublishedFlow();
  private @Nullable ParticleScratch scratch;

  /** A generative particles algorithm with this configuration. */
  public Gpa(Config config) {
    this.config = config;
    this.group = config.group();
  }

  /** How the particles' path is integrated. */
  public enum Integrator {
    /** y ← y − Δt ∇φₙ(y). */
    EULER,
    /** y ← y − Δt (∇φₙ(y) + ∇φ(ỹ)) / 2, with φ trained further at ỹ = y − Δt ∇φₙ(y). */
    HEUN
  }

  /**
   * When the flow of a window ends before its steps are spent; 0 switches a rule off.
   *
   * @param noise the held-out divergence is within so many of its standard errors of 0, for some
   *     steps in a row; >= 0
   * @param kineticEnergy ½ E |∇φ|² is below it, for some steps in a row; >= 0
   * @param turnUp looks in a row at which the distance of the particles to the points held out is
   *     above its least, while that to the training points has fallen further; >= 0
   */
  public record Stop(double noise, double kineticEnergy, int turnUp) {
    public Stop {
      Settings.atLeast("noise", noise, 0);
      Settings.atLeast("kineticEnergy", kineticEnergy, 0);
      Settings.atLeast("turnUp", turnUp, 0);
    }

    /** At the noise floor, to a level of 5 %, two-sided. */
    public static Stop defaults() {
      return new Stop(2, 0, 0);
    }

    /** Never: every step is taken. */
    public static Stop never() {
      return new Stop(0, 0, 0);
    }
  }

  /**
   * What a user may set.
   *
   * @param particles N >= 1
   * @param steps flow steps a window at most, >= 0
   * @param timeStep Δt of the flow, >= 0; a particle moves by at most L Δt in a step. 0 leaves it
   *     to {@link TimeSteps}
   * @param integrator how a step is taken
   * @param smoothing the deviation of the Gaussian that φ is smoothed with where a particle reads
   *     its gradient, in units of L Δt; >= 0
   * @param discriminator the network, its divergence and its bound
   * @param discriminatorSteps discriminator updates before each move of the particles, >= 1
   * @param catchUp rounds of as many more updates at most, while the discriminator is behind; >= 0
   * @param shrink the part λ of the discriminator's weights that a window begins with, of [0, 1];
   *     the rest is drawn anew, see {@link Discriminator#renew}
   * @param warmUp discriminator updates at the start of a window at most, >= 0
   * @param stop when a flow ends early
   * @param fieldWidth neurons of each of the transport field's two hidden layers, >= 1
   * @param fieldSteps regression batches a window, >= 0
   * @param eulerSteps Euler steps from noise to a sample, >= 1
   * @param calibrations random bases of the calibration, >= 0
   * @param calibrateTo what fresh samples are calibrated to: the training points, or the particles,
   *     which remember more than one window and vary less where a window has few points
   * @param memory how many records everything before the current window counts for in the source,
   *     >= 0
   * @param symmetry a finite group of maps of the numbers that leave the data's law as it is, such
   *     as {@code rotations 0 1 4; signs 2}, numbers counted from 0; empty: none. Its words are
   *     signs, inversion, permutations, rotations and dihedral; a step costs as many times as it
   *     has elements
   */
  public record Config(
      @OfStream int particles,
      int steps,
      double timeStep,
      Integrator integrator,
      double smoothing,
      Discriminator.Config discriminator,
      int discriminatorSteps,
      int catchUp,
      double shrink,
      int warmUp,
      Stop stop,
      int fieldWidth,
      int fieldSteps,
      int eulerSteps,
      int calibrations,
      Reference calibrateTo,
      double memory,
      String symmetry) {
    public Config {
      // The common part refuses what it cannot use, naming the component.
      new Settings(particles, steps, fieldWidth, fieldSteps, eulerSteps, calibrations, memory);
      Settings.atLeast("timeStep", timeStep, 0);
      Settings.atLeast("smoothing", smoothing, 0);
      Settings.atLeast("discriminatorSteps", discriminatorSteps, 1);
      Settings.atLeast("catchUp", catchUp, 0);
      Settings.atLeast("shrink", shrink, 0);
      Settings.atLeast("1 - shrink", 1 - shrink, 0);
      Settings.atLeast("warmUp", warmUp, 0);
      SymmetryGroup.parse(symmetry);
    }

    /** The defaults; docs/decisions/0010, 0011 and 0036 say why. */
    public static Config defaults() {
      return new Config(
          8192,
          100,
          0.1,
          Integrator.EULER,
          0,
          Discriminator.Config.defaults(),
          5,
          1,
          0.7,
          200,
          Stop.defaults(),
          64,
          1500,
          2,
          16,
          Reference.POINTS,
          32,
          "");
    }

    SymmetryGroup group() {
      return SymmetryGroup.parse(symmetry);
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
    public MethodCard card() {
      return new MethodCard(
          "A Lipschitz-regularised f-divergence of particles P from the data Q, KL by "
              + "default: the greatest E_P φ − ln E_Q e^φ over functions φ of slope at most L.",
          "ẏ = −∇φ(y), φ the best discriminator of P against Q",
          "gu2022",
          "Particles, discriminator with its optimiser, transport field, moments of the "
              + "source.",
          "Moments of the source, by addition. Particles pool as a mixture. Discriminator "
              + "and field do not merge.",
          "O((N + n) w²) an update of the discriminator of width w for N particles and n "
              + "points; O(w²) a sample for the field.",
          "The default: best quality for its time on mixed tables, robust where supports do"
              + " not overlap. For the cheapest windows take `sliced-wasserstein`.");
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
    if (layout.numberCoordinates().length == 0) {
      return state.with(GpaProgress.begun().toArrays());
    }
    PointCloud nothing = PointCloud.empty(d);
    ParticleScratch fitted = scratch(new EmpiricalMeasure(nothing, nothing, layout));
    return state
        .with(fitted.discriminator().initial(key.split("discriminator")))
        .with(fitted.field().initial(key.split("field")))
        .with(GpaProgress.begun().toArrays());
  }

  @Override
  public FlowState retarget(FlowState state, EmpiricalMeasure target, RandomKey key) {
    state.require(ID, target.dimension());
    if (target.points().count() == 0) {
      return state.with(GpaProgress.begun().toArrays());
    }
    FeatureMoments past = FeatureMoments.fromState(state).atMost(config.memory());
    FlowState moved = state.with(past.merge(FeatureMoments.of(orbits(target))).toArrays());
    moved = moved.with(GpaProgress.begun().toArrays());
    if (target.layout().numberCoordinates().length == 0) {
      return moved;
    }
    ParticleScratch fitted = scratch(target);
    moved = moved.with(missing(moved, fitted, key));
    return moved.with(GpaRun.begun(moved, target, config, fitted, key));
  }

  /** The points of the target symmetrised, so that the source is invariant as well. */
  private PointCloud orbits(EmpiricalMeasure target) {
    return group.orbits(target.points(), target.layout().numberCoordinates());
  }

  /** What of the networks is new where the feature space had no numbers before, or other ones. */
  private static Map<String, NamedArray> missing(
      FlowState state, ParticleScratch scratch, RandomKey key) {
    TreeMap<String, NamedArray> arrays = new TreeMap<>();
    if (!state.has("phi.w0")) {
      arrays.putAll(scratch.discriminator().initial(key.split("discriminator")));
    }
    arrays.putAll(scratch.field().missing(state, key.split("field")));
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
    int[] moving = target.layout().numberCoordinates();
    boolean toParticles =
        config.calibrateTo() == Reference.PARTICLES && moving.length > 0 && Coupling.isIn(state);
    PointCloud reference =
        toParticles
            ? group.orbits(Coupling.fromState(state).particleCloud(), moving)
            : orbits(target);
    return published.publish(
        state, target, reference, config.eulerSteps(), config.calibrations(), group, key);
  }

  @Override
  public FlowState settled(FlowState state) {
    return state.without(
        name ->
            Coupling.isOfOneWindow(name)
                || TransportField.isOfOptimiser(name)
                || Discriminator.isOfOptimiser(name));
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
              config.discriminator(), group, config.fieldWidth(), config.particles(), target);
      scratch = held;
    }
    return held;
  }
}
