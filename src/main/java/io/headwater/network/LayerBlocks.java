package io.headwater.network;

/** One float for each parameter of a network, and the parts that belong to each layer. */
final class LayerBlocks implements AutoCloseable {
  private final FloatBlock all;
  private final FloatBlock[] weights;
  private final FloatBlock[] biases;

  private LayerBlocks(Mlp net) {
    all = FloatBlock.ofSize(net.size());
    weights = new FloatBlock[net.layers()];
    biases = new FloatBlock[net.layers()];
    for (int l = 0; l < net.layers(); l++) {
      weights[l] = all.part(net.weightOffset(l), net.width(l) * net.width(l + 1));
      biases[l] = all.part(net.biasOffset(l), net.width(l + 1));
    }
  }

  /** Zeros in the layout of a network's parameters. */
  static LayerBlocks of(Mlp net) {
    return new LayerBlocks(net);
  }

  FloatBlock all() {
    return all;
  }

  /** The weights [in, out] of a layer. */
  FloatBlock weights(int layer) {
    return weights[layer];
  }

  /** The biases [out] of a layer. */
  FloatBlock biases(int layer) {
    return biases[layer];
  }

  @Override
  public void close() {
    all.close();
  }
}
