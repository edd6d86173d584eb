package io.headwater.flow.method;

import io.headwater.flow.Diagnostics;
import io.headwater.flow.Diagnostics.Rest;
import io.headwater.flow.FlowState;
import io.headwater.flow.NamedArray;
import io.headwater.flow.particle.RandomPotential;
import io.headwater.flow.particle.TiltedMeasure;
import io.headwater.flow.source.FeatureMoments;
import io.headwater.flow.source.SourceMeasure;
import io.headwater.measure.EmpiricalMeasure;
import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * One slice of a window's training by {@link BiasPotential}: from a state, some steps, to a state.
 */
final class BiasPotentialRun {
  private static final String PROGRESS = "progress";

  /** Places in the progress array. */
  private static final int STEP = 0;

  private static final int REST = 1;
  private static final int BEST_LOSS = 2;
  private static final int QUIET = 3;
  private static final int LOSS = 4;
  private static final int HELD_OUT_LOSS = 5;
  private static final int GAP = 6;
  private static final int MARKS = 7;

  /** Steps without a better held-out loss that end the flow. */
  private static final int PATIENCE = 10;

  private final BiasPotential.Config config;
  private final FlowState before;
  private final float[] marks;
  private final float[] coefficients;
  private final float[] best;
  private final int budget;
  private final TiltedMeasure base;
  private final double[] ofTarget;
  private final double[] ofHeldOut;

  /**
   * The features of a window: the same in all its slices, and made again from the state where they
   * are not at hand.
   *
   * @param features array of the state they were made for, known by its identity
   * @param points they are the mean of
   * @param key of the window
   * @param base the source's sample, with its features
   * @param ofTarget mean features of the training points
   * @param ofHeldOut those of the held-out points; none without such
   */
  record Window(
      NamedArray features,
      PointCloud points,
      RandomKey key,
      TiltedMeasure base,
      double[] ofTarget,
      double[] ofHeldOut) {
    static Window of(
        BiasPotential.Config config, FlowState state, EmpiricalMeasure target, RandomKey key) {
      RandomPotential features = RandomPotential.fromState(state);
      SourceMeasure source = SourceMeasure.fit(FeatureMoments.fromState(state), target.layout());
      PointCloud born = source.draw(0, config.basePoints(), key.split("base"));
      boolean judged = target.heldOut().count() > 0;
      return new Window(
          state.array(RandomPotential.CENTRE),
          target.points(),
          key,
          new TiltedMeasure(features.count(), features.features(born)),
          features.mean(target.points()),
          judged ? features.mean(target.heldOut()) : new double[0]);
    }

    /** Whether this is of that window: a restored state is taken for another one. */
    @SuppressWarnings("ReferenceEquality")
    boolean isOf(FlowState state, EmpiricalMeasure target, RandomKey other) {
      return features == state.array(RandomPotential.CENTRE)
          && points == target.points()
          && key.equals(other);
    }
  }

  /** Goes on from {@code state} in its window. */
  BiasPotentialRun(
      BiasPotential.Config config, FlowState state, EmpiricalMeasure target, Window window) {
    this.config = config;
    this.before = state;
    this.marks = state.array(PROGRESS).toArray();
    this.coefficients = state.array(BiasPotential.COEFFICIENTS).toArray();
    this.best = state.array(BiasPotential.BEST).toArray();
    double time = config.flowTime() * Math.sqrt(Math.sqrt(target.points().count()));
    this.budget = (int) Math.ceil(time / config.timeStep());
    this.base = window.base();
    this.ofTarget = window.ofTarget();
    this.ofHeldOut = window.ofHeldOut();
  }

  /** One Euler step. */
  void step() {
    double[] a = widened(coefficients);
    double[] old = a.clone();
    double[] measured = base.step(ofTarget, config.timeStep(), a);
    if (!Double.isFinite(measured[0]) || !Double.isFinite(measured[1])) {
      throw new ArithmeticException(
          "bias-potential: the partition sum is %s at step %s; lower flow.bias-potential.time-step"
              .formatted(measured[0], marks[STEP]));
    }
    marks[LOSS] = (float) (dot(old, ofTarget) + measured[0]);
    marks[GAP] = (float) measured[1];
    judge(old, measured[0]);
    for (int r = 0; r < a.length; r++) {
      coefficients[r] = (float) a[r];
    }
    marks[STEP]++;
    if (!isDone() && marks[STEP] >= budget) {
      marks[REST] = Rest.STEP_BUDGET.ordinal();
    }
    if (ofHeldOut.length == 0) {
      System.arraycopy(coefficients, 0, best, 0, best.length);
    }
  }

  /** Keeps the coefficients of the best held-out loss, and stops where it has turned up. */
  private void judge(double[] a, double logPartition) {
    if (ofHeldOut.length == 0) {
      return;
    }
    double loss = dot(a, ofHeldOut) + logPartition;
    marks[HELD_OUT_LOSS] = (float) loss;
    if (loss < marks[BEST_LOSS]) {
      marks[BEST_LOSS] = (float) loss;
      marks[QUIET] = 0;
      for (int r = 0; r < a.length; r++) {
        best[r] = (float) a[r];
      }
    } else if (++marks[QUIET] >= PATIENCE) {
      marks[REST] = Rest.HELD_OUT_TURN_UP.ordinal();
    }
  }

  /** The state after the steps taken. */
  FlowState toState() {
    return before.with(
        Map.of(
            PROGRESS,
            NamedArray.of(marks.clone(), MARKS),
            BiasPotential.COEFFICIENTS,
            NamedArray.of(coefficients.clone(), coefficients.length),
            BiasPotential.BEST,
            NamedArray.of(best.clone(), best.length)));
  }

  /** The progress of a window not begun. */
  static Map<String, NamedArray> newWindow() {
    float[] marks = new float[MARKS];
    Arrays.fill(marks, Float.NaN);
    marks[STEP] = 0;
    marks[QUIET] = 0;
    marks[REST] = Rest.MOVING.ordinal();
    marks[BEST_LOSS] = Float.POSITIVE_INFINITY;
    return Map.of(PROGRESS, NamedArray.of(marks, MARKS));
  }

  /** Whether the window has nothing left to do. */
  boolean isDone() {
    return marks[REST] != Rest.MOVING.ordinal();
  }

  /** What the steps measured. */
  Diagnostics diagnostics() {
    TreeMap<String, Double> values = new TreeMap<>();
    // The loss is KL(Q‖P_V) − KL(Q‖P₀): what the potential has won, negative.
    values.put("divergence", (double) marks[LOSS]);
    values.put("heldOutDivergence", (double) marks[HELD_OUT_LOSS]);
    values.put("featureGap", (double) marks[GAP]);
    values.put("flowSteps", (double) marks[STEP]);
    return new Diagnostics(values, Rest.values()[(int) marks[REST]]);
  }

  private static double[] widened(float[] values) {
    double[] wide = new double[values.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = values[i];
    }
    return wide;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
