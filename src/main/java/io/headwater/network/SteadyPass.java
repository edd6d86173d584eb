package io.headwater.network;

/**
 * Rows on their way forwards through a network, with outputs that depend on a row alone, bit for
 * bit: not on the rows that come with it, nor on the machine. For samples that are to be the same
 * wherever they are drawn.
 *
 * <p>It works on the heap, eight rows from the first layer to the last while they are in the cache,
 * with a copy of the parameters that it renews when the network has changed. Not thread-safe.
 */
public final class SteadyPass {
  private final Mlp net;
  private final int capacity;
  private final SteadyProduct[] products;
  private final float[][] biases;
  private final float[] outputs;
  private long changes = -1;

  SteadyPass(Mlp net, int capacity) {
    this.net = net;
    this.capacity = capacity;
    this.products = new SteadyProduct[net.layers()];
    this.biases = new float[net.layers()][];
    for (int l = 0; l < products.length; l++) {
      products[l] = new SteadyProduct(net.width(l), net.width(l + 1));
    }
    this.outputs = new float[capacity * net.outputs()];
  }

  /** Computes the outputs at the rows of {@code x}. */
  public void forward(InputRows x) {
    if (x.columns() != net.inputs() || x.rows() > capacity) {
      throw new IllegalArgumentException(
          "network input: expected at most %d rows of %d, got [%d, %d]"
              .formatted(capacity, net.inputs(), x.rows(), x.columns()));
    }
    renew();
    for (int i = 0; i < x.rows(); i += Tile.ROWS) {
      forward(x, i, Math.min(Tile.ROWS, x.rows() - i));
    }
  }

  private void renew() {
    if (changes != net.changes()) {
      for (int l = 0; l < products.length; l++) {
        products[l].load(net.parameters().weights(l));
        biases[l] = net.biases(l);
      }
      changes = net.changes();
    }
  }

  private void forward(InputRows x, int from, int count) {
    if (x instanceof SparseRows sparse) {
      products[0].multiply(sparse, from, count);
    } else {
      ((Matrix) x).block().store(from * x.columns(), products[0].rows(), 0, count * x.columns());
      products[0].multiply(count);
    }
    for (int l = 1; l < products.length; l++) {
      activate(l - 1, count, products[l].rows());
      products[l].multiply(count);
    }
    putOutputs(from, count);
  }

  /** The activations of a layer, which are the rows of the next. */
  private void activate(int l, int count, float[] into) {
    int width = net.width(l + 1);
    SteadyProduct product = products[l];
    for (int i = 0; i < count; i++) {
      if (net.activation().isSmooth()) {
        softplus(product.sums(), i * product.padded(), biases[l], into, i * width);
      } else {
        Kernels.FASTEST.rectify(product.sums(), i * product.padded(), biases[l], into, i * width);
      }
    }
  }

  private static void softplus(float[] z, int z0, float[] bias, float[] into, int at) {
    for (int j = 0; j < bias.length; j++) {
      float value = z[z0 + j] + bias[j];
      into[at + j] = Softplus.value(value, Softplus.exp(-Math.abs(value)));
    }
  }

  private void putOutputs(int from, int count) {
    SteadyProduct head = products[products.length - 1];
    float[] bias = biases[products.length - 1];
    for (int i = 0; i < count; i++) {
      for (int j = 0; j < bias.length; j++) {
        outputs[(from + i) * bias.length + j] = head.sums()[i * head.padded() + j] + bias[j];
      }
    }
  }

  /** Output {@code j} of row {@code i} of the last {@link #forward}. */
  public float output(int i, int j) {
    return outputs[i * net.outputs() + j];
  }
}
