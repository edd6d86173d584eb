package io.headwater.flow.method;

import io.headwater.flow.Diagnostics;
import io.headwater.flow.Diagnostics.Rest;
import io.headwater.flow.FlowState;
import io.headwater.flow.NamedArray;
import io.headwater.flow.method.GpaProgress.Mark;
import io.headwater.flow.method.GpaProgress.Phase;
import io.headwater.flow.particle.Coupling;
import io.headwater.flow.particle.Discriminator;
import io.headwater.flow.particle.ParticleScratch;
import io.headwater.flow.particle.ThreeWayDistance;
import io.headwater.measure.EmpiricalMeasure;
import io.headwater.measure.RandomKey;
import io.headwater.measure.RandomStream;
import io.headwater.network.InputRows;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** One slice of a window's training by {@link Gpa}: from a state, some steps, to a state. */
final class GpaRun {
  private static final int UPDATES_A_WARM_UP_STEP = 10;

  /** Warm-up steps without a better held-out objective that end it. */
  private static final int PATIENCE = 3;

  /** Flow steps in a row at rest that end the flow. */
  private static final int QUIET_STEPS = 5;

  /** Flow steps from one look at the distances to the next. */
  private static final int LOOK = 5;

  private final FlowState before;
  private final EmpiricalMeasure target;
  private final Gpa.Config config;
  private final Discriminator discriminator;
  private final ParticleScratch scratch;
  private final RandomKey key;
  private final GpaProgress progress;
  private final int[] moving;
  private final InputRows data;
  private final InputRows heldOut;
  private final Coupling coupling;
  private final float[] particles;
  private InputRows particleRows;

  GpaRun(
      FlowState state,
      EmpiricalMeasure target,
      Gpa.Config config,
      ParticleScratch scratch,
      RandomKey key) {
    this.before = state;
    this.target = target;
    this.config = config;
    this.scratch = scratch;
    this.discriminator = scratch.discriminator();
    this.key = key;
    this.progress = GpaProgress.fromState(state);
    this.moving = target.layout().numberCoordinates();
    this.coupling = Coupling.fromState(state);
    this.particles = coupling.particles();
    discriminator.load(state);
    scratch.field().load(state);
    this.data = scratch.data(target.points());
    boolean judged = target.heldOut().count() > 0;
    this.heldOut = scratch.heldOut(judged ? target.heldOut() : target.points());
    this.particleRows = scratch.particles(particles);
  }

  /**
   * The start of a window: particles go on from the last one, with a discriminator that is in part
   * drawn anew.
   */
  static Map<String, NamedArray> begun(
      FlowState state,
      EmpiricalMeasure target,
      Gpa.Config config,
      ParticleScratch scratch,
      RandomKey key) {
    Coupling coupling =
        Coupling.goneOn(
            state, target.layout(), config.particles(), config.eulerSteps(), scratch.field(), key);
    scratch.discriminator().load(state);
    scratch.discriminator().renew(config.shrink(), key.split("renewal"));
    GpaProgress progress = GpaProgress.begun();
    int[] moving = target.layout().numberCoordinates();
    progress.set(
        Mark.TIME_STEP, TimeSteps.first(config, coupling.particleCloud(), target.points(), moving));
    TreeMap<String, NamedArray> arrays = new TreeMap<>(scratch.field().store());
    arrays.putAll(scratch.discriminator().store());
    arrays.putAll(coupling.toArrays());
    arrays.putAll(progress.toArrays());
    return arrays;
  }

  boolean isDone() {
    return progress.phase() == Phase.DONE;
  }

  /** One outer step of the phase. */
  void step() {
    switch (progress.phase()) {
      case WARM_UP -> warmUp();
      case FLOW -> flow();
      case DISTIL -> distil();
      case DONE -> {}
    }
  }

  private void warmUp() {
    int step = progress.nextStep();
    if (step * UPDATES_A_WARM_UP_STEP >= config.warmUp()) {
      progress.enter(Phase.FLOW);
      return;
    }
    update(UPDATES_A_WARM_UP_STEP, key.split("warm-up").at(step));
    measureHeldOut();
    boolean better = progress.get(Mark.HELD_OUT) > progress.get(Mark.BEST);
    if (better) {
      progress.set(Mark.BEST, progress.get(Mark.HELD_OUT));
    }
    progress.inARow(Mark.QUIET, !better);
    if (progress.get(Mark.QUIET) >= PATIENCE) {
      progress.enter(Phase.FLOW);
    }
  }

  /** Some updates; returns by how much the objective rose between the first and the last. */
  private double update(int updates, RandomKey at) {
    double first = discriminator.update(particleRows, data, at.at(0));
    double last = first;
    for (int k = 1; k < updates; k++) {
      last = discriminator.update(particleRows, data, at.at(k));
    }
    if (!Double.isFinite(last)) {
      throw new ArithmeticException(
          "gpa: the discriminator's objective is %s at step %d; lower its learning-rate"
              .formatted(last, before.steps()));
    }
    progress.set(Mark.OBJECTIVE, last);
    progress.add(Mark.UPDATES, updates);
    return last - first;
  }

  private void measureHeldOut() {
    double[] estimate = discriminator.heldOut(particleRows, heldOut);
    progress.set(Mark.HELD_OUT, estimate[0]);
    progress.set(Mark.ERROR, estimate[1]);
  }

  private void flow() {
    int step = progress.nextStep();
    Optional<Rest> reason = reasonToRest();
    if (step >= config.steps() || reason.isPresent()) {
      progress.rest(reason.orElse(Rest.STEP_BUDGET));
      return;
    }
    RandomKey at = key.split("flow").at(step);
    discriminator.largestGradient();
    learn(at);
    double divergence = Math.abs(progress.get(Mark.HELD_OUT));
    double noise = config.stop().noise() * progress.get(Mark.ERROR);
    progress.inARow(Mark.QUIET, divergence <= noise);
    move(TimeSteps.at(config, progress.get(Mark.TIME_STEP), step), at.split("move"));
    progress.inARow(Mark.SLOW, progress.get(Mark.FISHER) / 2 < config.stop().kineticEnergy());
    progress.add(Mark.FLOW_STEPS, 1);
    double met = Math.max(progress.get(Mark.LIPSCHITZ), discriminator.largestGradient());
    progress.set(Mark.LIPSCHITZ, met);
    progress.set(Mark.LIPSCHITZ_BOUND, discriminator.lipschitzBound());
    if ((step + 1) % LOOK == 0) {
      look();
    }
  }

  private Optional<Rest> reasonToRest() {
    if (progress.get(Mark.QUIET) >= QUIET_STEPS) {
      return Optional.of(Rest.NOISE_FLOOR);
    }
    if (progress.get(Mark.SLOW) >= QUIET_STEPS) {
      return Optional.of(Rest.KINETIC_ENERGY);
    }
    int looks = config.stop().turnUp();
    return looks > 0 && progress.get(Mark.RISING) >= looks
        ? Optional.of(Rest.HELD_OUT_TURN_UP)
        : Optional.empty();
  }

  /**
   * Updates until the discriminator is no longer behind the particles, or may not catch up further.
   *
   * <p>It is behind when its objective still rose in the last round by more than its standard
   * error, or is as far below 0, which a constant reaches. That the held-out objective is below 0
   * does not count: so it is also when the discriminator knows the training points by heart.
   */
  private void learn(RandomKey at) {
    for (int round = 0; round <= config.catchUp(); round++) {
      double rise = update(config.discriminatorSteps(), at.split("round").at(round));
      measureHeldOut();
      double error = progress.get(Mark.ERROR);
      if (rise <= error && progress.get(Mark.OBJECTIVE) >= -error) {
        return;
      }
    }
    progress.add(Mark.BEHIND, 1);
  }

  /** yᵢ ← yᵢ − Δt ∇φ(yᵢ) over the numbers, for ∂ₜP = ∇·(P ∇φ) [gu2022]; or Heun's step. */
  private void move(double timeStep, RandomKey at) {
    double deviation = config.smoothing() * config.discriminator().lipschitz() * timeStep;
    float[] gradient = gradient(deviation, at.split("here"));
    double square = 0;
    for (float g : gradient) {
      square += (double) g * g;
    }
    progress.set(Mark.FISHER, square / config.particles());
    if (config.integrator() == Gpa.Integrator.HEUN) {
      float[] here = particles.clone();
      shift(gradient, timeStep);
      learn(at.split("corrector"));
      float[] there = gradient(deviation, at.split("there"));
      System.arraycopy(here, 0, particles, 0, here.length);
      for (int k = 0; k < gradient.length; k++) {
        gradient[k] = (gradient[k] + there[k]) / 2;
      }
    }
    shift(gradient, timeStep);
  }

  /**
   * ∇φ(y + βξ), ξ normal, over the numbers of every particle [n, moving].
   *
   * <p>Its mean is the gradient at y of φ smoothed by N(0, β²). Without, a piecewise linear φ
   * gathers the particles at its kinks: a gradient takes finitely many values. |∇φ| <= L as before.
   */
  private float[] gradient(double beta, RandomKey at) {
    InputRows rows = beta > 0 ? scratch.particles(shaken(beta, at)) : particleRows;
    float[] full = scratch.gradient(rows);
    int d = target.dimension();
    float[] gradient = new float[config.particles() * moving.length];
    for (int i = 0; i < config.particles(); i++) {
      for (int k = 0; k < moving.length; k++) {
        gradient[i * moving.length + k] = full[i * d + moving[k]];
      }
    }
    return gradient;
  }

  private float[] shaken(double beta, RandomKey at) {
    RandomStream stream = at.stream();
    float[] shaken = particles.clone();
    int d = target.dimension();
    for (int i = 0; i < config.particles(); i++) {
      for (int j : moving) {
        shaken[i * d + j] += (float) (beta * stream.nextGaussian());
      }
    }
    return shaken;
  }

  private void shift(float[] gradient, double timeStep) {
    int d = target.dimension();
    for (int i = 0; i < config.particles(); i++) {
      for (int k = 0; k < moving.length; k++) {
        particles[i * d + moving[k]] -= (float) timeStep * gradient[i * moving.length + k];
      }
    }
    particleRows = scratch.particles(particles);
  }

  /** How far the particles are from points seen and from points held out. */
  private void look() {
    boolean canLook = target.heldOut().count() > 1 && target.points().count() > 1;
    if (config.stop().turnUp() == 0 || !canLook || config.particles() < 2) {
      return;
    }
    ThreeWayDistance distance =
        ThreeWayDistance.of(coupling.particleCloud(), target.points(), target.heldOut());
    progress.set(Mark.TO_TRAINING, distance.particlesToTraining());
    progress.set(Mark.TO_HELD_OUT, distance.particlesToHeldOut());
    progress.set(Mark.TRAINING_TO_HELD_OUT, distance.trainingToHeldOut());
    if (distance.particlesToHeldOut() < progress.get(Mark.LEAST_HELD_OUT)) {
      progress.set(Mark.LEAST_HELD_OUT, distance.particlesToHeldOut());
      progress.set(Mark.TRAINING_THEN, distance.particlesToTraining());
      progress.set(Mark.RISING, 0);
    } else if (distance.particlesToTraining() < progress.get(Mark.TRAINING_THEN)) {
      progress.add(Mark.RISING, 1);
    }
  }

  private void distil() {
    int step = progress.nextStep();
    int steps = Coupling.distillations(config.fieldSteps());
    if (step >= steps) {
      progress.enter(Phase.DONE);
      return;
    }
    progress.set(Mark.FIELD_ERROR, coupling.distil(scratch.field(), step, steps, key));
  }

  /** The state after the steps taken. */
  FlowState toState() {
    TreeMap<String, NamedArray> arrays = new TreeMap<>(discriminator.store());
    arrays.putAll(scratch.field().store());
    arrays.putAll(progress.toArrays());
    arrays.putAll(coupling.toArrays());
    return before.with(arrays);
  }

  /** What the steps measured. */
  Diagnostics diagnostics() {
    return progress.diagnostics();
  }
}
