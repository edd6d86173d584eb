package io.headwater.network;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One batch of rows on its way through a network, forwards and backwards.
 *
 * <p>{@link #forward} keeps what the way back needs, so that backward calls may follow it until the
 * next one; the rows and the parameters must not change in between. Made once and used again and
 * again: it allocates nothing further. Not thread-safe.
 */
public final class Pass implements AutoCloseable {
  private final Mlp net;
  private final int capacity;
  private final int hidden;
  private final boolean smooth;
  private final LayerBlocks parameters;
  private final LayerBlocks gradient;
  private final Blas blas = new Blas();

  /** First pre-activations z₁, biases included. */
  private final Slab first;

  /** Activations h of each hidden layer. */
  private final Slab[] activations;

  /** Slopes a′ of each hidden layer; the activations themselves for ReLU. */
  private final Slab[] slopes;

  private final Matrix outputs;

  /** Cotangents of two neighbouring hidden layers; layer l's are at l mod 2 [chunk, widest]. */
  private final FloatBlock[] cotangents = new FloatBlock[2];

  /** Where column sums go that nobody wants [widest]. */
  private final FloatBlock unused;

  private @Nullable InputRows input;

  Pass(Mlp net, int capacity) {
    this.net = net;
    this.capacity = capacity;
    this.hidden = net.layers() - 1;
    this.smooth = net.activation().isSmooth();
    this.parameters = net.parameters();
    this.gradient = net.gradient();
    this.outputs = Matrix.ofCapacity(capacity, net.outputs());
    this.first = Slab.of(capacity, net.width(1));
    this.activations = slabs();
    this.slopes = smooth ? slabs() : activations;
    long chunk = Math.min(Slab.CHUNK, capacity);
    cotangents[0] = FloatBlock.ofSize(chunk * net.widestHidden());
    cotangents[1] = FloatBlock.ofSize(chunk * net.widestHidden());
    this.unused = FloatBlock.ofSize(net.widestHidden());
  }

  private Slab[] slabs() {
    Slab[] slabs = new Slab[hidden];
    for (int l = 0; l < hidden; l++) {
      slabs[l] = Slab.of(capacity, net.width(l + 1));
    }
    return slabs;
  }

  /** The most rows it can take. */
  public int capacity() {
    return capacity;
  }

  /** The rows of the last {@link #forward}. */
  public int rows() {
    return outputs.rows();
  }

  /** The outputs of the last {@link #forward} [rows, outputs]; overwritten by the next. */
  public Matrix outputs() {
    return outputs;
  }

  /** The one output of row {@code i}, for a network of one output. */
  public float output(int i) {
    return outputs.get(i, 0);
  }

  /** Computes the outputs at the rows of {@code x}, which is remembered for the way back. */
  public void forward(InputRows x) {
    if (x.columns() != net.inputs() || x.rows() > capacity) {
      throw new IllegalArgumentException(
          "network input: expected at most %d rows of %d, got [%d, %d]"
              .formatted(capacity, net.inputs(), x.rows(), x.columns()));
    }
    input = x;
    outputs.setRows(x.rows());
    for (int c = 0; c < Slab.chunks(x.rows()); c++) {
      forwardChunk(x, c, Slab.rowsOf(c, x.rows()));
    }
  }

  private void forwardChunk(InputRows x, int c, int rows) {
    firstProduct(x, c, rows);
    activate(0, first.chunk(c), c, rows);
    for (int l = 1; l < hidden; l++) {
      FloatBlock z = activations[l].chunk(c);
      product(l, rows, activations[l - 1].chunk(c), z);
      activate(l, z, c, rows);
    }
    FloatBlock out = outputs.chunk(c);
    product(hidden, rows, activations[hidden - 1].chunk(c), out);
    Kernels.FASTEST.bias(out, parameters.biases(hidden), rows, net.outputs());
  }

  private void firstProduct(InputRows x, int c, int rows) {
    if (x instanceof SparseRows sparse) {
      int from = c * Slab.CHUNK;
      FloatBlock z = first.chunk(c);
      Kernels.FASTEST.sparseProduct(sparse, from, rows, parameters.weights(0), z, net.width(1));
    } else {
      product(0, rows, ((Matrix) x).chunk(c), first.chunk(c));
    }
  }

  /** z ← h Wₗ, the bias still missing. */
  private void product(int l, int rows, FloatBlock h, FloatBlock z) {
    blas.product(rows, net.width(l), net.width(l + 1), h, parameters.weights(l), z);
  }

  private void activate(int l, FloatBlock z, int c, int rows) {
    int width = net.width(l + 1);
    FloatBlock h = activations[l].chunk(c);
    if (smooth) {
      Kernels.FASTEST.biasSoftplus(z, parameters.biases(l), h, slopes[l].chunk(c), rows, width);
    } else {
      Kernels.FASTEST.biasRelu(z, parameters.biases(l), h, rows, width);
    }
  }

  /**
   * Adds to the network's gradient that of Σᵢ cᵢ φ(xᵢ), for a network of one output.
   *
   * @param c cᵢ = ∂loss/∂φ(xᵢ) [at least rows]
   */
  public void backward(float[] c) {
    requireOneOutput();
    InputRows x = requireForward();
    double sum = 0;
    for (int chunk = 0; chunk < Slab.chunks(rows()); chunk++) {
      int rows = Slab.rowsOf(chunk, rows());
      headBackward(c, chunk, rows);
      hiddenBackward(x, chunk, rows, true);
    }
    for (int i = 0; i < rows(); i++) {
      sum += c[i];
    }
    FloatBlock bias = gradient.biases(hidden);
    bias.set(0, (float) (bias.get(0) + sum));
  }

  /**
   * Adds to the network's gradient that of Σᵢⱼ Cᵢⱼ f(xᵢ)ⱼ.
   *
   * @param c Cᵢⱼ = ∂loss/∂f(xᵢ)ⱼ [rows, outputs]
   */
  public void backward(Matrix c) {
    backward(c, null);
  }

  /**
   * The same, and the gradient with respect to the rows themselves.
   *
   * @param c ∂loss/∂f(xᵢ)ⱼ [rows, outputs]
   * @param inputGradient becomes ∂loss/∂xᵢ [rows, inputs]
   */
  public void backward(Matrix c, @Nullable Matrix inputGradient) {
    InputRows x = requireForward();
    requireShape("cotangents", c, net.outputs());
    prepare(inputGradient);
    for (int chunk = 0; chunk < Slab.chunks(rows()); chunk++) {
      int rows = Slab.rowsOf(chunk, rows());
      matrixHeadBackward(c, chunk, rows, true);
      hiddenBackward(x, chunk, rows, true);
      storeInputGradient(inputGradient, chunk, rows);
    }
  }

  /** ∇φ at every row, for a network of one output; {@code into} becomes [rows, inputs]. */
  public void inputGradient(Matrix into) {
    requireOneOutput();
    InputRows x = requireForward();
    prepare(into);
    FloatBlock w = parameters.weights(hidden);
    for (int chunk = 0; chunk < Slab.chunks(rows()); chunk++) {
      int rows = Slab.rowsOf(chunk, rows());
      FloatBlock s = slopes[hidden - 1].chunk(chunk);
      Kernels.FASTEST.headSlope(w, s, !smooth, cotangents[hidden & 1], rows, net.width(hidden));
      hiddenBackward(x, chunk, rows, false);
      storeInputGradient(into, chunk, rows);
    }
  }

  /** The gradient of Σⱼ Cᵢⱼ f(xᵢ)ⱼ with respect to xᵢ; {@code into} becomes [rows, inputs]. */
  public void inputGradient(Matrix c, Matrix into) {
    InputRows x = requireForward();
    requireShape("cotangents", c, net.outputs());
    prepare(into);
    for (int chunk = 0; chunk < Slab.chunks(rows()); chunk++) {
      int rows = Slab.rowsOf(chunk, rows());
      matrixHeadBackward(c, chunk, rows, false);
      hiddenBackward(x, chunk, rows, false);
      storeInputGradient(into, chunk, rows);
    }
  }

  /** D ← c w ⊙ a′ at the last hidden layer, and the head's own gradient. */
  private void headBackward(float[] c, int chunk, int rows) {
    Kernels.FASTEST.headBackward(
        c,
        chunk * Slab.CHUNK,
        parameters.weights(hidden),
        activations[hidden - 1].chunk(chunk),
        slopes[hidden - 1].chunk(chunk),
        cotangents[hidden & 1],
        rows,
        net.width(hidden),
        gradient.weights(hidden),
        gradient.biases(hidden - 1));
  }

  /** D ← (C Wᵀ) ⊙ a′ at the last hidden layer, and the head's own gradient. */
  private void matrixHeadBackward(Matrix c, int chunk, int rows, boolean toGradient) {
    int width = net.width(hidden);
    int out = net.outputs();
    FloatBlock cs = c.chunk(chunk);
    FloatBlock d = cotangents[hidden & 1];
    if (toGradient) {
      FloatBlock h = activations[hidden - 1].chunk(chunk);
      blas.addOuter(rows, width, out, h, cs, gradient.weights(hidden));
      Kernels.FASTEST.columnSums(cs, rows, out, gradient.biases(hidden));
    }
    blas.productTransposed(rows, width, out, cs, parameters.weights(hidden), d);
    applySlope(hidden, chunk, rows, toGradient);
  }

  /** From the last hidden layer's cotangents down to the first's. */
  private void hiddenBackward(InputRows x, int chunk, int rows, boolean toGradient) {
    for (int l = hidden - 1; l > 0; l--) {
      int in = net.width(l);
      int out = net.width(l + 1);
      FloatBlock d = cotangents[(l + 1) & 1];
      if (toGradient) {
        blas.addOuter(rows, in, out, activations[l - 1].chunk(chunk), d, gradient.weights(l));
      }
      blas.productTransposed(rows, in, out, d, parameters.weights(l), cotangents[l & 1]);
      applySlope(l, chunk, rows, toGradient);
    }
    if (toGradient) {
      firstGradient(x, chunk, rows);
    }
  }

  /** D ← D ⊙ a′ at hidden layer l, counted from 1, whose column sums are a bias gradient. */
  private void applySlope(int l, int chunk, int rows, boolean toGradient) {
    FloatBlock sums = toGradient ? gradient.biases(l - 1) : unused;
    FloatBlock s = slopes[l - 1].chunk(chunk);
    if (smooth) {
      Kernels.FASTEST.slopeBackward(cotangents[l & 1], s, rows, net.width(l), sums);
    } else {
      Kernels.FASTEST.reluBackward(cotangents[l & 1], s, rows, net.width(l), sums);
    }
  }

  private void firstGradient(InputRows x, int c, int rows) {
    int width = net.width(1);
    FloatBlock d = cotangents[1];
    FloatBlock g = gradient.weights(0);
    if (x instanceof SparseRows sparse) {
      Kernels.FASTEST.sparseOuter(sparse, c * Slab.CHUNK, rows, d, g, width);
    } else {
      blas.addOuter(rows, net.inputs(), width, ((Matrix) x).chunk(c), d, g);
    }
  }

  private void storeInputGradient(@Nullable Matrix into, int c, int rows) {
    if (into != null) {
      FloatBlock w = parameters.weights(0);
      blas.productTransposed(rows, net.inputs(), net.width(1), cotangents[1], w, into.chunk(c));
    }
  }

  private void prepare(@Nullable Matrix into) {
    if (into != null) {
      into.setRows(rows());
      requireShape("input gradient", into, net.inputs());
    }
  }

  private void requireShape(String what, Matrix matrix, int columns) {
    if (matrix.rows() != rows() || matrix.columns() != columns) {
      throw new IllegalArgumentException(
          "%s: expected [%d, %d], got [%d, %d]"
              .formatted(what, rows(), columns, matrix.rows(), matrix.columns()));
    }
  }

  private void requireOneOutput() {
    if (net.outputs() != 1) {
      throw new IllegalArgumentException(
          "network outputs: expected 1, got %d; give a matrix of cotangents"
              .formatted(net.outputs()));
    }
  }

  private InputRows requireForward() {
    if (input == null) {
      throw new IllegalStateException("backward: expected a forward call before it, got none");
    }
    return input;
  }

  /** The first pre-activations z₁ [rows, width], for who computes between batches. */
  FloatBlock first() {
    return first.all();
  }

  /** The rows of the last {@link #forward}. */
  InputRows input() {
    return requireForward();
  }

  @Override
  public void close() {
    outputs.close();
    first.close();
    unused.close();
    Arrays.stream(activations).forEach(Slab::close);
    Arrays.stream(slopes).forEach(Slab::close);
    Arrays.stream(cotangents).forEach(FloatBlock::close);
  }
}
