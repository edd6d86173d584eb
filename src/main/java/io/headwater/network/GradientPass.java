package io.headwater.network;

import org.jspecify.annotations.Nullable;

/**
 * The gradient of a potential φ at a batch of rows, and the way back through it:
 *
 * <pre>
 * s = Σᵢ gᵢ · ∇φ(xᵢ)      ∂s/∂θ      ∂s/∂xᵢ = H(xᵢ) gᵢ
 * </pre>
 *
 * <p>for any vectors gᵢ, such as the cotangents of a loss that reads ∇φ. Derived by hand: from Dₗ =
 * ∂φ/∂zₗ, backwards once, E₁ = (g W₁) ⊙ a′₁ goes forward with ∂W₁ += gᵀ D₁, ∂Wₗ += Eₗ₋₁ᵀ Dₗ and ∂w
 * += Σ E at the head; what a smooth activation bends, Zₗ = (Eₗ₋₁ Wₗ) ⊙ Dₗ ⊙ (1 − a′ₗ), goes back
 * through the ordinary forward pass, and ends as H g.
 *
 * <p>For networks of one output with a smooth activation: without one H is zero almost everywhere.
 * Made once and used again and again. Not thread-safe.
 */
public final class GradientPass implements AutoCloseable {
  private final Mlp net;
  private final int capacity;
  private final int hidden;
  private final Blas blas = new Blas();

  /** For each hidden layer [capacity, width]: h, a′, D and Z. */
  private final FloatBlock[] activations;

  private final FloatBlock[] slopes;
  private final FloatBlock[] derivatives;
  private final FloatBlock[] bends;

  /** E of two neighbouring layers. */
  private final FloatBlock[] forward = new FloatBlock[2];

  private final FloatBlock unused;
  private @Nullable Matrix points;

  /** Products with Wₗ of each layer but the head, for the steady way; none otherwise. */
  private final SteadyProduct[] forwards;

  /** Products with Wₗᵀ of the same layers, for the way back. */
  private final SteadyProduct[] backwards;

  private long changes = -1;

  private GradientPass(Mlp net, int capacity, boolean steady) {
    if (net.outputs() != 1 || !net.activation().isSmooth()) {
      throw new IllegalArgumentException(
          "gradient pass: expected a network of 1 output with a smooth activation, got %d and %s"
              .formatted(net.outputs(), net.activation()));
    }
    this.net = net;
    this.capacity = capacity;
    this.hidden = net.layers() - 1;
    this.activations = layerBlocks();
    this.slopes = layerBlocks();
    this.derivatives = layerBlocks();
    this.bends = layerBlocks();
    forward[0] = FloatBlock.ofSize((long) capacity * net.widestHidden());
    forward[1] = FloatBlock.ofSize((long) capacity * net.widestHidden());
    this.unused = FloatBlock.ofSize(net.widestHidden());
    this.forwards = new SteadyProduct[steady ? hidden : 0];
    this.backwards = new SteadyProduct[forwards.length];
    for (int l = 0; l < forwards.length; l++) {
      forwards[l] = new SteadyProduct(net.width(l), net.width(l + 1));
      backwards[l] = new SteadyProduct(net.width(l + 1), net.width(l));
    }
  }

  private FloatBlock[] layerBlocks() {
    FloatBlock[] blocks = new FloatBlock[hidden];
    for (int l = 0; l < hidden; l++) {
      blocks[l] = FloatBlock.ofSize((long) capacity * net.width(l + 1));
    }
    return blocks;
  }

  /** Room for the gradient at {@code capacity} rows at a time. */
  public static GradientPass of(Mlp net, int capacity) {
    return new GradientPass(net, capacity, false);
  }

  /**
   * The same, but with gradients that depend on a row alone, bit for bit: not on the rows that come
   * with it, nor on the machine. Slower, for samples that are to be the same wherever they are
   * drawn.
   */
  public static GradientPass steady(Mlp net, int capacity) {
    return new GradientPass(net, capacity, true);
  }

  /**
   * ∇φ at the rows of {@code x} [n, inputs], which is remembered for the way back; {@code into}
   * becomes [n, inputs].
   */
  public void gradient(Matrix x, Matrix into) {
    if (x.columns() != net.inputs() || x.rows() > capacity) {
      throw new IllegalArgumentException(
          "network input: expected at most %d rows of %d, got [%d, %d]"
              .formatted(capacity, net.inputs(), x.rows(), x.columns()));
    }
    int rows = x.rows();
    points = x;
    renew();
    for (int l = 0; l < hidden; l++) {
      int out = net.width(l + 1);
      FloatBlock below = l == 0 ? x.block() : activations[l - 1];
      FloatBlock h = activations[l];
      product(l, rows, below, h);
      Kernels.FASTEST.biasSoftplus(h, net.parameters().biases(l), h, slopes[l], rows, out);
    }
    int top = hidden - 1;
    FloatBlock head = net.parameters().weights(hidden);
    Kernels.FASTEST.headSlope(head, slopes[top], false, derivatives[top], rows, net.width(hidden));
    for (int l = top; l > 0; l--) {
      down(l, rows, derivatives[l], derivatives[l - 1]);
    }
    into.setRows(rows);
    toInput(rows, derivatives[0], into);
  }

  /** What is steady has a copy of the weights. */
  private void renew() {
    for (int l = 0; l < forwards.length && changes != net.changes(); l++) {
      forwards[l].load(net.parameters().weights(l));
      backwards[l].loadTransposed(net.parameters().weights(l));
    }
    changes = net.changes();
  }

  /** z ← h Wₗ. */
  private void product(int l, int rows, FloatBlock h, FloatBlock z) {
    if (forwards.length > 0) {
      forwards[l].multiply(rows, h, z);
    } else {
      FloatBlock w = net.parameters().weights(l);
      blas.product(rows, net.width(l), net.width(l + 1), h, w, z);
    }
  }

  /** y ← d Wₗᵀ. */
  private void productTransposed(int l, int rows, FloatBlock d, FloatBlock y) {
    if (backwards.length > 0) {
      backwards[l].multiply(rows, d, y);
    } else {
      FloatBlock w = net.parameters().weights(l);
      blas.productTransposed(rows, net.width(l), net.width(l + 1), d, w, y);
    }
  }

  /** below ← (d Wₗᵀ) ⊙ a′ₗ₋₁. */
  private void down(int l, int rows, FloatBlock d, FloatBlock below) {
    int in = net.width(l);
    productTransposed(l, rows, d, below);
    Kernels.FASTEST.slopeBackward(below, slopes[l - 1], rows, in, unused);
  }

  private void toInput(int rows, FloatBlock d, Matrix into) {
    productTransposed(0, rows, d, into.block());
  }

  /**
   * Adds ∂s/∂θ to the network's gradient, at the rows of the last {@link #gradient}.
   *
   * @param g gᵢ [n, inputs]
   * @param into becomes H(xᵢ) gᵢ [n, inputs]
   */
  public void backward(Matrix g, Matrix into) {
    Matrix x = points;
    if (x == null) {
      throw new IllegalStateException("backward: expected a gradient call before it, got none");
    }
    int rows = x.rows();
    if (g.rows() != rows || g.columns() != net.inputs()) {
      throw new IllegalArgumentException(
          "cotangents of a gradient: expected [%d, %d], got [%d, %d]"
              .formatted(rows, net.inputs(), g.rows(), g.columns()));
    }
    for (int l = 0; l < hidden; l++) {
      int in = net.width(l);
      int out = net.width(l + 1);
      FloatBlock below = l == 0 ? g.block() : forward[(l - 1) & 1];
      FloatBlock e = forward[l & 1];
      blas.addOuter(rows, in, out, below, derivatives[l], net.gradient().weights(l));
      blas.product(rows, in, out, below, net.parameters().weights(l), e);
      FloatBlock sums = l == hidden - 1 ? net.gradient().weights(hidden) : unused;
      Kernels.FASTEST.bend(e, derivatives[l], slopes[l], bends[l], rows, out, sums);
    }
    bendsBackward(x, rows);
    into.setRows(rows);
    toInput(rows, bends[0], into);
  }

  private void bendsBackward(Matrix x, int rows) {
    for (int l = hidden - 1; l >= 0; l--) {
      int in = net.width(l);
      int out = net.width(l + 1);
      FloatBlock below = l == 0 ? x.block() : activations[l - 1];
      Kernels.FASTEST.columnSums(bends[l], rows, out, net.gradient().biases(l));
      blas.addOuter(rows, in, out, below, bends[l], net.gradient().weights(l));
      if (l > 0) {
        down(l, rows, bends[l], forward[0]);
        Kernels.FASTEST.addScaled(1f, forward[0], bends[l - 1], rows * in);
      }
    }
  }

  @Override
  public void close() {
    for (FloatBlock[] blocks :
        new FloatBlock[][] {activations, slopes, derivatives, bends, forward}) {
      for (FloatBlock block : blocks) {
        block.close();
      }
    }
    unused.close();
  }
}
