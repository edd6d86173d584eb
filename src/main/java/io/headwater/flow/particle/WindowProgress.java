package io.headwater.flow.particle;

import io.headwater.flow.Diagnostics;
import io.headwater.flow.Diagnostics.Rest;
import io.headwater.flow.FlowState;
import io.headwater.flow.NamedArray;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** Where a window of a {@link ParticleFlow} stands: floats alone, so that slices do not matter. */
final class WindowProgress {
  private enum Phase {
    FLOW,
    DISTIL,
    DONE
  }

  private enum Mark {
    PHASE,
    /** Steps done in the phase. */
    STEP,
    /** The least divergence so far. */
    BEST,
    /** Flow steps since it fell. */
    QUIET,
    /** Why the flow stopped, as an ordinal of {@link Rest}. */
    REST,
    FLOW_STEPS,
    DIVERGENCE,
    FISHER,
    FIELD_ERROR
  }

  /** The divergence falls when it is below its least by this share of it. */
  private static final double FALL = 0.02;

  /** Flow steps without a fall that end the flow. */
  private static final int PATIENCE = 25;

  private final float[] marks;

  private WindowProgress(float[] marks) {
    this.marks = marks;
  }

  /** Of a window not begun. */
  static WindowProgress begun() {
    WindowProgress progress = new WindowProgress(new float[Mark.values().length]);
    Arrays.fill(progress.marks, Float.NaN);
    progress.enter(Phase.FLOW);
    progress.set(Mark.BEST, Float.POSITIVE_INFINITY);
    progress.set(Mark.FLOW_STEPS, 0);
    progress.set(Mark.REST, Rest.STEP_BUDGET.ordinal());
    return progress;
  }

  static WindowProgress fromState(FlowState state) {
    return new WindowProgress(state.array("progress").toArray());
  }

  Map<String, NamedArray> toArrays() {
    return Map.of("progress", NamedArray.of(marks.clone(), marks.length));
  }

  private float get(Mark mark) {
    return marks[mark.ordinal()];
  }

  private void set(Mark mark, double value) {
    marks[mark.ordinal()] = (float) value;
  }

  private void enter(Phase phase) {
    set(Mark.PHASE, phase.ordinal());
    set(Mark.STEP, 0);
    set(Mark.QUIET, 0);
  }

  boolean isFlowing() {
    return get(Mark.PHASE) == Phase.FLOW.ordinal();
  }

  boolean isDone() {
    return get(Mark.PHASE) == Phase.DONE.ordinal();
  }

  /** The number of the step of the phase that is now taken. */
  int nextStep() {
    int step = (int) get(Mark.STEP);
    set(Mark.STEP, step + 1);
    return step;
  }

  /** Whether the flow is over; then distillation begins. */
  boolean endsFlow(int budget) {
    boolean quiet = get(Mark.QUIET) >= PATIENCE;
    if (!quiet && get(Mark.STEP) < budget) {
      return false;
    }
    set(Mark.REST, (quiet ? Rest.NOISE_FLOOR : Rest.STEP_BUDGET).ordinal());
    enter(Phase.DISTIL);
    return true;
  }

  /** Whether distillation is over; then nothing is left to do. */
  boolean endsDistillation(int budget) {
    if (get(Mark.STEP) < budget) {
      return false;
    }
    enter(Phase.DONE);
    return true;
  }

  /** Takes in what a flow step measured. */
  void moved(ParticleFlow.Move move) {
    if (!Double.isFinite(move.divergence()) || !Double.isFinite(move.fisherInformation())) {
      throw new ArithmeticException(
          "flow step %s: got %s; lower the time step".formatted(get(Mark.FLOW_STEPS), move));
    }
    boolean fell = move.divergence() < get(Mark.BEST) - FALL * Math.abs(get(Mark.BEST));
    if (fell || get(Mark.BEST) == Float.POSITIVE_INFINITY) {
      set(Mark.BEST, move.divergence());
      set(Mark.QUIET, 0);
    } else {
      set(Mark.QUIET, get(Mark.QUIET) + 1);
    }
    set(Mark.DIVERGENCE, move.divergence());
    set(Mark.FISHER, move.fisherInformation());
    set(Mark.FLOW_STEPS, get(Mark.FLOW_STEPS) + 1);
  }

  /** Takes in what a distillation step measured. */
  void distilled(double error) {
    set(Mark.FIELD_ERROR, error);
  }

  Diagnostics diagnostics() {
    TreeMap<String, Double> values = new TreeMap<>();
    values.put("divergence", (double) get(Mark.DIVERGENCE));
    values.put("fisherInformation", (double) get(Mark.FISHER));
    values.put("kineticEnergy", get(Mark.FISHER) / 2.0);
    values.put("flowSteps", (double) get(Mark.FLOW_STEPS));
    values.put("fieldError", (double) get(Mark.FIELD_ERROR));
    Rest rest = isDone() ? Rest.values()[(int) get(Mark.REST)] : Rest.MOVING;
    return new Diagnostics(values, rest);
  }
}
