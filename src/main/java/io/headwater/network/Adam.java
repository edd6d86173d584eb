package io.headwater.network;

/**
 * Adam descent on a network's parameters [kingma2015, Algorithm 1]:
 *
 * <pre>
 * m ← β₁ m + (1 − β₁) g        v ← β₂ v + (1 − β₂) g²
 * w ← w − η m̂ / (√v̂ + ε)       m̂ = m / (1 − β₁ᵗ), v̂ = v / (1 − β₂ᵗ)
 * </pre>
 *
 * <p>ε stands beside √v̂, as in the paper and in PyTorch. The moments can be stored and loaded, so
 * that a restored optimiser continues bit for bit. Not thread-safe.
 */
public final class Adam implements AutoCloseable {
  /**
   * The settings; the defaults are the paper's.
   *
   * @param learningRate η > 0
   * @param beta1 the memory of the mean, in [0, 1)
   * @param beta2 the memory of the square, in [0, 1)
   * @param epsilon added to the root, > 0
   */
  public record Config(double learningRate, double beta1, double beta2, double epsilon) {
    public Config {
      if (!(learningRate > 0) || !(epsilon > 0)) {
        throw new IllegalArgumentException(
            "adam: expected learningRate > 0 and epsilon > 0, got %s and %s"
                .formatted(learningRate, epsilon));
      }
      if (!(beta1 >= 0 && beta1 < 1 && beta2 >= 0 && beta2 < 1)) {
        throw new IllegalArgumentException(
            "adam: expected beta1 and beta2 in [0, 1), got %s and %s".formatted(beta1, beta2));
      }
    }

    /** η = 0.001, β = (0.9, 0.999), ε = 1e-8 [kingma2015, Algorithm 1]. */
    public static Config defaults() {
      return new Config(1e-3, 0.9, 0.999, 1e-8);
    }

    /** The same with another learning rate. */
    public Config withLearningRate(double newRate) {
      return new Config(newRate, beta1, beta2, epsilon);
    }

    /** The same with other memories. */
    public Config withBetas(double newBeta1, double newBeta2) {
      return new Config(learningRate, newBeta1, newBeta2, epsilon);
    }
  }

  private final Mlp net;
  private final Config config;
  private final Kernels.AdamConstants constants;
  private final FloatBlock mean;
  private final FloatBlock square;
  private long steps;

  private Adam(Mlp net, Config config) {
    this.net = net;
    this.config = config;
    this.constants =
        new Kernels.AdamConstants(
            (float) config.beta1(),
            (float) (1 - config.beta1()),
            (float) config.beta2(),
            (float) (1 - config.beta2()),
            (float) config.epsilon());
    this.mean = FloatBlock.ofSize(net.size());
    this.square = FloatBlock.ofSize(net.size());
  }

  /** An optimiser of {@code net} that has taken no step. */
  public static Adam of(Mlp net, Config config) {
    return new Adam(net, config);
  }

  /** One step against the network's gradient, at the configured rate. */
  public void step() {
    step(config.learningRate());
  }

  /** One step against the network's gradient, at another rate. */
  public void step(double learningRate) {
    steps++;
    double unbiased1 = 1 - StrictMath.pow(config.beta1(), steps);
    double unbiased2 = 1 - StrictMath.pow(config.beta2(), steps);
    Kernels.FASTEST.adam(
        net.parameters().all(),
        net.gradient().all(),
        mean,
        square,
        constants,
        (float) (learningRate / unbiased1),
        (float) (1 / Math.sqrt(unbiased2)));
    net.changed();
  }

  /** t: the steps taken since the moments were zero. */
  public long steps() {
    return steps;
  }

  /** A copy of m. */
  public float[] mean() {
    return mean.toArray();
  }

  /** A copy of v. */
  public float[] square() {
    return square.toArray();
  }

  /** Continues from stored moments. */
  public void load(float[] newMean, float[] newSquare, long newSteps) {
    if (newMean.length != net.size() || newSquare.length != net.size() || newSteps < 0) {
      throw new IllegalArgumentException(
          "adam moments: expected two of %d floats and steps >= 0, got %d, %d and %d"
              .formatted(net.size(), newMean.length, newSquare.length, newSteps));
    }
    mean.load(newMean);
    square.load(newSquare);
    steps = newSteps;
  }

  /** Forgets all steps. */
  public void reset() {
    mean.clear();
    square.clear();
    steps = 0;
  }

  @Override
  public void close() {
    mean.close();
    square.close();
  }
}
