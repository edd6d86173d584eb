package io.headwater.network;

import io.headwater.measure.RandomKey;
import io.headwater.measure.RandomStream;
import java.util.Arrays;

/**
 * A multilayer perceptron: its parameters and the gradient of a loss with respect to them.
 *
 * <p>h₀ = x; hₗ₊₁ = a(hₗ Wₗ + bₗ) for all layers but the last, which has no activation. A row of x
 * is a point, so that W is [in, out].
 *
 * <p>All parameters lie in one run of floats, off the heap: for each layer W row-major, then b. The
 * gradient has the same layout; passes add to it until {@link #clearGradient}. Nothing is allocated
 * once the network and its passes are made. Not thread-safe.
 */
public final class Mlp implements AutoCloseable {
  private final Activation activation;
  private final int[] widths;
  private final int[] weightOffsets;
  private final int[] biasOffsets;
  private final int size;
  private final LayerBlocks parameters;
  private final LayerBlocks gradient;
  private long changes;

  private Mlp(Activation activation, int[] widths) {
    if (widths.length < 3 || Arrays.stream(widths).anyMatch(w -> w < 1)) {
      throw new IllegalArgumentException(
          "network widths: expected input, hidden ..., output, each >= 1, with at least one hidden"
              + " layer; got "
              + Arrays.toString(widths));
    }
    this.activation = activation;
    this.widths = widths;
    this.weightOffsets = new int[widths.length - 1];
    this.biasOffsets = new int[widths.length - 1];
    long next = 0;
    for (int l = 0; l < weightOffsets.length; l++) {
      weightOffsets[l] = Math.toIntExact(next);
      biasOffsets[l] = Math.toIntExact(next + (long) widths[l] * widths[l + 1]);
      next = biasOffsets[l] + (long) widths[l + 1];
    }
    this.size = Math.toIntExact(next);
    this.parameters = LayerBlocks.of(this);
    this.gradient = LayerBlocks.of(this);
  }

  /**
   * A network of zero parameters.
   *
   * @param widths the input's, each hidden layer's and the output's width: at least three
   */
  public static Mlp of(Activation activation, int... widths) {
    return new Mlp(activation, widths.clone());
  }

  /** The elementwise function of the hidden layers. */
  public Activation activation() {
    return activation;
  }

  /** The number of layers with weights; one more than there are hidden layers. */
  public int layers() {
    return weightOffsets.length;
  }

  /** The width of what enters layer {@code layer}; of the output for {@code layers()}. */
  public int width(int layer) {
    return widths[layer];
  }

  /** The width of the input. */
  public int inputs() {
    return widths[0];
  }

  /** The width of the output. */
  public int outputs() {
    return widths[widths.length - 1];
  }

  /** The number of parameters. */
  public int size() {
    return size;
  }

  /** Where the weights [in, out] of a layer begin among the parameters. */
  public int weightOffset(int layer) {
    return weightOffsets[layer];
  }

  /** Where the biases [out] of a layer begin among the parameters. */
  public int biasOffset(int layer) {
    return biasOffsets[layer];
  }

  /** Draws weights from N(0, 2 / in) and sets biases to zero [he2015]. */
  public void initialize(RandomKey key) {
    float[] all = new float[size()];
    for (int l = 0; l < layers(); l++) {
      RandomStream stream = key.at(l).stream();
      double deviation = Math.sqrt(2.0 / widths[l]);
      for (int k = weightOffsets[l]; k < biasOffsets[l]; k++) {
        all[k] = (float) (deviation * stream.nextGaussian());
      }
    }
    load(all);
  }

  /** Copies all parameters in, in the layout of the class comment. */
  public void load(float[] from) {
    if (from.length != size()) {
      throw new IllegalArgumentException(
          "network parameters: expected %d (widths %s), got %d"
              .formatted(size(), Arrays.toString(widths), from.length));
    }
    parameters.all().load(from);
    changed();
  }

  /** A copy of all parameters. */
  public float[] toArray() {
    return parameters.all().toArray();
  }

  /** Copies the weights [in, out] of one layer in. */
  public void loadWeights(int layer, float[] from) {
    load("weights", layer, parameters.weights(layer), from);
  }

  /** Copies the biases [out] of one layer in. */
  public void loadBiases(int layer, float[] from) {
    load("biases", layer, parameters.biases(layer), from);
  }

  private void load(String what, int layer, FloatBlock into, float[] from) {
    if (from.length != into.size()) {
      throw new IllegalArgumentException(
          "%s of layer %d: expected %d, got %d".formatted(what, layer, into.size(), from.length));
    }
    into.load(from);
    changed();
  }

  /** A copy of the weights [in, out] of one layer. */
  public float[] weights(int layer) {
    return parameters.weights(layer).toArray();
  }

  /** A copy of the biases [out] of one layer. */
  public float[] biases(int layer) {
    return parameters.biases(layer).toArray();
  }

  /** Sets the gradient to zero. */
  public void clearGradient() {
    gradient.all().clear();
  }

  /** A copy of the gradient, in the layout of the parameters. */
  public float[] gradientArray() {
    return gradient.all().toArray();
  }

  /** Room for passing up to {@code capacity} rows at a time through this network. */
  public Pass pass(int capacity) {
    return new Pass(this, capacity);
  }

  /** Room for up to {@code capacity} rows at a time whose outputs depend on each row alone. */
  public SteadyPass steadyPass(int capacity) {
    return new SteadyPass(this, capacity);
  }

  /** How often the parameters have changed. */
  long changes() {
    return changes;
  }

  /** Whoever writes the parameters says so. */
  void changed() {
    changes++;
  }

  LayerBlocks parameters() {
    return parameters;
  }

  LayerBlocks gradient() {
    return gradient;
  }

  /** The widest hidden layer. */
  int widestHidden() {
    int widest = 0;
    for (int l = 1; l < widths.length - 1; l++) {
      widest = Math.max(widest, widths[l]);
    }
    return widest;
  }

  @Override
  public void close() {
    parameters.close();
    gradient.close();
  }
}
