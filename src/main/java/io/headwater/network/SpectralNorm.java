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

  /** A vector as long as the widest input of a layer. */
  private final FloatBlock scratch;

  private final float[] strands = new float[Kernels.STRANDS];
  private final float[] dots;

  private SpectralNorm(Mlp net) {
    this.net = net;
    this.left = new FloatBlock[net.layers()];
    this.right = new FloatBlock[net.layers()];
    this.norms = new double[net.layers()];
    for (int l = 0; l < net.layers(); l++) {
      left[l] = FloatBlock.ofSize(net.width(l));
      right[l] = FloatBlock.ofSize(net.width(l + 1));
    }
    int widest = Math.max(net.inputs(), net.widestHidden());
    this.scratch = FloatBlock.ofSize(widest);
    this.dots = new float[widest];
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
    left[layer].load(u);
  }

  /** A copy of the left vector u [in] of a layer. */
  public float[] left(int layer) {
    return left[layer].toArray();
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
    FloatBlock w = net.parameters().weights(l);
    blas.transposedWithVector(in, out, w, left[l], right[l]);
    double length = normalize(right[l]);
    if (length == 0) {
      norms[l] = 0;
      return;
    }
    blas.productWithVector(in, out, w, right[l], left[l]);
    norms[l] = normalize(left[l]);
  }

  /** x ← x / |x|, unless x is 0; returns the former |x|. */
  private static double normalize(FloatBlock x) {
    double square = 0;
    for (int i = 0; i < x.size(); i++) {
      square += (double) x.get(i) * x.get(i);
    }
    double length = Math.sqrt(square);
    if (length > 0) {
      for (int i = 0; i < x.size(); i++) {
        x.set(i, (float) (x.get(i) / length));
      }
    }
    return length;
  }

  /** σ = uᵀ W v of every layer with u and v as they are, after the weights have changed. */
  public void estimate() {
    for (int l = 0; l < net.layers(); l++) {
      FloatBlock w = net.parameters().weights(l);
      blas.productWithVector(net.width(l), net.width(l + 1), w, right[l], scratch);
      norms[l] = dot(left[l], scratch, 1, net.width(l));
    }
  }

  private double dot(FloatBlock a, FloatBlock b, int rows, int columns) {
    Kernels.FASTEST.rowDots(a, b, rows, columns, strands, dots);
    double sum = 0;
    for (int i = 0; i < rows; i++) {
      sum += dots[i];
    }
    return sum;
  }

  /** into ← f x. */
  private static void scale(double f, FloatBlock x, FloatBlock into, int size) {
    Kernels.FASTEST.scale((float) f, x, into, size);
  }

  /**
   * The network with W / σ in the place of each W and the same biases.
   *
   * @param effective becomes it; of the same widths
   */
  public void divideInto(Mlp effective) {
    for (int l = 0; l < net.layers(); l++) {
      FloatBlock w = net.parameters().weights(l);
      scale(1 / norms[l], w, effective.parameters().weights(l), w.size());
      effective.parameters().biases(l).copy(net.parameters().biases(l));
    }
    effective.changed();
  }

  /**
   * Adds to this network's gradient the one that {@code effective} has collected, through the
   * division by σ: ∂W = (∂V − ⟨∂V, V⟩ u vᵀ) / σ where V = W / σ.
   */
  public void addGradient(Mlp effective) {
    for (int l = 0; l < net.layers(); l++) {
      int in = net.width(l);
      int out = net.width(l + 1);
      FloatBlock given = effective.gradient().weights(l);
      FloatBlock g = net.gradient().weights(l);
      double inner = dot(given, effective.parameters().weights(l), in, out);
      scale(-inner / norms[l], left[l], scratch, in);
      blas.addOuter(1, in, out, scratch, right[l], g);
      Kernels.FASTEST.addScaled((float) (1 / norms[l]), given, g, g.size());
      FloatBlock biases = net.gradient().biases(l);
      Kernels.FASTEST.addScaled(1f, effective.gradient().biases(l), biases, biases.size());
    }
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
        FloatBlock w = net.parameters().weights(l);
        scale(bound / norms[l], w, w, w.size());
        net.changed();
        norms[l] = bound;
      }
      product *= norms[l];
    }
    return product;
  }

  @Override
  public void close() {
    scratch.close();
    for (int l = 0; l < left.length; l++) {
      left[l].close();
      right[l].close();
    }
  }
}
