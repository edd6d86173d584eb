package io.headwater.flow.method;

import io.headwater.flow.Diagnostics;
import io.headwater.flow.Diagnostics.Rest;
import io.headwater.flow.FlowState;
import io.headwater.flow.NamedArray;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** Where a window of {@link Gpa} stands: floats alone, so that slices do not matter. */
final class GpaProgress {
  /** What a window's training is at; the order is that of the window. */
  enum Phase {
    /** The discriminator learns until its held-out objective stops rising. */
    WARM_UP,
    /** Particles flow until a stop rule says so or the budget is spent. */
    FLOW,
    /** The coupling is distilled into the transport field. */
    DISTIL,
    /** Nothing is left to do. */
    DONE
  }

  /** The numbers. */
  enum Mark {
    PHASE,
    /** Steps done in the phase. */
    STEP,
    /** The best held-out objective of the warm-up. */
    BEST,
    /** Warm-up steps without a better one, or flow steps at the noise floor. */
    QUIET,
    /** Flow steps in a row with too little kinetic energy. */
    SLOW,
    /** Why the flow stopped, as an ordinal of {@link Rest}. */
    REST,
    FLOW_STEPS,
    /** Discriminator updates of the window. */
    UPDATES,
    /** Moves made although the discriminator was still behind after all it may catch up. */
    BEHIND,
    /** Δt of the first move. */
    TIME_STEP,
    OBJECTIVE,
    HELD_OUT,
    ERROR,
    FISHER,
    /** The largest |∇φ| met since the window began to flow. */
    LIPSCHITZ,
    /** The product of the layers' spectral norms at the last move. */
    LIPSCHITZ_BOUND,
    FIELD_ERROR,
    /** The least distance of the particles to the points held out. */
    LEAST_HELD_OUT,
    /** Their distance to the training points at that time. */
    TRAINING_THEN,
    /** Looks at the two distances since, with the first above and the second below. */
    RISING,
    TO_TRAINING,
    TO_HELD_OUT,
    TRAINING_TO_HELD_OUT
  }

  private final float[] marks;

  private GpaProgress(float[] marks) {
    this.marks = marks;
  }

  /** Of a window not begun. */
  static GpaProgress begun() {
    GpaProgress progress = new GpaProgress(new float[Mark.values().length]);
    Arrays.fill(progress.marks, Float.NaN);
    progress.enter(Phase.WARM_UP);
    progress.set(Mark.BEST, Float.NEGATIVE_INFINITY);
    progress.set(Mark.LEAST_HELD_OUT, Float.POSITIVE_INFINITY);
    for (Mark count : new Mark[] {Mark.FLOW_STEPS, Mark.UPDATES, Mark.BEHIND, Mark.LIPSCHITZ}) {
      progress.set(count, 0);
    }
    progress.set(Mark.REST, Rest.STEP_BUDGET.ordinal());
    return progress;
  }

  static GpaProgress fromState(FlowState state) {
    return new GpaProgress(state.array("progress").toArray());
  }

  Map<String, NamedArray> toArrays() {
    return Map.of("progress", NamedArray.of(marks.clone(), marks.length));
  }

  float get(Mark mark) {
    return marks[mark.ordinal()];
  }

  void set(Mark mark, double value) {
    marks[mark.ordinal()] = (float) value;
  }

  void add(Mark mark, int count) {
    set(mark, get(mark) + count);
  }

  /** One more in a row where {@code holds}, none otherwise. */
  void inARow(Mark mark, boolean holds) {
    set(mark, holds ? get(mark) + 1 : 0);
  }

  Phase phase() {
    return Phase.values()[(int) get(Mark.PHASE)];
  }

  void enter(Phase phase) {
    set(Mark.PHASE, phase.ordinal());
    for (Mark count : new Mark[] {Mark.STEP, Mark.QUIET, Mark.SLOW, Mark.RISING}) {
      set(count, 0);
    }
  }

  /** The number of the step that begins, from 0. */
  int nextStep() {
    int step = (int) get(Mark.STEP);
    set(Mark.STEP, step + 1);
    return step;
  }

  /** Ends the flow. */
  void rest(Rest reason) {
    set(Mark.REST, reason.ordinal());
    enter(Phase.DISTIL);
  }

  /** What the steps measured. */
  Diagnostics diagnostics() {
    TreeMap<String, Double> values = new TreeMap<>();
    values.put("divergence", (double) get(Mark.OBJECTIVE));
    values.put("heldOutDivergence", (double) get(Mark.HELD_OUT));
    values.put("divergenceError", (double) get(Mark.ERROR));
    values.put("fisherInformation", (double) get(Mark.FISHER));
    values.put("kineticEnergy", get(Mark.FISHER) / 2.0);
    values.put("lipschitz", (double) get(Mark.LIPSCHITZ));
    values.put("lipschitzBound", (double) get(Mark.LIPSCHITZ_BOUND));
    values.put("flowSteps", (double) get(Mark.FLOW_STEPS));
    values.put("timeStep", (double) get(Mark.TIME_STEP));
    values.put("discriminatorUpdates", (double) get(Mark.UPDATES));
    values.put("movesBehind", (double) get(Mark.BEHIND));
    values.put("fieldError", (double) get(Mark.FIELD_ERROR));
    values.put("particlesToTraining", (double) get(Mark.TO_TRAINING));
    values.put("particlesToHeldOut", (double) get(Mark.TO_HELD_OUT));
    values.put("trainingToHeldOut", (double) get(Mark.TRAINING_TO_HELD_OUT));
    Rest rest = phase() == Phase.DONE ? Rest.values()[(int) get(Mark.REST)] : Rest.MOVING;
    return new Diagnostics(values, rest);
  }
}
