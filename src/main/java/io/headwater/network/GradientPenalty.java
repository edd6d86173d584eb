package io.headwater.network;

import java.util.Arrays;

/**
 * The one-sided gradient penalty of a potential φ and its gradient with respect to the parameters:
 *
 * <pre>
 * penalty = λ · meanᵢ max(0, |∇φ(xᵢ)|² / L² − 1)
 * </pre>
 *
 * <p>The gradient is derived by hand. Backwards: Dₗ = (Dₗ₊₁ Wₗ₊₁ᵀ) ⊙ a′ₗ, from D = w ⊙ a′ at the
 * head down to ∇φ = D₁ W₁ᵀ. Then, with ḡᵢ = 2λ / (N L²) ∇φ(xᵢ) where the penalty is positive and 0
 * elsewhere, forwards again: ∂W₁ += ḡᵀ D₁, E₁ = (ḡ W₁) ⊙ a′₁, ∂Wₗ += Eₗ₋₁ᵀ Dₗ, Eₗ = (Eₗ₋₁ Wₗ) ⊙
 * a′ₗ, and ∂w += Σ rows E at the head. A smooth activation bends as well: Zₗ = (Eₗ₋₁ Wₗ) ⊙ Dₗ ⊙ (1
 * − a′ₗ) for softplus, whose a″ is a′ (1 − a′), goes back through the ordinary forward pass.
 *
 * <p>∇φ itself is needed for its length only. When the input is wider than the first layer, |∇φ|² =
 * D₁ K · D₁ and ḡ W₁ = s D₁ K with K = W₁ᵀ W₁, so that no product runs over N rows of the input's
 * width; ∂W₁ += W₁ (D₁ᵀ s D₁) likewise. Points between two batches need no first product either:
 * their first pre-activations lie between those of the batches.
 *
 * <p>Not thread-safe.
 */
public final class GradientPenalty implements AutoCloseable {
  private final Mlp net;
  private final int hidden;
  private final boolean smooth;
  private final boolean wide;
  private final Blas blas = new Blas();
  private final Kernels kernels = Kernels.FASTEST;

  /** For each hidden layer [CHUNK, width]: h, a′ (the same as h for ReLU), D and Z. */
  private final FloatBlock[] activations;

  private final FloatBlock[] slopes;
  private final FloatBlock[] derivatives;
  private final FloatBlock[] bends;

  /** E of two neighbouring layers. */
  private final FloatBlock[] forward = new FloatBlock[2];

  /** ∇φ, or D₁ K when the input is wide [CHUNK, width]. */
  private final FloatBlock gradients;

  /** K = W₁ᵀ W₁ and Σ D₁ᵀ s D₁, for a wide input [width, width]. */
  private final FloatBlock gram;

  private final FloatBlock outer;
  private final FloatBlock zeros;
  private final FloatBlock unused;

  /** The points between two batches, for a smooth activation [CHUNK, inputs]. */
  private final Matrix points;

  private final float[] squares = new float[Pass.CHUNK];
  private double largestSquare;

  private GradientPenalty(Mlp net) {
    if (net.outputs() != 1) {
      throw new IllegalArgumentException(
          "gradient penalty: expected a network of 1 output, got %d".formatted(net.outputs()));
    }
    this.net = net;
    this.hidden = net.layers() - 1;
    this.smooth = net.activation().isSmooth();
    this.wide = net.inputs() > net.width(1);
    this.activations = layerBlocks();
    this.slopes = smooth ? layerBlocks() : activations;
    this.derivatives = layerBlocks();
    this.bends = smooth ? layerBlocks() : new FloatBlock[0];
    int widest = net.widestHidden();
    forward[0] = FloatBlock.ofSize((long) Pass.CHUNK * widest);
    forward[1] = FloatBlock.ofSize((long) Pass.CHUNK * widest);
    this.gradients = FloatBlock.ofSize((long) Pass.CHUNK * Math.min(net.inputs(), net.width(1)));
    long square = wide ? (long) net.width(1) * net.width(1) : 1;
    this.gram = FloatBlock.ofSize(square);
    this.outer = FloatBlock.ofSize(square);
    this.zeros = FloatBlock.ofSize(widest);
    this.unused = FloatBlock.ofSize(widest);
    this.points = Matrix.ofCapacity(smooth ? Pass.CHUNK : 1, net.inputs());
  }

  private FloatBlock[] layerBlocks() {
    FloatBlock[] blocks = new FloatBlock[hidden];
    for (int l = 0; l < hidden; l++) {
      blocks[l] = FloatBlock.ofSize((long) Pass.CHUNK * net.width(l + 1));
    }
    return blocks;
  }

  /** A penalty on {@code net}, which must have one output. */
  public static GradientPenalty of(Mlp net) {
    return new GradientPenalty(net);
  }

  /**
   * Adds the gradient of the penalty at the points {@code x} to the network's gradient.
   *
   * @param weight λ >= 0
   * @param lipschitz L > 0
   * @param x the points [N, inputs], N >= 1
   * @return the penalty
   */
  public double add(double weight, double lipschitz, Matrix x) {
    Sum sum = begin(weight, lipschitz, x.rows());
    int in = net.inputs();
    for (int from = 0; from < x.rows(); from += Pass.CHUNK) {
      int rows = Math.min(Pass.CHUNK, x.rows() - from);
      long xs = x.block().address((long) from * in);
      blas.product(rows, in, net.width(1), xs, net.weightAddress(0), activations[0].address(0));
      activate(0, net.parameters(), net.biasOffset(0), rows);
      addChunk(sum, rows, xs);
    }
    return end(sum);
  }

  /**
   * The same at the points eᵢ aᵢ + (1 − eᵢ) bᵢ between the rows of two passes, both of which must
   * have gone forward through this network as it is.
   *
   * @param aRows the row of each aᵢ [N]
   * @param bRows the row of each bᵢ [N]
   * @param e in [0, 1] [N], N >= 1
   */
  public double addBetween(
      double weight, double lipschitz, Pass a, int[] aRows, Pass b, int[] bRows, float[] e) {
    if (aRows.length != e.length || bRows.length != e.length) {
      throw new IllegalArgumentException(
          "points between batches: expected %d pairs, got %d and %d rows"
              .formatted(e.length, aRows.length, bRows.length));
    }
    Sum sum = begin(weight, lipschitz, e.length);
    int width = net.width(1);
    for (int from = 0; from < e.length; from += Pass.CHUNK) {
      int rows = Math.min(Pass.CHUNK, e.length - from);
      kernels.blend(e, a.first(), aRows, b.first(), bRows, from, activations[0], 0, rows, width);
      activate(0, zeros, 0, rows);
      if (smooth) {
        mix(e, a.input(), aRows, b.input(), bRows, from, rows);
      }
      addChunk(sum, rows, points.block().address(0));
    }
    return end(sum);
  }

  /** The largest |∇φ| that the last call met. */
  public double largestGradient() {
    return Math.sqrt(largestSquare);
  }

  /** What one call accumulates. */
  private static final class Sum {
    final double squareBound;
    final double scale;
    final double perPoint;
    double excess;

    Sum(double weight, double lipschitz, int count) {
      this.squareBound = lipschitz * lipschitz;
      this.perPoint = weight / count;
      this.scale = 2 * perPoint / squareBound;
    }
  }

  private Sum begin(double weight, double lipschitz, int count) {
    if (!(weight >= 0) || !(lipschitz > 0) || count < 1) {
      throw new IllegalArgumentException(
          "gradient penalty: expected weight >= 0, lipschitz > 0 and a point, got %s, %s and %d"
              .formatted(weight, lipschitz, count));
    }
    largestSquare = 0;
    if (wide) {
      int width = net.width(1);
      long w = net.weightAddress(0);
      gram.clear();
      outer.clear();
      blas.addOuter(net.inputs(), width, width, w, w, gram.address(0));
    }
    return new Sum(weight, lipschitz, count);
  }

  private double end(Sum sum) {
    if (wide) {
      int in = net.inputs();
      int width = net.width(1);
      // ∂W₁ += W₁ (Σ D₁ᵀ s D₁)
      blas.gemm(
          false,
          false,
          in,
          width,
          width,
          1f,
          net.weightAddress(0),
          width,
          outer.address(0),
          width,
          1f,
          gradientAddress(0),
          width);
    }
    return sum.perPoint * sum.excess;
  }

  /** One chunk whose first activations stand ready; {@code x} is read by smooth networks only. */
  private void addChunk(Sum sum, int rows, long x) {
    forward(rows);
    derivatives(rows);
    gradients(rows);
    scale(sum, rows);
    secondForward(rows);
    if (smooth) {
      bendsBackward(rows, x);
    }
  }

  private void forward(int rows) {
    for (int l = 1; l < hidden; l++) {
      blas.product(
          rows,
          net.width(l),
          net.width(l + 1),
          activations[l - 1].address(0),
          net.weightAddress(l),
          activations[l].address(0));
      activate(l, net.parameters(), net.biasOffset(l), rows);
    }
  }

  private void activate(int l, FloatBlock bias, int bias0, int rows) {
    FloatBlock h = activations[l];
    int width = net.width(l + 1);
    if (smooth) {
      kernels.biasSoftplus(h, 0, bias, bias0, h, 0, slopes[l], 0, rows, width);
    } else {
      kernels.biasRelu(h, 0, bias, bias0, h, 0, rows, width);
    }
  }

  /** Dₗ from the head down. */
  private void derivatives(int rows) {
    int top = hidden - 1;
    kernels.headSlope(
        net.parameters(),
        net.weightOffset(hidden),
        slopes[top],
        0,
        !smooth,
        derivatives[top],
        0,
        rows,
        net.width(hidden));
    for (int l = top; l > 0; l--) {
      int width = net.width(l);
      blas.productTransposed(
          rows,
          width,
          net.width(l + 1),
          derivatives[l].address(0),
          net.weightAddress(l),
          derivatives[l - 1].address(0));
      applySlope(derivatives[l - 1], l - 1, rows, unused, 0);
    }
  }

  private void applySlope(FloatBlock d, int l, int rows, FloatBlock sums, int sums0) {
    int width = net.width(l + 1);
    if (smooth) {
      kernels.slopeBackward(d, 0, slopes[l], 0, rows, width, sums, sums0);
    } else {
      kernels.reluBackward(d, 0, activations[l], 0, rows, width, sums, sums0);
    }
  }

  /** |∇φ|² of each row, and ∇φ = D₁ W₁ᵀ or D₁ K. */
  private void gradients(int rows) {
    int width = net.width(1);
    long d = derivatives[0].address(0);
    if (wide) {
      blas.product(rows, width, width, d, gram.address(0), gradients.address(0));
      kernels.rowDots(derivatives[0], 0, gradients, 0, rows, width, squares, 0);
    } else {
      int in = net.inputs();
      blas.productTransposed(rows, in, width, d, net.weightAddress(0), gradients.address(0));
      kernels.rowDots(gradients, 0, gradients, 0, rows, in, squares, 0);
    }
  }

  /** The penalty of each row, whose square makes way for its factor sᵢ: ḡᵢ = sᵢ ∇φ(xᵢ). */
  private void scale(Sum sum, int rows) {
    for (int i = 0; i < rows; i++) {
      double square = squares[i];
      largestSquare = Math.max(largestSquare, square);
      boolean over = square > sum.squareBound;
      sum.excess += over ? square / sum.squareBound - 1 : 0;
      squares[i] = over ? (float) sum.scale : 0f;
    }
  }

  /** From ḡ up through the layers, with the weight gradients on the way. */
  private void secondForward(int rows) {
    int width = net.width(1);
    FloatBlock e = forward[0];
    if (wide) {
      kernels.scaleRows(squares, gradients, 0, e, 0, rows, width);
      kernels.scaleRows(squares, derivatives[0], 0, gradients, 0, rows, width);
      long d = derivatives[0].address(0);
      blas.addOuter(rows, width, width, d, gradients.address(0), outer.address(0));
    } else {
      int in = net.inputs();
      kernels.scaleRows(squares, gradients, 0, gradients, 0, rows, in);
      long g = gradients.address(0);
      blas.addOuter(rows, in, width, g, derivatives[0].address(0), gradientAddress(0));
      blas.product(rows, in, width, g, net.weightAddress(0), e.address(0));
    }
    applySecondSlope(0, rows);
    for (int l = 1; l < hidden; l++) {
      int in = net.width(l);
      int out = net.width(l + 1);
      long below = forward[(l - 1) & 1].address(0);
      blas.addOuter(rows, in, out, below, derivatives[l].address(0), gradientAddress(l));
      blas.product(rows, in, out, below, net.weightAddress(l), forward[l & 1].address(0));
      applySecondSlope(l, rows);
    }
  }

  /** E ← E ⊙ a′ at hidden layer l, and its bend; at the last the column sums are the head's. */
  private void applySecondSlope(int l, int rows) {
    FloatBlock e = forward[l & 1];
    boolean last = l == hidden - 1;
    FloatBlock sums = last ? net.gradient() : unused;
    int sums0 = last ? net.weightOffset(hidden) : 0;
    if (smooth) {
      int width = net.width(l + 1);
      kernels.bend(e, 0, derivatives[l], 0, slopes[l], 0, bends[l], 0, rows, width, sums, sums0);
    } else {
      applySlope(e, l, rows, sums, sums0);
    }
  }

  /** δₗ = (δₗ₊₁ Wₗ₊₁ᵀ) ⊙ a′ₗ + Zₗ, with the weight and bias gradients on the way. */
  private void bendsBackward(int rows, long x) {
    for (int l = hidden - 1; l >= 0; l--) {
      int in = net.width(l);
      int out = net.width(l + 1);
      FloatBlock delta = bends[l];
      kernels.columnSums(delta, 0, rows, out, net.gradient(), net.biasOffset(l));
      long h = l == 0 ? x : activations[l - 1].address(0);
      blas.addOuter(rows, in, out, h, delta.address(0), gradientAddress(l));
      if (l > 0) {
        FloatBlock next = forward[0];
        blas.productTransposed(
            rows, in, out, delta.address(0), net.weightAddress(l), next.address(0));
        applySlope(next, l - 1, rows, unused, 0);
        kernels.addScaled(1f, next, 0, bends[l - 1], 0, rows * in);
      }
    }
  }

  /** points ← e a + (1 − e) b, row by row. */
  private void mix(
      float[] e, InputRows a, int[] aRows, InputRows b, int[] bRows, int from, int rows) {
    points.setRows(rows);
    points.block().clear();
    for (int i = 0; i < rows; i++) {
      addRow(e[from + i], a, aRows[from + i], i);
      addRow(1f - e[from + i], b, bRows[from + i], i);
    }
  }

  private void addRow(float factor, InputRows x, int row, int into) {
    int in = net.inputs();
    if (x instanceof SparseRows sparse) {
      for (int k = sparse.starts()[row]; k < sparse.starts()[row + 1]; k++) {
        int j = sparse.indices()[k];
        points.set(into, j, points.get(into, j) + factor * sparse.values()[k]);
      }
    } else {
      kernels.addScaled(factor, ((Matrix) x).block(), row * in, points.block(), into * in, in);
    }
  }

  private long gradientAddress(int layer) {
    return net.gradient().address(net.weightOffset(layer));
  }

  @Override
  public void close() {
    for (FloatBlock[] blocks :
        new FloatBlock[][] {activations, slopes, derivatives, bends, forward}) {
      Arrays.stream(blocks).forEach(FloatBlock::close);
    }
    for (FloatBlock block : new FloatBlock[] {gradients, gram, outer, zeros, unused}) {
      block.close();
    }
    points.close();
  }
}
