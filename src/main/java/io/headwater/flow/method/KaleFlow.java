package io.headwater.flow.method;

import static io.headwater.flow.particle.ParticleFlow.Settings.atLeast;
import static io.headwater.flow.particle.ParticleFlow.Settings.positive;

import io.headwater.divergence.GaussianKernel;
import io.headwater.divergence.Kale;
import io.headwater.divergence.KernelSum;
import io.headwater.flow.FlowMethod;
import io.headwater.flow.FlowMethodFactory;
import io.headwater.flow.FlowState;
import io.headwater.flow.FlowStep;
import io.headwater.flow.MethodCard;
import io.headwater.flow.NamedArray;
import io.headwater.flow.OfStream;
import io.headwater.flow.particle.ParticleFlow;
import io.headwater.flow.particle.ParticleFlow.Move;
import io.headwater.flow.particle.ParticleFlow.Settings;
import io.headwater.flow.particle.Supports;
import io.headwater.flow.source.FeatureMoments;
import io.headwater.measure.EmpiricalMeasure;
import io.headwater.measure.FeatureLayout;
import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import io.headwater.measure.RandomStream;
import java.util.Arrays;
import java.util.Map;

/**
 * The KALE flow: particles move by ẏ = −(1 + λ) ∇h(y), where h is the witness of the KL divergence
 * approximated in the space of a kernel, {@link Kale} [glaser2021].
 *
 * <p>It is {@link Gpa} with a ball of kernel functions in the place of Lipschitz networks: the
 * witness is solved for to a duality gap, not trained. Small λ is near KL and sees far; large λ is
 * the MMD flow. As in the paper the velocity may be read at a randomly displaced place, which
 * carries particles over flat stretches of h.
 *
 * <p>Cost: O(s³) for the witness and O(N s) kernels a step, for N particles and s {@code supports}.
 * The measures that the witness compares are uniform subsamples of s particles and s points, drawn
 * anew every {@code renewal} steps, so that the flow sees all the data in time; in between the dual
 * is warm-started. Across shards the mean embeddings add and particles pool as a mixture; the dual
 * coefficients α do not merge. Numbers move and levels are conditions. Not thread-safe.
 */
public final class KaleFlow implements FlowMethod {
  /** The name in configuration and snapshots. */
  public static final String ID = "kale";

  private static final String ALPHA = "alpha";

  /** Below it a dual coefficient is as good as zero, and floats still hold its logarithm. */
  private static final float LEAST_ALPHA = 1e-30f;

  /** The duality gap, as a share of the divergence or of 1. */
  private static final double GAP = 1e-6;

  private final ParticleFlow flow;

  /** A KALE flow with this configuration. */
  public KaleFlow(Config config) {
    this.flow = new ParticleFlow(ID, config.settings(), new Driver(config));
  }

  /**
   * What a user may set.
   *
   * @param particles N >= 1
   * @param steps flow steps a window at most, >= 0
   * @param timeStep Δt as a share of λ / (1 + λ) over the kernel's curvature, > 0; at 1 a lone
   *     particle near a lone point jumps onto it, and many share the pull
   * @param lambda λ > 0, the price of the squared norm of h
   * @param bandwidth h, > 0, as a share of the root of the data's total variance; the kernel is the
   *     mean of Gaussians of h, h/2 and h/4
   * @param supports points of either side that the witness compares, >= 1
   * @param renewal steps between two draws of the supports, >= 1
   * @param noise deviation of the places where the velocity is read, in bandwidths, >= 0
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
      double lambda,
      double bandwidth,
      int supports,
      int renewal,
      double noise,
      int fieldWidth,
      int fieldSteps,
      int eulerSteps,
      int calibrations,
      double memory) {
    public Config {
      new Settings(particles, steps, fieldWidth, fieldSteps, eulerSteps, calibrations, memory);
      positive("timeStep", timeStep);
      positive("lambda", lambda);
      positive("bandwidth", bandwidth);
      atLeast("supports", supports, 1);
      atLeast("renewal", renewal, 1);
      atLeast("noise", noise, 0);
    }

    /** The defaults. */
    public static Config defaults() {
      return new Config(2048, 100, 4, 0.1, 1, 256, 2, 0, 128, 800, 4, 32, 32);
    }

    Settings settings() {
      return new Settings(
          particles, steps, fieldWidth, fieldSteps, eulerSteps, calibrations, memory);
    }
  }

  /** Makes KALE flows. */
  public static final class Factory implements FlowMethodFactory {
    @Override
    public String id() {
      return ID;
    }

    @Override
    public String summary() {
      return "KL in the space of a kernel, its witness solved for exactly: no training, few knobs";
    }

    @Override
    public MethodCard card() {
      return new MethodCard(
          "KALE: the KL divergence over functions of a kernel space, with a penalty on "
              + "their norm; MMD² at the other end of λ.",
          "ẏ = −(1 + λ) ∇h(y), h the maximiser of E_P h − E_Q e^h − λ|h|²/2",
          "glaser2021",
          "Particles, field, moments of the source, and the dual coefficients at the "
              + "supports.",
          "Mean embeddings would, by addition, and moments do. The dual coefficients do not"
              + " merge; particles pool as a mixture.",
          "O(s³) for the witness and O(N s) kernels a step, for N particles and s supports.",
          "As a check on `gpa` that trains nothing: the witness is solved for to a duality "
              + "gap. It needs a bandwidth that fits.");
    }

    @Override
    public Record defaults() {
      return Config.defaults();
    }

    @Override
    public FlowMethod create(Record config) {
      return new KaleFlow((Config) config);
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
    @Override
    public Map<String, NamedArray> begin(FlowState state, EmpiricalMeasure target, RandomKey key) {
      float[] alpha = new float[Math.min(config.supports(), target.points().count())];
      return Map.of(ALPHA, NamedArray.of(alpha, alpha.length));
    }

    @Override
    public ParticleFlow.Steps open(FlowState state, EmpiricalMeasure target, RandomKey key) {
      double spread = Math.sqrt(FeatureMoments.fromState(state).totalVariance());
      double bandwidth = config.bandwidth() * (spread > 0 ? spread : 1);
      GaussianKernel kernel = GaussianKernel.of(bandwidth / 4, bandwidth / 2, bandwidth);
      float[] alpha = state.array(ALPHA).toArray();
      return new Steps(config, target, kernel, config.noise() * bandwidth, alpha, key);
    }
  }

  /** The steps of a slice. */
  static final class Steps implements ParticleFlow.Steps {
    private final Config config;
    private final EmpiricalMeasure target;
    private final GaussianKernel kernel;
    private final double noise;
    private final Kale kale;
    private final int[] moving;
    private final float[] alpha;
    private final RandomKey key;
    private final Supports supports;
    private double[] gram = {};

    Steps(
        Config config,
        EmpiricalMeasure target,
        GaussianKernel kernel,
        double noise,
        float[] alpha,
        RandomKey key) {
      this.config = config;
      this.target = target;
      this.kernel = kernel;
      this.noise = noise;
      this.kale = new Kale(config.lambda(), GAP);
      this.moving = target.layout().numberCoordinates();
      this.alpha = alpha;
      this.key = key;
      this.supports = new Supports(target, config.supports(), config.renewal(), key);
    }

    @Override
    public Move move(float[] particles, int step) {
      if (supports.isRenewedAt(step)) {
        Arrays.fill(alpha, 1f / alpha.length);
      }
      if (supports.load(step, particles.length / target.dimension())) {
        gram = new KernelSum(kernel, supports.data()).gram(supports.data());
      }
      PointCloud those = supports.of(particles);
      double divergence = solve(those);
      double fisher = transport(particles, those, key.split("noise").at(step));
      return new Move(divergence, fisher);
    }

    /** Writes α; returns the divergence of the particles {@code those} from the supports. */
    private double solve(PointCloud those) {
      int m = alpha.length;
      double[] embedding = new double[m];
      new KernelSum(kernel, supports.data()).addMeanValues(those, embedding);
      double[] own = new double[those.count()];
      new KernelSum(kernel, those).addMeanValues(those, own);
      double[] start = new double[m];
      for (int j = 0; j < m; j++) {
        start[j] = alpha[j];
      }
      Kale.Solution solution =
          kale.solve(gram, embedding, Arrays.stream(own).sum() / own.length, start);
      for (int j = 0; j < m; j++) {
        alpha[j] = Math.max(LEAST_ALPHA, (float) solution.alpha()[j]);
      }
      return solution.divergence();
    }

    /** y ← y − Δt (1 + λ) ∇h(y + σ ξ) with h = (mean k(y, ·) − Σ αⱼ k(xⱼ, ·)) / λ; E |v|². */
    private double transport(float[] particles, PointCloud those, RandomKey at) {
      int d = target.dimension();
      double scale = (1 + config.lambda()) / config.lambda();
      double[] weights = new double[those.count() + alpha.length];
      Arrays.fill(weights, 0, those.count(), scale / those.count());
      for (int j = 0; j < alpha.length; j++) {
        weights[those.count() + j] = -scale * alpha[j];
      }
      KernelSum witness = new KernelSum(kernel, those.concat(supports.data()));
      double timeStep = config.timeStep() / (scale * kernel.curvature());
      double[] gradient = new double[moving.length];
      float[] place = new float[d];
      double square = 0;
      for (int i = 0; i < particles.length; i += d) {
        System.arraycopy(particles, i, place, 0, d);
        displace(place, at.at(i / d));
        witness.gradient(weights, place, 0, moving, gradient);
        for (int c = 0; c < moving.length; c++) {
          square += gradient[c] * gradient[c];
          particles[i + moving[c]] -= (float) (timeStep * gradient[c]);
        }
      }
      return square * d / particles.length;
    }

    private void displace(float[] place, RandomKey at) {
      if (noise == 0) {
        return;
      }
      RandomStream stream = at.stream();
      for (int j : moving) {
        place[j] += (float) (noise * stream.nextGaussian());
      }
    }

    @Override
    public Map<String, NamedArray> toArrays() {
      return Map.of(ALPHA, NamedArray.of(alpha.clone(), alpha.length));
    }
  }
}
