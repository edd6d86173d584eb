package io.headwater.flow.particle;

import io.headwater.divergence.LipschitzRegularizedDivergence;
import io.headwater.flow.FlowState;
import io.headwater.flow.NamedArray;
import io.headwater.measure.RandomKey;
import io.headwater.measure.RandomStream;
import io.headwater.network.Activation;
import io.headwater.network.Adam;
import io.headwater.network.GradientPenalty;
import io.headwater.network.InputRows;
import io.headwater.network.Matrix;
import io.headwater.network.Mlp;
import io.headwater.network.Pass;
import io.headwater.network.SpectralNorm;
import java.util.Map;
import java.util.TreeMap;

/**
 * The discriminator φ of a {@link LipschitzRegularizedDivergence}: a network that climbs its
 * objective by Adam.
 *
 * <p>L holds by a one-sided gradient penalty between the points of P and Q, or by a cap on every
 * layer's spectral norm, or not at all. Points are rows [n, d]. Not thread-safe.
 */
public final class Discriminator implements AutoCloseable {
  private static final int POWER_ITERATIONS = 2;
  private static final int MOST_POWER_ITERATIONS = 25;
  private static final double GROWTH = 1e-4;

  /** How |∇φ| <= L is held. */
  public enum LipschitzControl {
    /** λ mean relu(|∇φ|² / L² − 1) is taken off the objective. */
    GRADIENT_PENALTY,
    /** Each of the D layers' spectral norms is capped at L^(1/D). */
    SPECTRAL_NORM,
    /** Not at all: L is infinite. */
    NONE
  }

  /**
   * The settings.
   *
   * @param divergence what is maximised
   * @param alpha of the alpha divergence, > 0; of no effect on others
   * @param activation of the hidden layers
   * @param width neurons of each of the two hidden layers, >= 1
   * @param control how the bound is held
   * @param lipschitz L > 0, the bound on |∇φ|
   * @param penalty λ >= 0; of effect under {@link LipschitzControl#GRADIENT_PENALTY} only
   * @param learningRate > 0, of Adam with moments .5 and .9: the objective moves with the
   *     particles, and longer memory leaves the discriminator behind
   */
  public record Config(
      LipschitzRegularizedDivergence.Kind divergence,
      double alpha,
      Activation activation,
      int width,
      LipschitzControl control,
      double lipschitz,
      double penalty,
      double learningRate) {
    public Config {
      ParticleFlow.Settings.positive("alpha", alpha);
      ParticleFlow.Settings.atLeast("width", width, 1);
      ParticleFlow.Settings.positive("lipschitz", lipschitz);
      ParticleFlow.Settings.atLeast("penalty", penalty, 0);
      ParticleFlow.Settings.positive("learningRate", learningRate);
    }

    /** Kullback-Leibler at L = 1 by a gradient penalty; docs/decisions/0010 says why. */
    public static Config defaults() {
      return new Config(
          LipschitzRegularizedDivergence.Kind.KL,
          2,
          Activation.RELU,
          64,
          LipschitzControl.GRADIENT_PENALTY,
          1,
          10,
          2e-3);
    }

    /** The same with another bound L > 0. */
    public Config withLipschitz(double newBound) {
      return new Config(
          divergence, alpha, activation, width, control, newBound, penalty, learningRate);
    }
  }

  private final Config config;
  private final int orbit;
  private final Mlp net;
  private final MlpArrays layers;
  private final Adam adam;
  private final GradientPenalty penalty;
  private final SpectralNorm norm;
  private final Pass ofP;
  private final Pass ofQ;
  private final Pass ofHeldOut;
  private final float[] cotangentsP;
  private final float[] cotangentsQ;

  /** Where the penalty is taken: pairs of a point of each, and how far between them. */
  private int[] fromP = {};

  private int[] fromQ = {};
  private float[] between = {};
  private final LipschitzRegularizedDivergence divergence;
  private final LipschitzRegularizedDivergence.DataTerm term;
  private final double[] heights;
  private double largestGradient;

  /**
   * An untrained discriminator in R^d.
   *
   * @param particles the most points of P
   * @param data the most points of Q, and of those held out
   */
  public Discriminator(Config config, int dimension, int particles, int data) {
    this(config, dimension, particles, data, 1);
  }

  /**
   * An untrained discriminator that is the mean of a network over orbits: φ(x) = 1/|G| Σ ψ(g x),
   * which is invariant under G, and L-Lipschitz where ψ is and G acts by isometries.
   *
   * <p>Every point comes as |G| rows, its orbit; row r is of point r / |G|.
   *
   * @param particles the most points of P
   * @param data the most points of Q, and of those held out
   * @param orbit |G| >= 1
   */
  public Discriminator(Config config, int dimension, int particles, int data, int orbit) {
    this.config = config;
    this.orbit = orbit;
    int width = config.width();
    this.net = Mlp.of(config.activation(), dimension, width, width, 1);
    this.layers = new MlpArrays(0, dimension, width, width, 1);
    this.adam = Adam.of(net, new Adam.Config(config.learningRate(), 0.5, 0.9, 1e-8));
    this.penalty = GradientPenalty.of(net);
    this.norm = SpectralNorm.of(net, RandomKey.of(0));
    this.ofP = net.pass(particles * orbit);
    this.ofQ = net.pass(data * orbit);
    this.ofHeldOut = net.pass(data * orbit);
    this.cotangentsP = new float[particles * orbit];
    this.cotangentsQ = new float[data * orbit];
    this.divergence = LipschitzRegularizedDivergence.of(config.divergence(), config.alpha());
    this.term = new LipschitzRegularizedDivergence.DataTerm(data);
    this.heights = new double[data];
  }

  /** The arrays of a new discriminator. */
  public Map<String, NamedArray> initial(RandomKey key) {
    net.initialize(key);
    for (int l = 0; l < net.layers(); l++) {
      RandomStream stream = key.split("left").at(l).stream();
      float[] u = new float[net.width(l)];
      for (int i = 0; i < u.length; i++) {
        u[i] = (float) stream.nextGaussian();
      }
      norm.load(l, u);
    }
    adam.reset();
    return store();
  }

  /**
   * Continues from the arrays that {@link #store} gave; without those of its optimiser that begins
   * anew.
   */
  public void load(FlowState state) {
    net.load(layers.join("phi", state));
    if (state.has("phi-steps")) {
      adam.load(
          layers.join("phi-mean", state),
          layers.join("phi-square", state),
          (long) state.array("phi-steps").get(0));
    } else {
      adam.reset();
    }
    for (int l = 0; l < net.layers(); l++) {
      norm.load(l, state.array("phi-left" + l).toArray());
    }
  }

  /** Everything it remembers. */
  public Map<String, NamedArray> store() {
    Map<String, NamedArray> arrays = new TreeMap<>(layers.split("phi", net.toArray()));
    arrays.putAll(layers.split("phi-mean", adam.mean()));
    arrays.putAll(layers.split("phi-square", adam.square()));
    arrays.put("phi-steps", NamedArray.of(new float[] {adam.steps()}, 1));
    for (int l = 0; l < net.layers(); l++) {
      float[] u = norm.left(l);
      arrays.put("phi-left" + l, NamedArray.withFeatureAxes(l == 0 ? 0b1 : 0, u, u.length));
    }
    return arrays;
  }

  /** Whether an array of {@link #store} is its optimiser's. */
  public static boolean isOfOptimiser(String name) {
    return name.equals("phi-steps")
        || name.startsWith("phi-mean.")
        || name.startsWith("phi-square.");
  }

  /** Forgets what the optimiser has seen, as a new target asks for. */
  public void resetOptimiser() {
    adam.reset();
  }

  /**
   * Begins a new target: shrink and perturb [ash2020], w ← λ w + √(1 − λ²) w₀, where w₀ are the
   * weights of a new network. The optimiser forgets what it has seen.
   *
   * <p>A network that is trained on one target after another learns less and less, and its φ gets
   * rougher; the sum keeps the variance of weights that were never trained.
   *
   * @param shrink λ of [0, 1]; 1 changes no weight
   */
  public void renew(double shrink, RandomKey key) {
    resetOptimiser();
    if (shrink == 1) {
      return;
    }
    float[] weights = net.toArray();
    net.initialize(key);
    float[] anew = net.toArray();
    float perturb = (float) Math.sqrt(1 - shrink * shrink);
    for (int k = 0; k < weights.length; k++) {
      weights[k] = (float) shrink * weights[k] + perturb * anew[k];
    }
    net.load(weights);
  }

  /**
   * One ascent step on the objective between all points of both.
   *
   * @return the objective before the step
   */
  public double update(InputRows p, InputRows q, RandomKey key) {
    return update(p, q, key, config.learningRate());
  }

  /** The same at another learning rate >= 0, as an end asks for that is to be still. */
  double update(InputRows p, InputRows q, RandomKey key, double learningRate) {
    double objective = forward(p, q);
    net.clearGradient();
    ofP.backward(cotangentsP);
    ofQ.backward(cotangentsQ);
    if (config.control() == LipschitzControl.GRADIENT_PENALTY) {
      penalise(p.rows(), q.rows(), key);
    }
    adam.step(learningRate);
    if (config.control() == LipschitzControl.SPECTRAL_NORM) {
      norm.cap(StrictMath.pow(config.lipschitz(), 1.0 / net.layers()), POWER_ITERATIONS);
    }
    return objective;
  }

  private void penalise(int particles, int data, RandomKey key) {
    int n = Math.min(particles, data);
    if (between.length != n) {
      fromP = new int[n];
      fromQ = new int[n];
      between = new float[n];
    }
    RandomStream stream = key.stream();
    for (int i = 0; i < n; i++) {
      fromP[i] = stream.nextInt(particles);
      fromQ[i] = stream.nextInt(data);
      between[i] = (float) stream.nextDouble();
    }
    penalty.addBetween(config.penalty(), config.lipschitz(), ofP, fromP, ofQ, fromQ, between);
    largestGradient = Math.max(largestGradient, penalty.largestGradient());
  }

  /** The objective, and the descent cotangents of its negative. */
  private double forward(InputRows p, InputRows q) {
    ofP.forward(p);
    ofQ.forward(q);
    int n = p.rows();
    double mean = mean(ofP, n);
    for (int i = 0; i < n; i++) {
      cotangentsP[i] = -1f / n;
    }
    int m = q.rows();
    ofData(ofQ, m / orbit);
    for (int j = 0; j < m; j++) {
      cotangentsQ[j] = (float) (term.weight(j / orbit) / m);
    }
    return mean - term.value();
  }

  private void ofData(Pass pass, int m) {
    for (int j = 0; j < m; j++) {
      heights[j] = height(pass, j);
    }
    divergence.evaluate(heights, m, term);
  }

  /**
   * The objective against points it did not train on, and its standard error.
   *
   * @return the estimate, then its standard error by the delta method
   */
  public double[] heldOut(InputRows p, InputRows heldOut) {
    ofP.forward(p);
    ofHeldOut.forward(heldOut);
    int n = p.rows() / orbit;
    int m = heldOut.rows() / orbit;
    double mean = mean(ofP, p.rows());
    double square = 0;
    for (int i = 0; i < n; i++) {
      double height = height(ofP, i);
      square += (height - mean) * (height - mean);
    }
    ofData(ofHeldOut, m);
    double error = Math.sqrt(square / n / n + divergence.variance(heights, term));
    return new double[] {mean - term.value(), error};
  }

  /** The network's gradient ∇ψ at every row of {@code p}; {@code into} becomes [rows, d]. */
  public void gradient(InputRows p, Matrix into) {
    ofP.forward(p);
    ofP.inputGradient(into);
    for (int i = 0; i < into.rows(); i++) {
      double square = 0;
      for (int j = 0; j < into.columns(); j++) {
        square += (double) into.get(i, j) * into.get(i, j);
      }
      largestGradient = Math.max(largestGradient, Math.sqrt(square));
    }
  }

  /**
   * The largest |∇φ| met since this was asked last: at the points of the penalty, if there is one,
   * and wherever {@link #gradient} was called. No bound: between those points it may be larger.
   */
  public double largestGradient() {
    double largest = largestGradient;
    largestGradient = 0;
    return largest;
  }

  /**
   * A bound of |∇φ| everywhere: the product of the layers' spectral norms, iterated until it grows
   * by less than {@value #GROWTH} of itself. Under a penalty it is far above what is met.
   */
  public double lipschitzBound() {
    double before = 0;
    double product = 0;
    for (int k = 0; k < MOST_POWER_ITERATIONS && product >= before * (1 + GROWTH); k++) {
      before = product;
      norm.iterate(POWER_ITERATIONS);
      product = 1;
      for (int l = 0; l < net.layers(); l++) {
        product *= norm.norm(l);
      }
    }
    return product;
  }

  /** φ at point {@code i}: the mean over its orbit. */
  private double height(Pass pass, int i) {
    double sum = 0;
    for (int r = i * orbit; r < (i + 1) * orbit; r++) {
      sum += pass.output(r);
    }
    return sum / orbit;
  }

  /** φ at every point of {@code p} [n |G|, d]. */
  double[] heights(InputRows p) {
    ofP.forward(p);
    double[] all = new double[p.rows() / orbit];
    for (int i = 0; i < all.length; i++) {
      all[i] = height(ofP, i);
    }
    return all;
  }

  private static double mean(Pass pass, int n) {
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += pass.output(i);
    }
    return sum / n;
  }

  @Override
  public void close() {
    for (AutoCloseable part : new AutoCloseable[] {ofP, ofQ, ofHeldOut, norm, penalty, adam, net}) {
      closeQuietly(part);
    }
  }

  private static void closeQuietly(AutoCloseable part) {
    try {
      part.close();
    } catch (Exception e) {
      throw new IllegalStateException("network memory: could not be freed", e);
    }
  }
}
