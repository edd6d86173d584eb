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
  private final FloatBlock parameters;
  private final FloatBlock gradient;

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
    this.parameters = FloatBlock.ofSize(next);
    this.gradient = FloatBlock.ofSize(next);
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
    return parameters.size();
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
    parameters.load(0, from, 0, size());
  }

  /** A copy of all parameters. */
  public float[] toArray() {
    float[] all = new float[size()];
    parameters.store(0, all, 0, size());
    return all;
  }

  /** Copies the weights [in, out] of one layer in. */
  public void loadWeights(int layer, float[] from) {
    loadPart("weights", layer, weightOffsets[layer], biasOffsets[layer], from);
  }

  /** Copies the biases [out] of one layer in. */
  public void loadBiases(int layer, float[] from) {
    loadPart("biases", layer, biasOffsets[layer], biasOffsets[layer] + widths[layer + 1], from);
  }

  private void loadPart(String what, int layer, int begin, int end, float[] from) {
    if (from.length != end - begin) {
      throw new IllegalArgumentException(
          "%s of layer %d: expected %d, got %d".formatted(what, layer, end - begin, from.length));
    }
    parameters.load(begin, from, 0, end - begin);
  }

  /** A copy of the weights [in, out] of one layer. */
  public float[] weights(int layer) {
    return part(weightOffsets[layer], biasOffsets[layer]);
  }

  /** A copy of the biases [out] of one layer. */
  public float[] biases(int layer) {
    return part(biasOffsets[layer], biasOffsets[layer] + widths[layer + 1]);
  }

  private float[] part(int begin, int end) {
    float[] values = new float[end - begin];
    parameters.store(begin, values, 0, values.length);
    return values;
  }

  /** Sets the gradient to zero. */
  public void clearGradient() {
    gradient.clear();
  }

  /** A copy of the gradient, in the layout of the parameters. */
  public float[] gradientArray() {
    float[] all = new float[size()];
    gradient.store(0, all, 0, size());
    return all;
  }

  /** Scratch for passing up to {@code capacity} rows at a time through this network. */
  public Pass pass(int capacity) {
    return new Pass(this, capacity);
  }

  FloatBlock parameters() {
    return parameters;
  }

  FloatBlock gradient() {
    return gradient;
  }

  /** The address of a layer's weights. */
  long weightAddress(int layer) {
    return parameters.address(weightOffsets[layer]);
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
