package io.headwater.flow.method;

import io.headwater.flow.Diagnostics;
import io.headwater.flow.Diagnostics.Rest;
import io.headwater.flow.FlowMethod;
import io.headwater.flow.FlowMethodFactory;
import io.headwater.flow.FlowState;
import io.headwater.flow.FlowStep;
import io.headwater.flow.MethodCard;
import io.headwater.flow.NamedArray;
import io.headwater.flow.particle.Calibration;
import io.headwater.flow.particle.Discriminator;
import io.headwater.flow.particle.ParticleFlow;
import io.headwater.flow.particle.ProximalTransport;
import io.headwater.flow.particle.ProximalTransport.Costs;
import io.headwater.flow.particle.TransportPotential;
import io.headwater.flow.particle.Verification;
import io.headwater.flow.source.FeatureMoments;
import io.headwater.flow.source.SourceMeasure;
import io.headwater.measure.EmpiricalMeasure;
import io.headwater.measure.FeatureLayout;
import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The W1 plus W2 proximal flow: one potential over space and time carries the source measure to the
 * data at the least Lipschitz-regularised divergence plus transport cost [gu2024].
 *
 * <p>The divergence alone is at most L W1, and its transport has no unique path; the cost makes
 * paths straight and the problem well posed in any dimension. What is published is that one network
 * and a calibration. No particles are kept.
 *
 * <p>What merges across shards: the moments of the source, by addition; the networks do not.
 *
 * <p>Assumed: finite coordinates. Guaranteed: see {@link FlowMethod}. Not thread-safe.
 */
public final class ProximalFlow implements FlowMethod {
  /** The name in configuration and snapshots. */
  public static final String ID = "proximal-flow";

  private static final int GAMES_A_STEP = 5;
  private static final int CALIBRATION_POINTS = 8192;
  private static final String PROGRESS = "progress";

  private final Config config;
  private @Nullable ProximalTransport transport;
  private @Nullable TransportPotential sampler;
  private @Nullable FeatureLayout samplerLayout;

  /** A proximal flow with this configuration. */
  public ProximalFlow(Config config) {
    this.config = config;
  }

  /**
   * What a user may set.
   *
   * @param steps outer steps a window, of five steps of the game each, >= 0
   * @param transport of the game
   * @param calibrations random bases of the calibration, >= 0
   * @param memory how many records everything before the current window counts for in the source,
   *     >= 0
   */
  public record Config(
      int steps, ProximalTransport.Settings transport, int calibrations, double memory) {
    public Config {
      ParticleFlow.Settings.atLeast("steps", steps, 0);
      ParticleFlow.Settings.atLeast("calibrations", calibrations, 0);
      ParticleFlow.Settings.atLeast("memory", memory, 0);
    }

    /** T = 1 in 5 steps as the authors have; λ = .1, as they have it in 7 and 12 dimensions. */
    public static Config defaults() {
      return new Config(
          300,
          new ProximalTransport.Settings(
              512, 3, 64, 5, 1, 0.1, 2e-3, Discriminator.Config.defaults()),
          32,
          32);
    }
  }

  /** Makes proximal flows. */
  public static final class Factory implements FlowMethodFactory {
    @Override
    public String id() {
      return ID;
    }

    @Override
    public String summary() {
      return "one potential over space and time, divergence plus transport cost: the smallest"
          + " model";
    }

    @Override
    public MethodCard card() {
      return new MethodCard(
          "A Lipschitz-regularised f-divergence of the carried source from the data, plus λ times"
              + " the kinetic energy of the way.",
          "ẋ = −∇U(x, t) / λ, U the minimiser over one network",
          "gu2024",
          "The potential and the discriminator with their optimisers, moments of the source; no"
              + " particles.",
          "Moments of the source, by addition. Networks do not merge.",
          "O(K b w²) a step for K Euler steps of a batch of b through a potential of width w, the"
              + " same for any number of points; O(K w²) a sample.",
          "The smallest state and straight paths. Two networks play against each other: `gpa` is"
              + " the safer choice.");
    }

    @Override
    public Record defaults() {
      return Config.defaults();
    }

    @Override
    public FlowMethod create(Record config) {
      return new ProximalFlow((Config) config);
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
    state = state.with(progress(0, new Costs(Double.NaN, Double.NaN)));
    return moves(layout) ? state.with(transport(layout, 0).initial(key)) : state;
  }

  private static boolean moves(FeatureLayout layout) {
    return layout.numberCoordinates().length > 0;
  }

  private static Map<String, NamedArray> progress(int step, Costs costs) {
    float[] marks = {step, (float) costs.terminalCost(), (float) costs.transportCost()};
    return Map.of(PROGRESS, NamedArray.of(marks, marks.length));
  }

  @Override
  public FlowState retarget(FlowState state, EmpiricalMeasure target, RandomKey key) {
    state.require(ID, target.dimension());
    FlowState begun = state.with(progress(0, new Costs(Double.NaN, Double.NaN)));
    if (target.points().count() == 0) {
      return begun;
    }
    FeatureMoments past = FeatureMoments.fromState(state).atMost(config.memory());
    FlowState moved = begun.with(past.merge(FeatureMoments.of(target.points())).toArrays());
    if (!moves(target.layout())) {
      return moved;
    }
    ProximalTransport game = transport(target);
    if (!moved.has("potential.b2")) {
      return moved.with(game.initial(key));
    }
    game.load(moved);
    game.resetOptimisers();
    return moved.with(game.store());
  }

  @Override
  public FlowStep advance(FlowState state, EmpiricalMeasure target, int steps, RandomKey key) {
    state.require(ID, target.dimension());
    if (target.points().count() == 0) {
      return new FlowStep(state, Diagnostics.resting(Rest.NO_DATA, Map.of()));
    }
    if (!moves(target.layout())) {
      return new FlowStep(state, Diagnostics.resting(Rest.EXACT, Map.of()));
    }
    NamedArray marks = state.array(PROGRESS);
    int from = (int) marks.get(0);
    int to = Math.min(config.steps(), from + steps);
    Costs costs = new Costs(marks.get(1), marks.get(2));
    if (to == from) {
      return new FlowStep(state, diagnostics(from, costs));
    }
    ProximalTransport game = transport(target);
    game.load(state);
    SourceMeasure source = ProximalTransport.source(state, target.layout());
    for (int step = from; step < to; step++) {
      // A half cosine takes both learning rates from their full height to zero.
      double rate = (1 + StrictMath.cos(Math.PI * step / config.steps())) / 2;
      for (int k = 0; k < GAMES_A_STEP; k++) {
        costs = game.step(source, target, (long) step * GAMES_A_STEP + k, rate, key);
      }
      requireFinite(costs, step);
    }
    TreeMap<String, NamedArray> arrays = new TreeMap<>(game.store());
    arrays.putAll(progress(to, costs));
    return new FlowStep(state.with(arrays).plusSteps(to - from), diagnostics(to, costs));
  }

  private static void requireFinite(Costs costs, int step) {
    if (!Double.isFinite(costs.terminalCost()) || !Double.isFinite(costs.transportCost())) {
      throw new ArithmeticException(
          "proximal-flow: got %s at step %d; lower flow.proximal-flow.transport.learning-rate"
              .formatted(costs, step));
    }
  }

  private Diagnostics diagnostics(int step, Costs costs) {
    TreeMap<String, Double> values = new TreeMap<>();
    values.put("divergence", costs.terminalCost());
    values.put("transportCost", costs.transportCost());
    values.put("objective", costs.terminalCost() + costs.transportCost());
    double squareSpeed = 2 * costs.transportCost() / config.transport().transportCost();
    values.put("kineticEnergy", squareSpeed / 2 / config.transport().horizon());
    return step >= config.steps()
        ? Diagnostics.resting(Rest.STEP_BUDGET, values)
        : Diagnostics.moving(values);
  }

  @Override
  public FlowState publish(FlowState state, EmpiricalMeasure target, RandomKey key) {
    state.require(ID, target.dimension());
    int[] moving = target.layout().numberCoordinates();
    TreeMap<String, NamedArray> arrays =
        new TreeMap<>(ProximalTransport.source(state, target.layout()).toArrays());
    arrays.putAll(Calibration.none(moving).toArrays());
    arrays.putAll(ProximalTransport.published(state));
    FlowState rough = new FlowState(ID, state.steps(), state.dimension(), arrays);
    if (moving.length == 0 || target.points().count() == 0) {
      return rough;
    }
    PointCloud fresh = sample(rough, 0, CALIBRATION_POINTS, key.split("calibration"));
    Calibration calibration =
        Calibration.fit(fresh, target.points(), moving, config.calibrations(), key.split("bases"));
    FlowState published = rough.with(calibration.toArrays());
    RandomKey judged = key.split("verification");
    PointCloud samples = sample(published, 0, Verification.POINTS, judged);
    return published.with(Verification.of(samples, target, judged));
  }

  @Override
  public PointCloud sample(FlowState published, long first, int count, RandomKey key) {
    published.require(ID, published.dimension());
    SourceMeasure source = SourceMeasure.fromState(published);
    PointCloud z = source.draw(first, count, key);
    int[] moving = source.layout().numberCoordinates();
    if (moving.length == 0 || count == 0) {
      return z;
    }
    TransportPotential potential = sampler(source.layout());
    potential.loadWeights(published);
    return Calibration.fromState(published, moving).apply(potential.push(z));
  }

  private ProximalTransport transport(EmpiricalMeasure target) {
    return transport(target.layout(), target.heldOut().count());
  }

  private ProximalTransport transport(FeatureLayout layout, int heldOut) {
    ProximalTransport held = transport;
    if (held == null || !held.fits(layout, heldOut)) {
      if (held != null) {
        held.close();
      }
      held = new ProximalTransport(config.transport(), layout, heldOut);
      transport = held;
    }
    return held;
  }

  private TransportPotential sampler(FeatureLayout layout) {
    TransportPotential held = sampler;
    if (held == null || !layout.equals(samplerLayout)) {
      if (held != null) {
        held.close();
      }
      held = ProximalTransport.potential(config.transport(), layout);
      sampler = held;
      samplerLayout = layout;
    }
    return held;
  }
}
