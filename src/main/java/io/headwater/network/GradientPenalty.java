package io.headwater.network;

/**
 * The one-sided gradient penalty of a potential φ and its gradient with respect to the parameters:
 *
 * <pre>
 * penalty = λ · meanᵢ max(0, |∇φ(xᵢ)|² / L² − 1)
 * </pre>
 *
 * <p>The gradient is derived by hand. Backwards: Dₗ = (Dₗ₊₁ Wₗ₊₁ᵀ) ⊙ a′ₗ, from D = w ⊙ a′ at the
 * head down to ∇φ = D₁ W₁ᵀ. Rows with |∇φ| ≤ L are left out from here on. Then, with f = 2λ / (N
 * L²), forwards again: E₁ = (f ∇φ W₁) ⊙ a′₁ and Eₗ = (Eₗ₋₁ Wₗ) ⊙ a′ₗ, and on the way ∂W₁ += f ∇φᵀ
 * D₁, ∂Wₗ += Eₗ₋₁ᵀ Dₗ, and ∂w += Σ rows E at the head. A smooth activation bends as well: Zₗ =
 * (Eₗ₋₁ Wₗ) ⊙ Dₗ ⊙ (1 − a′ₗ) for softplus, whose a″ is a′ (1 − a′), goes back through the ordinary
 * forward pass.
 *
 * <p>When the input is wider than the first layer, ∇φ itself is not formed: with K = W₁ᵀ W₁, |∇φ|²
 * = D₁ K · D₁ and ∇φ W₁ = D₁ K and ∂W₁ += W₁ (f D₁ᵀ D₁), so that no product runs over N rows of the
 * input's width. Points between two batches need no first product either: their first
 * pre-activations lie between those of the batches.
 *
 * <p>Not thread-safe.
 */
public final class GradientPenalty implements AutoCloseable {
  private final Mlp net;
  private final int hidden;
  private final boolean smooth;
  private final boolean wide;
  private final LayerBlocks parameters;
  private final LayerBlocks gradient;
  private final Blas blas = new Blas();

  /** For each hidden layer [CHUNK, width]: h, a′ (the same as h for ReLU), D and Z. */
  private final FloatBlock[] activations;

  private final FloatBlock[] slopes;
  private final FloatBlock[] derivatives;
  private final FloatBlock[] bends;

  /** E of two neighbouring layers. */
  private final FloatBlock[] forward = new FloatBlock[2];

  /** ∇φ, or D₁ K when the input is wide [CHUNK, width]. */
  private final FloatBlock gradients;

  /** K = W₁ᵀ W₁ and Σ f D₁ᵀ D₁, for a wide input [width, width]. */
  private final FloatBlock gram;

  private final FloatBlock outer;
  private final FloatBlock zeros;
  private final FloatBlock unused;

  /** The points between two batches, for a smooth activation [CHUNK, inputs]. */
  private final Matrix points;

  private final float[] squares = new float[Slab.CHUNK];
  private final float[] strands = new float[Kernels.STRANDS];

  /** The rows of a chunk whose penalty is positive. */
  private final int[] active = new int[Slab.CHUNK];

  /** Of the call under way: L², λ / N, Σ max(0, |∇φ|² / L² − 1) and the largest |∇φ|². */
  private double squareBound;

  private double perPoint;
  private double excess;
  private double largestSquare;

  private GradientPenalty(Mlp net) {
    if (net.outputs() != 1) {
      throw new IllegalArgumentException(
          "gradient penalty: expected a network of 1 output, got %d".formatted(net.outputs()));
    }
    this.net = net;
    this.parameters = net.parameters();
    this.gradient = net.gradient();
    this.hidden = net.layers() - 1;
    this.smooth = net.activation().isSmooth();
    this.wide = net.inputs() > net.width(1);
    this.activations = layerBlocks();
    this.slopes = smooth ? layerBlocks() : activations;
    this.derivatives = layerBlocks();
    this.bends = smooth ? layerBlocks() : new FloatBlock[0];
    int widest = net.widestHidden();
    forward[0] = FloatBlock.ofSize((long) Slab.CHUNK * widest);
    forward[1] = FloatBlock.ofSize((long) Slab.CHUNK * widest);
    this.gradients = FloatBlock.ofSize((long) Slab.CHUNK * Math.min(net.inputs(), net.width(1)));
    long square = wide ? (long) net.width(1) * net.width(1) : 1;
    this.gram = FloatBlock.ofSize(square);
    this.outer = FloatBlock.ofSize(square);
    this.zeros = FloatBlock.ofSize(widest);
    this.unused = FloatBlock.ofSize(widest);
    this.points = Matrix.ofCapacity(smooth ? Slab.CHUNK : 1, net.inputs());
  }

  private FloatBlock[] layerBlocks() {
    FloatBlock[] blocks = new FloatBlock[hidden];
    for (int l = 0; l < hidden; l++) {
      blocks[l] = FloatBlock.ofSize((long) Slab.CHUNK * net.width(l + 1));
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
    begin(weight, lipschitz, x.rows());
    for (int c = 0; c < Slab.chunks(x.rows()); c++) {
      int rows = Slab.rowsOf(c, x.rows());
      FloatBlock z = activations[0];
      blas.product(rows, net.inputs(), net.width(1), x.chunk(c), parameters.weights(0), z);
      activate(0, parameters.biases(0), rows);
      addChunk(rows, x.chunk(c));
    }
    return end();
  }

  /**
   * The same at the points eᵢ aᵢ + (1 − eᵢ) bᵢ between the rows of two passes, both of which must
   * have gone forward through this network as it is.
   *
   * @param aRows the row of each aᵢ [N]
   * @param bRows the row of each bᵢ [N]
   * @param e in [0, 1] [N], N >= 1
   * @return the penalty
   */
  public double addBetween(
      double weight, double lipschitz, Pass a, int[] aRows, Pass b, int[] bRows, float[] e) {
    if (aRows.length != e.length || bRows.length != e.length) {
      throw new IllegalArgumentException(
          "points between batches: expected %d pairs, got %d and %d rows"
              .formatted(e.length, aRows.length, bRows.length));
    }
    begin(weight, lipschitz, e.length);
    int width = net.width(1);
    for (int c = 0; c < Slab.chunks(e.length); c++) {
      int rows = Slab.rowsOf(c, e.length);
      int from = c * Slab.CHUNK;
      FloatBlock z = activations[0];
      Kernels.FASTEST.blend(e, a.first(), aRows, b.first(), bRows, from, z, rows, width);
      activate(0, zeros, rows);
      if (smooth) {
        mix(e, a.input(), aRows, b.input(), bRows, from, rows);
      }
      addChunk(rows, points.block());
    }
    return end();
  }

  /** The largest |∇φ| that the last call met. */
  public double largestGradient() {
    return Math.sqrt(largestSquare);
  }

  private void begin(double weight, double lipschitz, int count) {
    if (!(weight >= 0) || !(lipschitz > 0) || count < 1) {
      throw new IllegalArgumentException(
          "gradient penalty: expected weight >= 0, lipschitz > 0 and a point, got %s, %s and %d"
              .formatted(weight, lipschitz, count));
    }
    largestSquare = 0;
    excess = 0;
    squareBound = lipschitz * lipschitz;
    perPoint = weight / count;
    if (wide) {
      int width = net.width(1);
      FloatBlock w = parameters.weights(0);
      gram.clear();
      outer.clear();
      blas.addOuter(net.inputs(), width, width, w, w, gram);
    }
  }

  private double end() {
    if (wide) {
      // ∂W₁ += W₁ (Σ f D₁ᵀ D₁)
      int width = net.width(1);
      FloatBlock w = parameters.weights(0);
      blas.addProduct(net.inputs(), width, width, w, outer, gradient.weights(0));
    }
    return perPoint * excess;
  }

  /** One chunk whose first activations stand ready; {@code x} is read by smooth networks only. */
  private void addChunk(int rows, FloatBlock x) {
    forward(rows);
    derivatives(rows);
    gradients(rows);
    int remaining = penalise(rows);
    if (remaining == 0) {
      return;
    }
    FloatBlock remainingX = select(rows, remaining, x);
    firstSecond(remaining);
    laterSecond(remaining);
    if (smooth) {
      bendsBackward(remaining, remainingX);
    }
  }

  private void forward(int rows) {
    for (int l = 1; l < hidden; l++) {
      FloatBlock w = parameters.weights(l);
      blas.product(rows, net.width(l), net.width(l + 1), activations[l - 1], w, activations[l]);
      activate(l, parameters.biases(l), rows);
    }
  }

  private void activate(int l, FloatBlock bias, int rows) {
    FloatBlock h = activations[l];
    if (smooth) {
      Kernels.FASTEST.biasSoftplus(h, bias, h, slopes[l], rows, net.width(l + 1));
    } else {
      Kernels.FASTEST.biasRelu(h, bias, h, rows, net.width(l + 1));
    }
  }

  /** Dₗ from the head down. */
  private void derivatives(int rows) {
    int top = hidden - 1;
    FloatBlock head = parameters.weights(hidden);
    Kernels.FASTEST.headSlope(
        head, slopes[top], !smooth, derivatives[top], rows, net.width(hidden));
    for (int l = top; l > 0; l--) {
      int in = net.width(l);
      FloatBlock below = derivatives[l - 1];
      FloatBlock w = parameters.weights(l);
      blas.productTransposed(rows, in, net.width(l + 1), derivatives[l], w, below);
      applySlope(below, l - 1, rows, unused);
    }
  }

  private void applySlope(FloatBlock d, int l, int rows, FloatBlock sums) {
    if (smooth) {
      Kernels.FASTEST.slopeBackward(d, slopes[l], rows, net.width(l + 1), sums);
    } else {
      Kernels.FASTEST.reluBackward(d, slopes[l], rows, net.width(l + 1), sums);
    }
  }

  /** |∇φ|² of each row, and ∇φ = D₁ W₁ᵀ or D₁ K. */
  private void gradients(int rows) {
    int in = net.inputs();
    int width = net.width(1);
    FloatBlock d = derivatives[0];
    if (wide) {
      blas.product(rows, width, width, d, gram, gradients);
      Kernels.FASTEST.rowDots(d, gradients, rows, width, strands, squares);
    } else {
      blas.productTransposed(rows, in, width, d, parameters.weights(0), gradients);
      Kernels.FASTEST.rowDots(gradients, gradients, rows, in, strands, squares);
    }
  }

  /** Sums the penalties of the rows and finds the rows where they are positive: how many. */
  private int penalise(int rows) {
    int count = 0;
    for (int i = 0; i < rows; i++) {
      double square = squares[i];
      largestSquare = Math.max(largestSquare, square);
      if (square > squareBound) {
        excess += square / squareBound - 1;
        active[count++] = i;
      }
    }
    return count;
  }

  /** Moves the active rows together, so that the rest of the work is for them alone. */
  private FloatBlock select(int rows, int remaining, FloatBlock x) {
    if (remaining == rows) {
      return x;
    }
    for (int l = 0; l < hidden; l++) {
      selectIn(activations[l], remaining, net.width(l + 1));
      selectIn(derivatives[l], remaining, net.width(l + 1));
      if (smooth) {
        selectIn(slopes[l], remaining, net.width(l + 1));
      }
    }
    selectIn(gradients, remaining, wide ? net.width(1) : net.inputs());
    if (smooth) {
      Kernels.FASTEST.selectRows(x, active, remaining, points.block(), net.inputs());
    }
    return points.block();
  }

  private void selectIn(FloatBlock block, int remaining, int columns) {
    Kernels.FASTEST.selectRows(block, active, remaining, block, columns);
  }

  /** E of the first layer, and what that layer's weights get. */
  private void firstSecond(int rows) {
    int in = net.inputs();
    int width = net.width(1);
    double f = 2 * perPoint / squareBound;
    FloatBlock e = forward[0];
    FloatBlock d = derivatives[0];
    if (wide) {
      Kernels.FASTEST.scale((float) f, gradients, e, rows * width);
      blas.addScaledOuter(f, rows, width, width, d, d, outer);
    } else {
      blas.addScaledOuter(f, rows, in, width, gradients, d, gradient.weights(0));
      blas.scaledProduct(f, rows, in, width, gradients, parameters.weights(0), e);
    }
    applySecondSlope(0, rows);
  }

  /** E of the later layers, with the weight gradients on the way. */
  private void laterSecond(int rows) {
    for (int l = 1; l < hidden; l++) {
      int in = net.width(l);
      int out = net.width(l + 1);
      FloatBlock below = forward[(l - 1) & 1];
      blas.addOuter(rows, in, out, below, derivatives[l], gradient.weights(l));
      blas.product(rows, in, out, below, parameters.weights(l), forward[l & 1]);
      applySecondSlope(l, rows);
    }
  }

  /** E ← E ⊙ a′ at hidden layer l, and its bend; at the last the column sums are the head's. */
  private void applySecondSlope(int l, int rows) {
    FloatBlock e = forward[l & 1];
    FloatBlock sums = l == hidden - 1 ? gradient.weights(hidden) : unused;
    if (smooth) {
      Kernels.FASTEST.bend(e, derivatives[l], slopes[l], bends[l], rows, net.width(l + 1), sums);
    } else {
      applySlope(e, l, rows, sums);
    }
  }

  /** δₗ = (δₗ₊₁ Wₗ₊₁ᵀ) ⊙ a′ₗ + Zₗ, with the weight and bias gradients on the way. */
  private void bendsBackward(int rows, FloatBlock x) {
    for (int l = hidden - 1; l >= 0; l--) {
      int in = net.width(l);
      int out = net.width(l + 1);
      FloatBlock delta = bends[l];
      Kernels.FASTEST.columnSums(delta, rows, out, gradient.biases(l));
      blas.addOuter(rows, in, out, l == 0 ? x : activations[l - 1], delta, gradient.weights(l));
      if (l > 0) {
        FloatBlock next = forward[0];
        blas.productTransposed(rows, in, out, delta, parameters.weights(l), next);
        applySlope(next, l - 1, rows, unused);
        Kernels.FASTEST.addScaled(1f, next, bends[l - 1], rows * in);
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
    if (x instanceof SparseRows sparse) {
      for (int k = sparse.starts()[row]; k < sparse.starts()[row + 1]; k++) {
        int j = sparse.indices()[k];
        points.set(into, j, Math.fma(factor, sparse.values()[k], points.get(into, j)));
      }
    } else {
      Matrix dense = (Matrix) x;
      for (int j = 0; j < net.inputs(); j++) {
        points.set(into, j, Math.fma(factor, dense.get(row, j), points.get(into, j)));
      }
    }
  }

  @Override
  public void close() {
    closeAll(activations);
    closeAll(slopes);
    closeAll(derivatives);
    closeAll(bends);
    closeAll(forward);
    closeAll(gradients, gram, outer, zeros, unused);
    points.close();
  }

  private static void closeAll(FloatBlock... blocks) {
    for (FloatBlock block : blocks) {
      block.close();
    }
  }
}
