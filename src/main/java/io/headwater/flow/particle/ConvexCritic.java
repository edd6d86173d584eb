package io.headwater.flow.particle;

import io.headwater.flow.FlowState;
import io.headwater.flow.NamedArray;
import io.headwater.measure.RandomKey;
import io.headwater.measure.RandomStream;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * The convex function that tells most that one measure is more spread than another: the maximiser
 * of E_{more} u − E_{less} u over a {@link ConvexMaxout}, whose value estimates the variational
 * dominance criterion VDC(less‖more) from below.
 *
 * <p>Adam on minibatches with the short memory that a moving target asks for, projected into the
 * class after each step. One second moment serves a layer: the weights of a layer share a bound on
 * their sum, and a parameter of little use, if normalised by itself, would take as much of it as
 * the best. Not thread-safe.
 */
public final class ConvexCritic {
  private static final double BETA1 = 0.5;
  private static final double BETA2 = 0.9;
  private static final double EPSILON = 1e-8;

  private final String name;
  private final int dimension;
  private final int batch;
  private final double learningRate;
  private final ConvexMaxout net;
  private final float[] gradient;
  private final float[] mean;
  private final float[] square;
  private long steps;

  /**
   * A critic.
   *
   * @param name of its arrays in a state
   * @param batch points of either measure in a step, >= 1
   * @param learningRate of Adam, > 0
   */
  public ConvexCritic(
      String name, int dimension, ConvexMaxout net, int batch, double learningRate) {
    this.name = name;
    this.dimension = dimension;
    this.net = net;
    this.batch = batch;
    this.learningRate = learningRate;
    this.gradient = new float[net.size()];
    this.mean = new float[net.size()];
    this.square = new float[ConvexMaxout.LAYERS];
  }

  /** Begins with random parameters. */
  public void initialize(RandomKey key) {
    net.initialize(key);
    resetOptimiser();
  }

  /** Forgets what the optimiser has seen. */
  public void resetOptimiser() {
    Arrays.fill(mean, 0);
    Arrays.fill(square, 0);
    steps = 0;
  }

  /** The function. */
  public ConvexMaxout net() {
    return net;
  }

  /**
   * One step of ascent.
   *
   * @param more points [n, d], n >= 1
   * @param less points [m, d], m >= 1
   * @return E_{more} u − E_{less} u over the minibatches, before the step
   */
  public double update(float[] more, float[] less, RandomKey key) {
    Arrays.fill(gradient, 0);
    double gap = accumulate(more, 1, key.split("more")) + accumulate(less, -1, key.split("less"));
    ascend();
    net.project();
    return gap;
  }

  private void ascend() {
    steps++;
    double unbiased1 = 1 - StrictMath.pow(BETA1, steps);
    double unbiased2 = 1 - StrictMath.pow(BETA2, steps);
    double[] rates = new double[square.length];
    double[] now = meanSquares();
    for (int l = 0; l < square.length; l++) {
      square[l] += (float) ((1 - BETA2) * (now[l] - square[l]));
      rates[l] = learningRate / unbiased1 / (Math.sqrt(square[l] / unbiased2) + EPSILON);
    }
    float[] parameters = net.parameters();
    for (int k = 0; k < parameters.length; k++) {
      mean[k] += (float) (1 - BETA1) * (gradient[k] - mean[k]);
      parameters[k] += (float) (rates[net.layer(k)] * mean[k]);
    }
  }

  private double[] meanSquares() {
    double[] sums = new double[square.length];
    int[] counts = new int[square.length];
    for (int k = 0; k < gradient.length; k++) {
      int layer = net.layer(k);
      sums[layer] += (double) gradient[k] * gradient[k];
      counts[layer]++;
    }
    for (int l = 0; l < sums.length; l++) {
      sums[l] /= counts[l];
    }
    return sums;
  }

  private double accumulate(float[] points, int sign, RandomKey key) {
    int count = points.length / dimension;
    int n = Math.min(batch, count);
    RandomStream stream = key.stream();
    double sum = 0;
    for (int i = 0; i < n; i++) {
      int row = n == count ? i : stream.nextInt(count);
      sum += net.forward(points, row * dimension);
      net.addParameterGradient((float) sign / n, points, row * dimension, gradient);
    }
    return sign * sum / n;
  }

  /** Continues from what {@link #toArrays} gave. */
  public void load(FlowState state) {
    float[] parameters = new float[net.size()];
    join(state, "", parameters);
    net.load(parameters);
    join(state, "-mean", mean);
    state.array(name + "-square").copyInto(square, 0);
    steps = (long) state.array(name + "-steps").get(0);
  }

  private void join(FlowState state, String part, float[] into) {
    state.array(name + part + ".inputs").copyInto(into, 0);
    state.array(name + part + ".inner").copyInto(into, net.inputSize());
  }

  /** Everything it remembers. */
  public Map<String, NamedArray> toArrays() {
    TreeMap<String, NamedArray> arrays = new TreeMap<>();
    split(arrays, "", net.parameters());
    split(arrays, "-mean", mean);
    arrays.put(name + "-square", NamedArray.of(square.clone(), square.length));
    arrays.put(name + "-steps", NamedArray.of(new float[] {steps}, 1));
    return arrays;
  }

  private void split(Map<String, NamedArray> arrays, String part, float[] flat) {
    int inputs = net.inputSize();
    arrays.put(
        name + part + ".inputs",
        NamedArray.withFeatureAxes(
            0b1, Arrays.copyOf(flat, inputs), dimension, net.inputColumns()));
    arrays.put(
        name + part + ".inner",
        NamedArray.of(Arrays.copyOfRange(flat, inputs, flat.length), flat.length - inputs));
  }
}
