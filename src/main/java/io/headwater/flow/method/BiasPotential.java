package io.headwater.flow.method;

import static io.headwater.flow.particle.ParticleFlow.Settings.atLeast;
import static io.headwater.flow.particle.ParticleFlow.Settings.positive;

import io.headwater.flow.Diagnostics;
import io.headwater.flow.Diagnostics.Rest;
import io.headwater.flow.FlowMethod;
import io.headwater.flow.FlowMethodFactory;
import io.headwater.flow.FlowState;
import io.headwater.flow.FlowStep;
import io.headwater.flow.NamedArray;
import io.headwater.flow.particle.Calibration;
import io.headwater.flow.particle.RandomPotential;
import io.headwater.flow.particle.TiltedBase;
import io.headwater.flow.source.FeatureMoments;
import io.headwater.flow.source.SourceMeasure;
import io.headwater.measure.EmpiricalMeasure;
import io.headwater.measure.FeatureLayout;
import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * The bias-potential model: a density P_V ∝ e^{−V} P₀ over the source measure P₀, with V a sum of
 * random features, trained by the gradient flow V̇ = −K (Q − P_V) of its likelihood and stopped early
 * [yang2022].
 *
 * <p>Run for ever the flow ends at the training points' own law, as far as the features resolve it;
 * stopped where the loss of held-out points turns up it generalises at a rate free of the dimension.
 * So it ends at the best held-out loss, or after the time c n^{1/4}, where bias and variance of n
 * points balance. Nothing is transported: a sample is one of {@code candidates} fresh source points,
 * chosen with weights e^{−V}, and then calibrated. It is honest where P₀ covers the data, and weak
 * where e^{−V} would have to be large.
 *
 * <p>Cost: O(n R) a step for {@code basePoints} n and R features; O(c R) a sample for c candidates.
 * Everything merges across shards: moments and mean features add up, of data and base alike. Levels
 * are weighted with the numbers. Not thread-safe.
 */
public final class BiasPotential implements FlowMethod {
  /** The name in configuration and snapshots. */
  public static final String ID = "bias-potential";

  private static final String COEFFICIENTS = "coefficients";
  private static final String BEST = "best-coefficients";
  private static final String PROGRESS = "progress";
  private static final String CANDIDATES = "candidates";
  private static final int CALIBRATION_POINTS = 4096;

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

  private final Config config;

  /** A bias-potential model with this configuration. */
  public BiasPotential(Config config) {
    this.config = config;
  }

  /**
   * What a user may set.
   *
   * @param features R >= 1
   * @param bandwidth of the features' widest kernel, > 0, as a share of the root of the number of
   *     fields
   * @param timeStep Δt of the flow, > 0; 2 is stable for any data
   * @param flowTime c > 0, the flow's time at most being c n^{1/4} for n training points
   * @param basePoints points of the source that stand for it in training, >= 1
   * @param candidates source points of which a sample is one, >= 1
   * @param calibrations random bases of the calibration, >= 0
   * @param memory how many records everything before the current window counts for in the source,
   *     >= 0
   */
  public record Config(
      int features,
      double bandwidth,
      double timeStep,
      double flowTime,
      int basePoints,
      int candidates,
      int calibrations,
      double memory) {
    public Config {
      atLeast("features", features, 1);
      positive("bandwidth", bandwidth);
      positive("timeStep", timeStep);
      positive("flowTime", flowTime);
      atLeast("basePoints", basePoints, 1);
      atLeast("candidates", candidates, 1);
      atLeast("calibrations", calibrations, 0);
      atLeast("memory", memory, 0);
    }

    /** The defaults. */
    public static Config defaults() {
      return new Config(256, 1, 2, 200, 4096, 32, 32, 32);
    }
  }

  /** Makes bias-potential models. */
  public static final class Factory implements FlowMethodFactory {
    @Override
    public String id() {
      return ID;
    }

    @Override
    public String summary() {
      return "the source reweighted by a potential, stopped before it memorises; sums merge";
    }

    @Override
    public Record defaults() {
      return Config.defaults();
    }

    @Override
    public FlowMethod create(Record config) {
      return new BiasPotential((Config) config);
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
    return state.with(fresh(layout, key)).with(newWindow());
  }

  private Map<String, NamedArray> fresh(FeatureLayout layout, RandomKey key) {
    TreeMap<String, NamedArray> arrays = new TreeMap<>();
    RandomKey at = key.split("features");
    arrays.putAll(
        RandomPotential.draw(layout, config.features(), config.bandwidth(), at).toArrays());
    arrays.put(COEFFICIENTS, NamedArray.of(new float[config.features()], config.features()));
    arrays.put(BEST, NamedArray.of(new float[config.features()], config.features()));
    return arrays;
  }

  private static Map<String, NamedArray> newWindow() {
    float[] marks = new float[MARKS];
    Arrays.fill(marks, Float.NaN);
    marks[STEP] = 0;
    marks[QUIET] = 0;
    marks[REST] = Rest.MOVING.ordinal();
    marks[BEST_LOSS] = Float.POSITIVE_INFINITY;
    return Map.of(PROGRESS, NamedArray.of(marks, MARKS));
  }

  @Override
  public FlowState retarget(FlowState state, EmpiricalMeasure target, RandomKey key) {
    state.require(ID, target.dimension());
    FlowState begun = state.with(newWindow());
    if (target.points().count() == 0) {
      return begun;
    }
    FeatureLayout layout = target.layout();
    FeatureMoments past = FeatureMoments.fromState(state).atMost(config.memory());
    FeatureMoments moments = past.merge(FeatureMoments.of(target.points()));
    begun = begun.with(moments.toArrays());
    if (!RandomPotential.fromState(begun).readsAll()) {
      begun = begun.with(fresh(layout, key));
    }
    RandomPotential features = RandomPotential.fromState(begun).standardised(moments, layout);
    return begun
        .with(features.toArrays())
        .with(Map.of(COEFFICIENTS, begun.array(BEST)));
  }

  @Override
  public FlowStep advance(FlowState state, EmpiricalMeasure target, int steps, RandomKey key) {
    state.require(ID, target.dimension());
    if (target.points().count() == 0) {
      return new FlowStep(state, Diagnostics.resting(Rest.NO_DATA, Map.of()));
    }
    float[] marks = state.array(PROGRESS).toArray();
    if (isDone(marks)) {
      return new FlowStep(state, diagnostics(marks));
    }
    Slice slice = new Slice(state, target, key);
    int done = 0;
    while (done < steps && !isDone(slice.marks)) {
      slice.step();
      done++;
    }
    return new FlowStep(slice.toState(state).plusSteps(done), diagnostics(slice.marks));
  }

  /** A run of steps of one window. */
  private final class Slice {
    private final float[] marks;
    private final float[] coefficients;
    private final float[] best;
    private final int budget;
    private final TiltedBase base;
    private final double[] ofTarget;
    private final double[] ofHeldOut;

    Slice(FlowState state, EmpiricalMeasure target, RandomKey key) {
      this.marks = state.array(PROGRESS).toArray();
      this.coefficients = state.array(COEFFICIENTS).toArray();
      this.best = state.array(BEST).toArray();
      double time = config.flowTime() * Math.sqrt(Math.sqrt(target.points().count()));
      this.budget = (int) Math.ceil(time / config.timeStep());
      RandomPotential features = RandomPotential.fromState(state);
      SourceMeasure source = SourceMeasure.fit(FeatureMoments.fromState(state), target.layout());
      PointCloud born = source.draw(0, config.basePoints(), key.split("base"));
      this.base = new TiltedBase(features.count(), features.features(born));
      this.ofTarget = features.mean(target.points());
      boolean judged = target.heldOut().count() > 0;
      this.ofHeldOut = judged ? features.mean(target.heldOut()) : new double[0];
    }

    void step() {
      double[] a = widened(coefficients);
      double[] before = a.clone();
      double[] measured = base.step(ofTarget, config.timeStep(), a);
      if (!Double.isFinite(measured[0]) || !Double.isFinite(measured[1])) {
        throw new ArithmeticException(
            "bias-potential: the partition sum is %s at step %s; lower flow.bias-potential.time-step"
                .formatted(measured[0], marks[STEP]));
      }
      marks[LOSS] = (float) (dot(before, ofTarget) + measured[0]);
      marks[GAP] = (float) measured[1];
      judge(before, measured[0]);
      for (int r = 0; r < a.length; r++) {
        coefficients[r] = (float) a[r];
      }
      marks[STEP]++;
      if (!isDone(marks) && marks[STEP] >= budget) {
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

    FlowState toState(FlowState before) {
      return before.with(
          Map.of(
              PROGRESS, NamedArray.of(marks.clone(), MARKS),
              COEFFICIENTS, NamedArray.of(coefficients.clone(), coefficients.length),
              BEST, NamedArray.of(best.clone(), best.length)));
    }
  }

  private static boolean isDone(float[] marks) {
    return marks[REST] != Rest.MOVING.ordinal();
  }

  private static Diagnostics diagnostics(float[] marks) {
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

  @Override
  public FlowState publish(FlowState state, EmpiricalMeasure target, RandomKey key) {
    state.require(ID, target.dimension());
    FeatureLayout layout = target.layout();
    int[] moving = layout.numberCoordinates();
    TreeMap<String, NamedArray> arrays =
        new TreeMap<>(
            SourceMeasure.fit(FeatureMoments.fromState(state), layout).toArrays());
    arrays.putAll(RandomPotential.fromState(state).toArrays());
    arrays.put(BEST, state.array(BEST));
    arrays.put(CANDIDATES, NamedArray.of(new float[] {config.candidates()}, 1));
    arrays.putAll(Calibration.none(moving).toArrays());
    FlowState rough = new FlowState(ID, state.steps(), state.dimension(), arrays);
    if (moving.length == 0 || target.points().count() == 0) {
      return rough;
    }
    PointCloud fresh = sample(rough, 0, CALIBRATION_POINTS, key.split("calibration"));
    return rough.with(
        Calibration.fit(fresh, target.points(), moving, config.calibrations(), key.split("bases"))
            .toArrays());
  }

  /** Candidates of sample i are source points c i ... c (i + 1) − 1. */
  @Override
  public PointCloud sample(FlowState published, long first, int count, RandomKey key) {
    published.require(ID, published.dimension());
    SourceMeasure source = SourceMeasure.fromState(published);
    int c = (int) published.array(CANDIDATES).get(0);
    PointCloud drawn = source.draw(c * first, c * count, key);
    RandomPotential features = RandomPotential.fromState(published);
    double[] v = features.potential(drawn, published.array(BEST).toArray());
    int[] chosen = new int[count];
    for (int i = 0; i < count; i++) {
      double u = key.split("choice").at(first + i).stream().nextDouble();
      chosen[i] = c * i + choose(Arrays.copyOfRange(v, c * i, c * (i + 1)), u);
    }
    int[] moving = source.layout().numberCoordinates();
    return Calibration.fromState(published, moving).apply(drawn.select(chosen));
  }

  /** The candidate at quantile {@code u} of the weights e^{−v}. */
  private static int choose(double[] v, double u) {
    double least = Arrays.stream(v).min().orElseThrow();
    double sum = 0;
    for (int k = 0; k < v.length; k++) {
      v[k] = Math.exp(least - v[k]);
      sum += v[k];
    }
    double left = u * sum;
    for (int k = 0; k < v.length - 1; k++) {
      left -= v[k];
      if (left < 0) {
        return k;
      }
    }
    return v.length - 1;
  }
}
