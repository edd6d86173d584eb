package io.headwater.flow.method;

import static io.headwater.flow.particle.ParticleFlow.Settings.atLeast;
import static io.headwater.flow.particle.ParticleFlow.Settings.positive;

import io.headwater.divergence.CholeskyFactor;
import io.headwater.divergence.KernelSum;
import io.headwater.divergence.MeanEmbedding;
import io.headwater.divergence.NeuralTangentKernel;
import io.headwater.divergence.TrainedKernelMachine;
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
import io.headwater.flow.source.SourceMeasure;
import io.headwater.measure.EmpiricalMeasure;
import io.headwater.measure.FeatureLayout;
import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import java.util.Arrays;
import java.util.Map;

/**
 * Particles driven by an infinitely wide discriminator, trained for a time t in closed form through
 * its neural tangent kernel k [franceschi2022]. Of what it was trained for there are three forms:
 *
 * <ul>
 *   <li>{@code IPM}: the witness f = t (mean of k(x, ·) over data − the same over particles), which
 *       particles ascend: the flow of the squared MMD of k;
 *   <li>{@code RANDOM_FEATURES}: the same, projected on k at random landmarks. All it keeps of the
 *       data is their mean embedding, {@link MeanEmbedding}, taken over every point;
 *   <li>{@code LEAST_SQUARES}: f = K(·, X) K⁻¹ (I − exp(−4tK/n)) y with labels ∓1, of which
 *       particles descend the mean square.
 * </ul>
 *
 * <p>The velocity is in the coordinates that the network reads, x / √d. Cost: O(N s) kernels a step
 * for N particles and s {@code supports}: landmarks, or the uniform subsamples of either side that
 * the other two forms compare and draw anew every {@code renewal} steps. Least squares adds O(k s²)
 * for some tens k of Lanczos steps. Across shards the mean embeddings add, and what leaves a window
 * can be taken off; exact kernels keep points, which do not. Numbers move and levels are
 * conditions. Not thread-safe.
 */
public final class NtkFlow implements FlowMethod {
  /** The name in configuration and snapshots. */
  public static final String ID = "ntk";

  private static final String LANDMARKS = "landmarks";
  private static final String EMBEDDING = "embedding";

  /** Added to the landmarks' Gram matrix, as a share of its diagonal: floats hold no more. */
  private static final double RIDGE = 1e-6;

  private final ParticleFlow flow;

  /** A flow with this configuration. */
  public NtkFlow(Config config) {
    this.flow = new ParticleFlow(ID, config.settings(), new Driver(config));
  }

  /** What the discriminator was trained for. */
  public enum Form {
    IPM,
    RANDOM_FEATURES,
    LEAST_SQUARES
  }

  /**
   * What a user may set.
   *
   * @param particles N >= 1
   * @param steps flow steps a window at most, >= 0
   * @param timeStep Δt of the flow, > 0
   * @param form what the discriminator was trained for, and how it is represented
   * @param trainingTime t > 0, of the discriminator before each step
   * @param depth hidden layers of the discriminator, >= 1
   * @param biasDeviation σ_b >= 0; without a bias the origin is singular
   * @param supports landmarks, or points of either side that are compared, >= 1
   * @param renewal steps between two draws of the points compared, >= 1
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
      Form form,
      double trainingTime,
      int depth,
      double biasDeviation,
      int supports,
      int renewal,
      int fieldWidth,
      int fieldSteps,
      int eulerSteps,
      int calibrations,
      double memory) {
    public Config {
      new Settings(particles, steps, fieldWidth, fieldSteps, eulerSteps, calibrations, memory);
      positive("timeStep", timeStep);
      positive("trainingTime", trainingTime);
      atLeast("depth", depth, 1);
      atLeast("biasDeviation", biasDeviation, 0);
      atLeast("supports", supports, 1);
      atLeast("renewal", renewal, 1);
    }

    /** The defaults; depth and bias are the paper's. */
    public static Config defaults() {
      return new Config(2048, 100, 2, Form.RANDOM_FEATURES, 1, 3, 1, 256, 2, 128, 800, 4, 32, 32);
    }

    Settings settings() {
      return new Settings(
          particles, steps, fieldWidth, fieldSteps, eulerSteps, calibrations, memory);
    }
  }

  /** Makes flows of infinitely wide discriminators. */
  public static final class Factory implements FlowMethodFactory {
    @Override
    public String id() {
      return ID;
    }

    @Override
    public String summary() {
      return "infinitely wide discriminator in closed form; its data summary merges and evicts";
    }

    @Override
    public MethodCard card() {
      return new MethodCard(
          "The squared MMD of a neural tangent kernel, or the least-squares loss of an "
              + "infinitely wide network trained for a time t.",
          "f = t (mean k(x, ·) over data − the same over particles), ẏ = ∇f(y)",
          "franceschi2022",
          "Particles, field, moments of the source, and the mean embedding of the data at "
              + "random landmarks.",
          "Mean embeddings and moments, by addition, and what leaves a window can be taken "
              + "off. Exact kernels keep points, which do not merge, nor does the field.",
          "O(N s) kernels a step for N particles and s supports.",
          "When the inductive bias of a network is wanted without training one; it is "
              + "smooth, and slower than `sketch`.");
    }

    @Override
    public Record defaults() {
      return Config.defaults();
    }

    @Override
    public FlowMethod create(Record config) {
      return new NtkFlow((Config) config);
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
    private NeuralTangentKernel kernel(int dimension) {
      return new NeuralTangentKernel(dimension, config.depth(), 1, config.biasDeviation());
    }

    @Override
    public Map<String, NamedArray> begin(FlowState state, EmpiricalMeasure target, RandomKey key) {
      if (config.form() != Form.RANDOM_FEATURES) {
        return Map.of();
      }
      SourceMeasure source = SourceMeasure.fit(FeatureMoments.fromState(state), target.layout());
      PointCloud z = source.draw(0, config.supports(), key.split(LANDMARKS));
      KernelSum atLandmarks = new KernelSum(kernel(target.dimension()), z);
      double[] mean = MeanEmbedding.of(atLandmarks, target.points()).mean();
      float[] narrowed = new float[mean.length];
      for (int r = 0; r < mean.length; r++) {
        narrowed[r] = (float) mean[r];
      }
      return Map.of(
          LANDMARKS, NamedArray.withFeatureAxes(0b10, z.toArray(), z.count(), z.dimension()),
          EMBEDDING, NamedArray.of(narrowed, narrowed.length));
    }

    @Override
    public ParticleFlow.Steps open(FlowState state, EmpiricalMeasure target, RandomKey key) {
      Witness witness =
          config.form() == Form.RANDOM_FEATURES
              ? new Projected(kernel(target.dimension()), state, config.trainingTime())
              : new Exact(kernel(target.dimension()), target, config, key);
      return new Steps(config, target.layout(), witness);
    }
  }

  /** A discriminator as a sum of kernels, solved for anew before each step. */
  private interface Witness {
    /**
     * Solves for the particles [n, d] at a step.
     *
     * @return the divergence that it is the witness of; NaN if that is the mean square
     */
    double solve(float[] particles, int step);

    KernelSum sum();

    double[] weights();
  }

  /** On subsamples of both sides. */
  private static final class Exact implements Witness {
    private final NeuralTangentKernel kernel;
    private final Config config;
    private final Supports supports;
    private KernelSum sum;
    private double[] weights = {};

    Exact(NeuralTangentKernel kernel, EmpiricalMeasure target, Config config, RandomKey key) {
      this.kernel = kernel;
      this.config = config;
      int fewest = Math.min(config.supports(), target.points().count());
      this.supports =
          new Supports(target, Math.min(fewest, config.particles()), config.renewal(), key);
      this.sum = new KernelSum(kernel, target.points());
    }

    @Override
    public double solve(float[] particles, int step) {
      supports.load(step, config.particles());
      PointCloud both = supports.of(particles).concat(supports.data());
      sum = new KernelSum(kernel, both);
      int n = both.count();
      double[] gram = sum.gram(both);
      double[] labels = new double[n];
      Arrays.fill(labels, 0, n / 2, -1);
      Arrays.fill(labels, n / 2, n, 1);
      if (config.form() == Form.LEAST_SQUARES) {
        weights = TrainedKernelMachine.coefficients(gram, labels, config.trainingTime());
        return Double.NaN;
      }
      weights = labels;
      double squared = 0;
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          squared += labels[i] * labels[j] * gram[i * n + j] / (n / 2.0) / (n / 2.0);
        }
      }
      for (int i = 0; i < n; i++) {
        weights[i] *= config.trainingTime() / (n / 2.0);
      }
      return squared * config.trainingTime();
    }

    @Override
    public KernelSum sum() {
      return sum;
    }

    @Override
    public double[] weights() {
      return weights;
    }
  }

  /** On the space that the landmarks span: weights K⁻¹ (data's embedding − particles'). */
  private static final class Projected implements Witness {
    private final KernelSum sum;
    private final CholeskyFactor factor;
    private final double[] ofData;
    private final int dimension;
    private final double trainingTime;
    private double[] weights = {};

    Projected(NeuralTangentKernel kernel, FlowState state, double trainingTime) {
      this.trainingTime = trainingTime;
      NamedArray z = state.array(LANDMARKS);
      PointCloud landmarks = PointCloud.wrap(z.extent(0), z.extent(1), z.toArray());
      this.dimension = z.extent(1);
      this.sum = new KernelSum(kernel, landmarks);
      int r = landmarks.count();
      double[] gram = sum.gram(landmarks);
      for (int i = 0; i < r; i++) {
        gram[i * r + i] *= 1 + RIDGE;
      }
      this.factor = CholeskyFactor.of(r, gram);
      this.ofData = new double[r];
      for (int i = 0; i < r; i++) {
        ofData[i] = state.array(EMBEDDING).get(i);
      }
    }

    @Override
    public double solve(float[] particles, int step) {
      PointCloud cloud = PointCloud.wrap(particles.length / dimension, dimension, particles);
      double[] gap = MeanEmbedding.of(sum, cloud).mean();
      for (int i = 0; i < gap.length; i++) {
        gap[i] = ofData[i] - gap[i];
      }
      weights = factor.solve(gap);
      double squared = 0;
      for (int i = 0; i < gap.length; i++) {
        squared += weights[i] * gap[i];
        weights[i] *= trainingTime;
      }
      return squared * trainingTime;
    }

    @Override
    public KernelSum sum() {
      return sum;
    }

    @Override
    public double[] weights() {
      return weights;
    }
  }

  /** The steps of a slice. */
  private record Steps(Config config, FeatureLayout layout, Witness witness)
      implements ParticleFlow.Steps {
    /** y ← y + Δt d ∇f, or y ← y − Δt d ∇f² for least squares. */
    @Override
    public Move move(float[] particles, int step) {
      double divergence = witness.solve(particles, step);
      int d = layout.dimension();
      int[] moving = layout.numberCoordinates();
      double[] gradient = new double[moving.length];
      double speeds = 0;
      double squares = 0;
      for (int i = 0; i < particles.length; i += d) {
        double f = witness.sum().gradient(witness.weights(), particles, i, moving, gradient);
        double scale = d * (config.form() == Form.LEAST_SQUARES ? -2 * f : 1);
        squares += f * f;
        for (int c = 0; c < moving.length; c++) {
          double velocity = scale * gradient[c];
          speeds += velocity * velocity;
          particles[i + moving[c]] += (float) (config.timeStep() * velocity);
        }
      }
      double n = (double) particles.length / d;
      return new Move(Double.isNaN(divergence) ? squares / n : divergence, speeds / n);
    }

    @Override
    public Map<String, NamedArray> toArrays() {
      return Map.of();
    }
  }
}
