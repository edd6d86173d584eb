package io.headwater.flow.method;

import static io.headwater.flow.particle.ParticleFlow.Settings.atLeast;
import static io.headwater.flow.particle.ParticleFlow.Settings.positive;

import io.headwater.flow.FlowMethod;
import io.headwater.flow.FlowMethodFactory;
import io.headwater.flow.FlowState;
import io.headwater.flow.FlowStep;
import io.headwater.flow.MethodCard;
import io.headwater.flow.NamedArray;
import io.headwater.flow.OfStream;
import io.headwater.flow.particle.ConvexCritic;
import io.headwater.flow.particle.ConvexMaxout;
import io.headwater.flow.particle.ParticleFlow;
import io.headwater.flow.particle.ParticleFlow.Move;
import io.headwater.flow.particle.ParticleFlow.Settings;
import io.headwater.measure.EmpiricalMeasure;
import io.headwater.measure.FeatureLayout;
import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * The flow of the Choquet-Toland distance: particles P are compared with the data Q in the convex
 * order, both ways [domingo-enrich2022],
 *
 * <p>d_CT(P, Q) = VDC(P‖Q) + VDC(Q‖P) = sup E_Q u₁ − E_P u₁ + sup E_P u₀ − E_Q u₀,
 *
 * <p>over convex L-Lipschitz functions, and move by ẏ = −∇(u₀ − u₁)(y): u₁ draws them out where
 * they are less spread than the data, u₀ draws them in where they are more. Between laws of one
 * mean on the line it is L times Wasserstein's distance of order 1 at most, and just that where the
 * difference of their E(X − c)₊ rises once and falls once.
 *
 * <p>Both functions are input-convex maxout networks, trained by minibatches; a velocity does not
 * exceed 2 L, nor vanish near the end, so the time step falls to zero along the window's budget.
 * Cost linear in the particles and in {@code batch}. Across shards: the maximum of two convex
 * functions is one and certifies a dominance found by either, but it is no mean of their gradients;
 * particles pool as a mixture. Numbers move and levels are conditions. Not thread-safe.
 */
public final class StochasticOrder implements FlowMethod {
  /** The name in configuration and snapshots. */
  public static final String ID = "stochastic-order";

  private final ParticleFlow flow;

  /** A flow with this configuration. */
  public StochasticOrder(Config config) {
    this.flow = new ParticleFlow(ID, config.settings(), new Driver(config));
  }

  /**
   * What a user may set.
   *
   * @param particles N >= 1
   * @param steps flow steps a window at most, >= 0
   * @param timeStep Δt of the first step, > 0, falling linearly to 0 over {@code steps}
   * @param lipschitz L > 0, of each of the two functions
   * @param width units of each of a function's two hidden layers, >= 1
   * @param pieces affine functions that a unit is the maximum of, >= 2
   * @param learningRate of the functions, > 0
   * @param criticSteps updates of either function before each flow step, >= 1
   * @param warmUp updates of either function before the first flow step of a window, >= 0
   * @param batch points of either side in an update, >= 1
   * @param fieldWidth neurons of each of the transport field's two hidden layers, >= 1
   * @param fieldSteps regression batches a window, >= 0
   * @param eulerSteps Euler steps from noise to a sample, >= 1
   * @param calibrations random bases of the calibration, >= 0
   * @param memory how many records everything before the current window counts for in the source,
   *     >= 0
   */
  public record Config(
      @OfStream int particles,
      int steps,
      double timeStep,
      double lipschitz,
      int width,
      int pieces,
      double learningRate,
      int criticSteps,
      int warmUp,
      int batch,
      int fieldWidth,
      int fieldSteps,
      int eulerSteps,
      int calibrations,
      double memory) {
    public Config {
      new Settings(particles, steps, fieldWidth, fieldSteps, eulerSteps, calibrations, memory);
      positive("timeStep", timeStep);
      positive("lipschitz", lipschitz);
      atLeast("width", width, 1);
      atLeast("pieces", pieces, 2);
      positive("learningRate", learningRate);
      atLeast("criticSteps", criticSteps, 1);
      atLeast("warmUp", warmUp, 0);
      atLeast("batch", batch, 1);
    }

    /** The defaults; the updates before each step are the paper's. */
    public static Config defaults() {
      return new Config(2048, 80, 0.1, 1, 32, 4, 2e-3, 6, 200, 512, 128, 800, 4, 32, 32);
    }

    Settings settings() {
      return new Settings(
          particles, steps, fieldWidth, fieldSteps, eulerSteps, calibrations, memory);
    }

    ConvexCritic critic(String name, int dimension) {
      ConvexMaxout net = new ConvexMaxout(dimension, width, pieces, lipschitz);
      return new ConvexCritic(name, dimension, net, batch, learningRate);
    }
  }

  /** Makes flows of the Choquet-Toland distance. */
  public static final class Factory implements FlowMethodFactory {
    @Override
    public String id() {
      return ID;
    }

    @Override
    public String summary() {
      return "convex critics compare spread both ways: when lost tails and modes matter most";
    }

    @Override
    public MethodCard card() {
      return new MethodCard(
          "The Choquet-Toland distance: how much the particles are less spread than the "
              + "data, plus how much they are more, in the convex order.",
          "ẏ = −∇(u₀ − u₁)(y); u₀, u₁ convex with the greatest E_P u₀ − E_Q u₀ and E_Q u₁ −"
              + " E_P u₁",
          "domingo-enrich2022",
          "Particles, field, moments of the source, two convex networks with their "
              + "optimisers.",
          "Moments, by addition. The maximum of two convex functions is convex and "
              + "certifies what either found, but is no mean of their gradients; particles pool "
              + "as a mixture; the field does not merge.",
          "O((N + b k) w²) a step for batches of b points, k updates and width w.",
          "When lost tails and modes matter most. Slower than `gpa` for the same sliced "
              + "distance.");
    }

    @Override
    public Record defaults() {
      return Config.defaults();
    }

    @Override
    public FlowMethod create(Record config) {
      return new StochasticOrder((Config) config);
    }
  }

  @Override
  public String id() {
    return ID;
  }

  @Override
  public FlowState init(FeatureLayout layout, RandomKey key) {
    return flow.init(layout, key);
  }

  @Override
  public FlowState retarget(FlowState state, EmpiricalMeasure target, RandomKey key) {
    return flow.retarget(state, target, key);
  }

  @Override
  public FlowStep advance(FlowState state, EmpiricalMeasure target, int steps, RandomKey key) {
    return flow.advance(state, target, steps, key);
  }

  @Override
  public FlowState publish(FlowState state, EmpiricalMeasure target, RandomKey key) {
    return flow.publish(state, target, key);
  }

  @Override
  public PointCloud sample(FlowState published, long first, int count, RandomKey key) {
    return flow.sample(published, first, count, key);
  }

  private record Driver(Config config) implements ParticleFlow.Driver {
    /** The last window's functions, or new ones. */
    @Override
    public Map<String, NamedArray> begin(FlowState state, EmpiricalMeasure target, RandomKey key) {
      TreeMap<String, NamedArray> arrays = new TreeMap<>();
      for (String name : new String[] {"u0", "u1"}) {
        ConvexCritic critic = config.critic(name, target.dimension());
        if (state.has(name + ".inputs")) {
          critic.load(state);
          critic.resetOptimiser();
        } else {
          critic.initialize(key.split(name));
        }
        arrays.putAll(critic.toArrays());
      }
      return arrays;
    }

    @Override
    public ParticleFlow.Steps open(FlowState state, EmpiricalMeasure target, RandomKey key) {
      ConvexCritic wide = config.critic("u0", target.dimension());
      ConvexCritic narrow = config.critic("u1", target.dimension());
      wide.load(state);
      narrow.load(state);
      return new Steps(
          config, target.layout(), target.points().toArray(), wide, narrow, key.split("critics"));
    }
  }

  /**
   * The steps of a slice.
   *
   * @param data the training points [m, d]
   * @param wide u₀, which grows where the particles are more spread
   * @param narrow u₁, which grows where they are less
   */
  private record Steps(
      Config config,
      FeatureLayout layout,
      float[] data,
      ConvexCritic wide,
      ConvexCritic narrow,
      RandomKey key)
      implements ParticleFlow.Steps {
    @Override
    public Move move(float[] particles, int step) {
      int updates = config.criticSteps() + (step == 0 ? config.warmUp() : 0);
      double distance = 0;
      for (int k = 0; k < updates; k++) {
        RandomKey at = key.at(step).at(k);
        double both =
            wide.update(particles, data, at.split("u0"))
                + narrow.update(data, particles, at.split("u1"));
        distance += k < updates - config.criticSteps() ? 0 : both / config.criticSteps();
      }
      double timeStep = config.timeStep() * (1 - (double) step / config.steps());
      return new Move(distance, transport(particles, timeStep));
    }

    /** y ← y − Δt ∇(u₀ − u₁)(y); E |v|². */
    private double transport(float[] particles, double timeStep) {
      int d = layout.dimension();
      int[] moving = layout.numberCoordinates();
      double[] gradient = new double[moving.length];
      double square = 0;
      for (int i = 0; i < particles.length; i += d) {
        Arrays.fill(gradient, 0);
        wide.net().forward(particles, i);
        wide.net().addInputGradient(1, moving, gradient);
        narrow.net().forward(particles, i);
        narrow.net().addInputGradient(-1, moving, gradient);
        for (int c = 0; c < moving.length; c++) {
          square += gradient[c] * gradient[c];
          particles[i + moving[c]] -= (float) (timeStep * gradient[c]);
        }
      }
      return square * d / particles.length;
    }

    @Override
    public Map<String, NamedArray> toArrays() {
      TreeMap<String, NamedArray> arrays = new TreeMap<>(wide.toArrays());
      arrays.putAll(narrow.toArrays());
      return arrays;
    }
  }
}
