package io.headwater.flow.method;

import static io.headwater.flow.particle.ParticleFlow.Settings.atLeast;
import static io.headwater.flow.particle.ParticleFlow.Settings.positive;

import io.headwater.flow.Diagnostics;
import io.headwater.flow.Diagnostics.Rest;
import io.headwater.flow.FlowMethod;
import io.headwater.flow.FlowMethodFactory;
import io.headwater.flow.FlowState;
import io.headwater.flow.FlowStep;
import io.headwater.flow.MethodCard;
import io.headwater.flow.NamedArray;
import io.headwater.flow.OfStream;
import io.headwater.flow.particle.Calibration;
import io.headwater.flow.particle.RandomPotential;
import io.headwater.flow.source.FeatureMoments;
import io.headwater.flow.source.SourceMeasure;
import io.headwater.measure.EmpiricalMeasure;
import io.headwater.measure.FeatureLayout;
import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The bias-potential model: a density P_V ∝ e^{−V} P₀ over the source measure P₀, with V a sum of
 * random features, trained by the gradient flow V̇ = −K (Q − P_V) of its likelihood and stopped
 * early [yang2022].
 *
 * <p>Run for ever the flow ends at the training points' own law, as far as the features resolve it;
 * stopped where the loss of held-out points turns up it generalises at a rate free of the
 * dimension. So it ends at the best held-out loss, or after the time c n^{1/4}, where bias and
 * variance of n points balance. Nothing is transported: a sample is one of {@code candidates} fresh
 * source points, chosen with weights e^{−V}, and then calibrated. It is honest where P₀ covers the
 * data, and weak where e^{−V} would have to be large.
 *
 * <p>Cost: O(n R) a step for {@code basePoints} n and R features; O(c R) a sample for c candidates.
 * Everything merges across shards: moments and mean features add up, of data and base alike. Levels
 * are weighted with the numbers. Not thread-safe.
 */
public final class BiasPotential implements FlowMethod {
  /** The name in configuration and snapshots. */
  public static final String ID = "bias-potential";

  static final String COEFFICIENTS = "coefficients";
  static final String BEST = "best-coefficients";
  private static final String CANDIDATES = "candidates";
  private static final int CALIBRATION_POINTS = 4096;

  private final Config config;
  private BiasPotentialRun.@Nullable Window window;

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
      @OfStream int basePoints,
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
    public MethodCard card() {
      return new MethodCard(
          "KL(Q‖P_V) of densities P_V ∝ e^(−V) P₀ over the source P₀, V a sum of random "
              + "features, stopped where the loss of held-out points turns up.",
          "V̇ = −K (Q − P_V), that is ȧ = −(E_Q φ − E_{P_V} φ) for V = Σ aᵣ φᵣ",
          "yang2022",
          "Coefficients, mean features of the data, moments of the source.",
          "All of it: moments and mean features add up, and so does the partition sum.",
          "O(n R) a step for n source points and R features; O(c R) a sample for c "
              + "candidates.",
          "When everything must merge and a density is wanted. Honest where the source "
              + "covers the data, weak where it does not.");
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
    return state.with(fresh(layout, key)).with(BiasPotentialRun.newWindow());
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

  @Override
  public FlowState retarget(FlowState state, EmpiricalMeasure target, RandomKey key) {
    state.require(ID, target.dimension());
    FlowState begun = state.with(BiasPotentialRun.newWindow());
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
    return begun.with(features.toArrays()).with(Map.of(COEFFICIENTS, begun.array(BEST)));
  }

  @Override
  public FlowStep advance(FlowState state, EmpiricalMeasure target, int steps, RandomKey key) {
    state.require(ID, target.dimension());
    if (target.points().count() == 0) {
      return new FlowStep(state, Diagnostics.resting(Rest.NO_DATA, Map.of()));
    }
    BiasPotentialRun.Window held = window;
    if (held == null || !held.isOf(state, target, key)) {
      held = BiasPotentialRun.Window.of(config, state, target, key);
      window = held;
    }
    BiasPotentialRun run = new BiasPotentialRun(config, state, target, held);
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
    FeatureLayout layout = target.layout();
    int[] moving = layout.numberCoordinates();
    TreeMap<String, NamedArray> arrays =
        new TreeMap<>(SourceMeasure.fit(FeatureMoments.fromState(state), layout).toArrays());
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
      v[k] = StrictMath.exp(least - v[k]);
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
