package io.headwater.flow.method;

import io.headwater.flow.Diagnostics;
import io.headwater.flow.Diagnostics.Rest;
import io.headwater.flow.FlowState;
import io.headwater.flow.NamedArray;
import io.headwater.flow.particle.Coupling;
import io.headwater.flow.particle.Discriminator;
import io.headwater.flow.particle.ParticleScratch;
import io.headwater.measure.EmpiricalMeasure;
import io.headwater.measure.RandomKey;
import io.headwater.network.InputRows;
import io.headwater.network.Matrix;
import java.util.Map;
import java.util.TreeMap;

/** One slice of a window's training by {@link Gpa}: from a state, some steps, to a state. */
final class GpaRun {
  /** Where a window's training stands; the order is that of the window. */
  private enum Phase {
    /** The discriminator learns until its held-out objective stops rising. */
    WARM_UP,
    /** Particles flow until the divergence is at its noise floor or the budget is spent. */
    FLOW,
    /** The coupling is distilled into the transport field. */
    DISTIL,
    /** Nothing is left to do. */
    DONE
  }

  /** Numbers of the progress array: they live as floats, so that slices do not matter. */
  private enum Mark {
    PHASE,
    /** Steps done in the phase. */
    STEP,
    /** The best held-out objective of the warm-up. */
    BEST,
    /** Warm-up steps without a better one, or flow steps at the noise floor. */
    QUIET,
    /** Why the flow stopped, as an ordinal of {@link Rest}. */
    REST,
    FLOW_STEPS,
    OBJECTIVE,
    HELD_OUT,
    ERROR,
    FISHER,
    LIPSCHITZ,
    FIELD_ERROR
  }

  private static final int UPDATES_A_WARM_UP_STEP = 10;

  /** Warm-up steps without a better held-out objective that end it. */
  private static final int PATIENCE = 3;

  /** Standard errors of the held-out objective that count as noise: a level of 5 %, two-sided. */
  private static final double NOISE = 2;

  /** Flow steps in a row at the noise floor that end the flow. */
  private static final int QUIET_STEPS = 5;

  private final FlowState before;
  private final EmpiricalMeasure target;
  private final Gpa.Config config;
  private final Discriminator discriminator;
  private final ParticleScratch scratch;
  private final RandomKey key;
  private final float[] progress;
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
    this.progress = state.array("progress").toArray();
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

  /** The progress of a window not begun. */
  static Map<String, NamedArray> newWindow() {
    float[] marks = new float[Mark.values().length];
    java.util.Arrays.fill(marks, Float.NaN);
    marks[Mark.PHASE.ordinal()] = Phase.WARM_UP.ordinal();
    marks[Mark.STEP.ordinal()] = 0;
    marks[Mark.BEST.ordinal()] = Float.NEGATIVE_INFINITY;
    marks[Mark.QUIET.ordinal()] = 0;
    marks[Mark.FLOW_STEPS.ordinal()] = 0;
    marks[Mark.REST.ordinal()] = Rest.STEP_BUDGET.ordinal();
    return Map.of("progress", NamedArray.of(marks, marks.length));
  }

  /** Particles at the start of a window: born from the source, carried by the last field. */
  static Map<String, NamedArray> born(
      FlowState state,
      EmpiricalMeasure target,
      Gpa.Config config,
      ParticleScratch scratch,
      RandomKey key) {
    Coupling coupling =
        Coupling.born(
            state, target.layout(), config.particles(), config.eulerSteps(), scratch.field(), key);
    scratch.discriminator().load(state);
    scratch.discriminator().resetOptimiser();
    TreeMap<String, NamedArray> arrays = new TreeMap<>(scratch.field().store());
    arrays.putAll(scratch.discriminator().store());
    arrays.putAll(coupling.toArrays());
    return arrays;
  }

  private float mark(Mark mark) {
    return progress[mark.ordinal()];
  }

  private void mark(Mark mark, double value) {
    progress[mark.ordinal()] = (float) value;
  }

  private Phase phase() {
    return Phase.values()[(int) mark(Mark.PHASE)];
  }

  boolean isDone() {
    return phase() == Phase.DONE;
  }

  /** One outer step of the phase. */
  void step() {
    switch (phase()) {
      case WARM_UP -> warmUp();
      case FLOW -> flow();
      case DISTIL -> distil();
      case DONE -> {}
    }
  }

  private void enter(Phase phase) {
    mark(Mark.PHASE, phase.ordinal());
    mark(Mark.STEP, 0);
    mark(Mark.QUIET, 0);
  }

  private int nextStep() {
    int step = (int) mark(Mark.STEP);
    mark(Mark.STEP, step + 1);
    return step;
  }

  private void warmUp() {
    int step = nextStep();
    if (step * UPDATES_A_WARM_UP_STEP >= config.warmUp()) {
      enter(Phase.FLOW);
      return;
    }
    update(UPDATES_A_WARM_UP_STEP, key.split("warm-up").at(step));
    measureHeldOut();
    if (mark(Mark.HELD_OUT) > mark(Mark.BEST)) {
      mark(Mark.BEST, mark(Mark.HELD_OUT));
      mark(Mark.QUIET, 0);
    } else {
      mark(Mark.QUIET, mark(Mark.QUIET) + 1);
    }
    if (mark(Mark.QUIET) >= PATIENCE) {
      enter(Phase.FLOW);
    }
  }

  private void update(int updates, RandomKey at) {
    for (int k = 0; k < updates; k++) {
      mark(Mark.OBJECTIVE, discriminator.update(particleRows, data, at.at(k)));
    }
    mark(Mark.LIPSCHITZ, discriminator.lipschitz());
    if (!Float.isFinite(mark(Mark.OBJECTIVE))) {
      throw new ArithmeticException(
          "gpa: the discriminator's objective is %s at step %d; lower flow.gpa.learning-rate"
              .formatted(mark(Mark.OBJECTIVE), before.steps()));
    }
  }

  private void measureHeldOut() {
    double[] estimate = discriminator.heldOut(particleRows, heldOut);
    mark(Mark.HELD_OUT, estimate[0]);
    mark(Mark.ERROR, estimate[1]);
  }

  private void flow() {
    int step = nextStep();
    if (step >= config.steps() || mark(Mark.QUIET) >= QUIET_STEPS) {
      boolean quiet = mark(Mark.QUIET) >= QUIET_STEPS;
      mark(Mark.REST, (quiet ? Rest.NOISE_FLOOR : Rest.STEP_BUDGET).ordinal());
      enter(Phase.DISTIL);
      return;
    }
    RandomKey at = key.split("flow").at(step);
    update(config.discriminatorSteps(), at);
    measureHeldOut();
    double noise = NOISE * mark(Mark.ERROR);
    if (mark(Mark.HELD_OUT) < -noise) {
      // Below zero means the discriminator is behind, never that the flow has arrived.
      update(config.discriminatorSteps(), at.split("behind"));
    }
    mark(Mark.QUIET, Math.abs(mark(Mark.HELD_OUT)) <= noise ? mark(Mark.QUIET) + 1 : 0);
    move();
    mark(Mark.FLOW_STEPS, mark(Mark.FLOW_STEPS) + 1);
  }

  /** yᵢ ← yᵢ − Δt ∇φ(yᵢ) over the numbers: forward Euler for ∂ₜP = ∇·(P ∇φ) [gu2022]. */
  private void move() {
    Matrix gradient = scratch.gradient();
    discriminator.gradient(particleRows, gradient);
    int d = target.dimension();
    int n = config.particles();
    double square = 0;
    for (int i = 0; i < n; i++) {
      for (int j : moving) {
        float g = gradient.get(i, j);
        square += (double) g * g;
        particles[i * d + j] -= (float) config.timeStep() * g;
      }
    }
    mark(Mark.FISHER, square / n);
    particleRows = scratch.particles(particles);
  }

  private void distil() {
    int step = nextStep();
    int steps = Coupling.distillations(config.fieldSteps());
    if (step >= steps) {
      enter(Phase.DONE);
      return;
    }
    mark(Mark.FIELD_ERROR, coupling.distil(scratch.field(), step, steps, key));
  }

  /** The state after the steps taken. */
  FlowState toState() {
    TreeMap<String, NamedArray> arrays = new TreeMap<>(discriminator.store());
    arrays.putAll(scratch.field().store());
    arrays.put("progress", NamedArray.of(progress, progress.length));
    arrays.putAll(coupling.toArrays());
    return before.with(arrays);
  }

  /** What the steps measured. */
  Diagnostics diagnostics() {
    TreeMap<String, Double> values = new TreeMap<>();
    values.put("divergence", (double) mark(Mark.OBJECTIVE));
    values.put("heldOutDivergence", (double) mark(Mark.HELD_OUT));
    values.put("divergenceError", (double) mark(Mark.ERROR));
    values.put("fisherInformation", (double) mark(Mark.FISHER));
    values.put("kineticEnergy", mark(Mark.FISHER) / 2.0);
    values.put("lipschitz", (double) mark(Mark.LIPSCHITZ));
    values.put("flowSteps", (double) mark(Mark.FLOW_STEPS));
    values.put("fieldError", (double) mark(Mark.FIELD_ERROR));
    Rest rest = isDone() ? Rest.values()[(int) mark(Mark.REST)] : Rest.MOVING;
    return new Diagnostics(values, rest);
  }
}
