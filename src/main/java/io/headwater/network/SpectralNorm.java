package io.headwater.network;

import io.headwater.measure.RandomKey;
import io.headwater.measure.RandomStream;

/**
 * The spectral norms σ of a network's weight matrices, by power iteration [miyato2018]:
 *
 * <pre>
 * v ← Wᵀu / |Wᵀu|        u ← W v / |W v|        σ = |W v|
 * </pre>
 *
 * <p>σ is never above ‖W‖₂ and comes up to it as iterations add up, from step to step if u is kept.
 * With ReLU or softplus between the layers, the product of all σ bounds the network's Lipschitz
 * constant. Not thread-safe.
 */
public final class SpectralNorm implements AutoCloseable {
  private final Mlp net;
  private final Blas blas = new Blas();
  private final FloatBlock[] left;
  private final FloatBlock[] right;
  private final double[] norms;

  private SpectralNorm(Mlp net) {
    this.net = net;
    this.left = new FloatBlock[net.layers()];
    this.right = new FloatBlock[net.layers()];
    this.norms = new double[net.layers()];
    for (int l = 0; l < net.layers(); l++) {
      left[l] = FloatBlock.ofSize(net.width(l));
      right[l] = FloatBlock.ofSize(net.width(l + 1));
    }
  }

  /** Power iterations on the layers of {@code net}, from standard normal vectors. */
  public static SpectralNorm of(Mlp net, RandomKey key) {
    SpectralNorm norm = new SpectralNorm(net);
    for (int l = 0; l < net.layers(); l++) {
      RandomStream stream = key.at(l).stream();
      float[] u = new float[net.width(l)];
      for (int i = 0; i < u.length; i++) {
        u[i] = (float) stream.nextGaussian();
      }
      norm.load(l, u);
    }
    return norm;
  }

  /** Copies the left vector u [in] of a layer in; any length but 0. */
  public void load(int layer, float[] u) {
    if (u.length != net.width(layer)) {
      throw new IllegalArgumentException(
          "left singular vector of layer %d: expected %d numbers, got %d"
              .formatted(layer, net.width(layer), u.length));
    }
    left[layer].load(0, u, 0, u.length);
  }

  /** A copy of the left vector u [in] of a layer. */
  public float[] left(int layer) {
    float[] u = new float[net.width(layer)];
    left[layer].store(0, u, 0, u.length);
    return u;
  }

  /** σ of a layer as last estimated. */
  public double norm(int layer) {
    return norms[layer];
  }

  /** Improves u and σ of every layer by as many power iterations. */
  public void iterate(int iterations) {
    for (int l = 0; l < net.layers(); l++) {
      for (int k = 0; k < iterations; k++) {
        iterateLayer(l);
      }
    }
  }

  private void iterateLayer(int l) {
    int in = net.width(l);
    int out = net.width(l + 1);
    long w = net.weightAddress(l);
    blas.gemv(true, in, out, w, left[l].address(0), right[l].address(0));
    double length = normalize(right[l], right[l]);
    if (length == 0) {
      norms[l] = 0;
      return;
    }
    blas.gemv(in, out, w, right[l].address(0), left[l].address(0));
    norms[l] = normalize(left[l], left[l]);
  }

  /** into ← x / |x|, unless x is 0; returns |x|. */
  private static double normalize(FloatBlock x, FloatBlock into) {
    double square = 0;
    for (int i = 0; i < x.size(); i++) {
      square += (double) x.get(i) * x.get(i);
    }
    double length = Math.sqrt(square);
    if (length > 0) {
      for (int i = 0; i < x.size(); i++) {
        into.set(i, (float) (x.get(i) / length));
      }
    }
    return length;
  }

  /**
   * Caps every layer: W ← W · min(1, bound / σ), after as many power iterations. Never scales up.
   *
   * @param bound the most that σ of one layer may be, > 0; L^(1/layers) makes the network
   *     L-Lipschitz
   * @return the product of all σ afterwards, an estimate of the network's Lipschitz constant
   */
  public double cap(double bound, int iterations) {
    if (!(bound > 0) || iterations < 1) {
      throw new IllegalArgumentException(
          "spectral cap: expected bound > 0 and iterations >= 1, got %s and %d"
              .formatted(bound, iterations));
    }
    iterate(iterations);
    double product = 1;
    for (int l = 0; l < net.layers(); l++) {
      if (norms[l] > bound) {
        scaleWeights(net, l, bound / norms[l]);
        norms[l] = bound;
      }
      product *= norms[l];
    }
    return product;
  }

  private static void scaleWeights(Mlp net, int l, double factor) {
    int begin = net.weightOffset(l);
    int size = net.biasOffset(l) - begin;
    // w + (factor − 1) w, rounded once
    Kernels.FASTEST.addScaled(
        (float) (factor - 1), net.parameters(), begin, net.parameters(), begin, size);
  }

  @Override
  public void close() {
    for (int l = 0; l < left.length; l++) {
      left[l].close();
      right[l].close();
    }
  }
}
