package io.headwater.network;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One batch of rows on its way through a network, forwards and backwards.
 *
 * <p>{@link #forward} keeps what the way back needs, so that backward calls may follow it until the
 * next one; the rows and the parameters must not change in between. Work proceeds in chunks of
 * {@value #CHUNK} rows that stay in the cache. Not thread-safe.
 */
public final class Pass implements AutoCloseable {
  /** Rows at a time: 512 rows of 128 floats are a quarter of a megabyte. */
  static final int CHUNK = 512;

  private final Mlp net;
  private final int capacity;
  private final int hidden;
  private final Blas blas = new Blas();
  private final Kernels kernels = Kernels.FASTEST;

  /** First pre-activations z₁ [capacity, width 1], biases included. */
  private final FloatBlock first;

  /** Activations h of each hidden layer [capacity, width]. */
  private final FloatBlock[] activations;

  /** Slopes a′ of each hidden layer; the activations themselves for ReLU. */
  private final FloatBlock[] slopes;

  private final Matrix outputs;

  /** Cotangents of two neighbouring layers [CHUNK, widest]. */
  private final FloatBlock[] cotangents = new FloatBlock[2];

  /** Where column sums go that nobody wants [widest]. */
  private final FloatBlock unused;

  private @Nullable InputRows input;

  Pass(Mlp net, int capacity) {
    this.net = net;
    this.capacity = capacity;
    this.hidden = net.layers() - 1;
    this.outputs = Matrix.ofCapacity(capacity, net.outputs());
    this.first = FloatBlock.ofSize((long) capacity * net.width(1));
    this.activations = new FloatBlock[hidden];
    this.slopes = new FloatBlock[hidden];
    for (int l = 0; l < hidden; l++) {
      long size = (long) capacity * net.width(l + 1);
      activations[l] = FloatBlock.ofSize(size);
      slopes[l] = net.activation().isSmooth() ? FloatBlock.ofSize(size) : activations[l];
    }
    int widest = net.widestHidden();
    for (int k = 0; k < 2; k++) {
      cotangents[k] = FloatBlock.ofSize((long) Math.min(CHUNK, capacity) * widest);
    }
    this.unused = FloatBlock.ofSize(2L * widest);
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
    for (int from = 0; from < x.rows(); from += CHUNK) {
      forwardChunk(x, from, Math.min(CHUNK, x.rows() - from));
    }
  }

  private void forwardChunk(InputRows x, int from, int rows) {
    int width = net.width(1);
    firstProduct(x, from, rows);
    activate(0, first, from * width, from, rows);
    for (int l = 1; l < hidden; l++) {
      product(l, from, rows, activations[l], from * net.width(l + 1));
      activate(l, activations[l], from * net.width(l + 1), from, rows);
    }
    int out0 = from * net.outputs();
    product(hidden, from, rows, outputs.block(), out0);
    kernels.bias(
        outputs.block(), out0, net.parameters(), net.biasOffset(hidden), rows, net.outputs());
  }

  /** z₁ ← x W₀, the bias still missing. */
  private void firstProduct(InputRows x, int from, int rows) {
    int width = net.width(1);
    if (x instanceof SparseRows sparse) {
      kernels.sparseProduct(
          sparse, from, rows, net.parameters(), net.weightOffset(0), first, from * width, width);
    } else {
      int in = net.inputs();
      long dense = ((Matrix) x).block().address((long) from * in);
      long z = first.address((long) from * width);
      blas.product(rows, in, width, dense, net.weightAddress(0), z);
    }
  }

  /** into ← hₗ Wₗ for l ≥ 1, the bias still missing. */
  private void product(int l, int from, int rows, FloatBlock into, int into0) {
    int in = net.width(l);
    int out = net.width(l + 1);
    long h = activations[l - 1].address((long) from * in);
    blas.product(rows, in, out, h, net.weightAddress(l), into.address(into0));
  }

  private void activate(int l, FloatBlock z, int z0, int from, int rows) {
    int width = net.width(l + 1);
    int h0 = from * width;
    FloatBlock b = net.parameters();
    if (net.activation() == Activation.RELU) {
      kernels.biasRelu(z, z0, b, net.biasOffset(l), activations[l], h0, rows, width);
    } else {
      kernels.biasSoftplus(
          z, z0, b, net.biasOffset(l), activations[l], h0, slopes[l], h0, rows, width);
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
    for (int from = 0; from < rows(); from += CHUNK) {
      int rows = Math.min(CHUNK, rows() - from);
      headBackward(c, from, rows);
      hiddenBackward(x, from, rows, true);
    }
    addToGradient(net.biasOffset(hidden), sum(c, rows()));
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
    for (int from = 0; from < rows(); from += CHUNK) {
      int rows = Math.min(CHUNK, rows() - from);
      vectorHeadBackward(c, from, rows, true);
      hiddenBackward(x, from, rows, true);
      storeInputGradient(inputGradient, from, rows);
    }
  }

  /** ∇φ at every row, for a network of one output; {@code into} becomes [rows, inputs]. */
  public void inputGradient(Matrix into) {
    requireOneOutput();
    InputRows x = requireForward();
    prepare(into);
    boolean relu = net.activation() == Activation.RELU;
    for (int from = 0; from < rows(); from += CHUNK) {
      int rows = Math.min(CHUNK, rows() - from);
      int width = net.width(hidden);
      kernels.headSlope(
          net.parameters(),
          net.weightOffset(hidden),
          slopes[hidden - 1],
          from * width,
          relu,
          cotangents[hidden & 1],
          0,
          rows,
          width);
      hiddenBackward(x, from, rows, false);
      storeInputGradient(into, from, rows);
    }
  }

  /** The gradient of Σⱼ Cᵢⱼ f(xᵢ)ⱼ with respect to xᵢ; {@code into} becomes [rows, inputs]. */
  public void inputGradient(Matrix c, Matrix into) {
    InputRows x = requireForward();
    requireShape("cotangents", c, net.outputs());
    prepare(into);
    for (int from = 0; from < rows(); from += CHUNK) {
      int rows = Math.min(CHUNK, rows() - from);
      vectorHeadBackward(c, from, rows, false);
      hiddenBackward(x, from, rows, false);
      storeInputGradient(into, from, rows);
    }
  }

  private void headBackward(float[] c, int from, int rows) {
    int width = net.width(hidden);
    int h0 = from * width;
    kernels.headBackward(
        c,
        from,
        net.parameters(),
        net.weightOffset(hidden),
        activations[hidden - 1],
        h0,
        slopes[hidden - 1],
        h0,
        cotangents[hidden & 1],
        0,
        rows,
        width,
        net.gradient(),
        net.weightOffset(hidden),
        net.biasOffset(hidden - 1));
  }

  /** D ← (C Wᵀ) ⊙ a′ at the last hidden layer, and the head's own gradient. */
  private void vectorHeadBackward(Matrix c, int from, int rows, boolean gradient) {
    int width = net.width(hidden);
    int out = net.outputs();
    long address = c.block().address((long) from * out);
    if (gradient) {
      weightGradient(hidden, activations[hidden - 1].address((long) from * width), address, rows);
      kernels.columnSums(c.block(), from * out, rows, out, net.gradient(), net.biasOffset(hidden));
    }
    long d = cotangents[hidden & 1].address(0);
    blas.productTransposed(rows, width, out, address, net.weightAddress(hidden), d);
    applySlope(hidden, from, rows, gradient);
  }

  /**
   * From the last hidden layer's cotangents down to the first's; hidden layer l (from 1) has its
   * own in {@code cotangents[l & 1]}.
   */
  private void hiddenBackward(InputRows x, int from, int rows, boolean gradient) {
    for (int l = hidden; l > 1; l--) {
      int width = net.width(l);
      int below = net.width(l - 1);
      long d = cotangents[l & 1].address(0);
      if (gradient) {
        weightGradient(l - 1, activations[l - 2].address((long) from * below), d, rows);
      }
      long next = cotangents[(l - 1) & 1].address(0);
      blas.productTransposed(rows, below, width, d, net.weightAddress(l - 1), next);
      applySlope(l - 1, from, rows, gradient);
    }
    if (gradient) {
      inputWeightGradient(x, from, rows);
    }
  }

  /** D ← D ⊙ a′ at hidden layer l (from 1), its column sums going to the bias below it. */
  private void applySlope(int l, int from, int rows, boolean gradient) {
    int width = net.width(l);
    FloatBlock sums = gradient ? net.gradient() : unused;
    int sums0 = gradient ? net.biasOffset(l - 1) : 0;
    FloatBlock d = cotangents[l & 1];
    if (net.activation() == Activation.RELU) {
      kernels.reluBackward(d, 0, activations[l - 1], from * width, rows, width, sums, sums0);
    } else {
      kernels.slopeBackward(d, 0, slopes[l - 1], from * width, rows, width, sums, sums0);
    }
  }

  /** ∂Wₗ ← ∂Wₗ + hᵀ d. */
  private void weightGradient(int l, long h, long d, int rows) {
    long g = net.gradient().address(net.weightOffset(l));
    blas.addOuter(rows, net.width(l), net.width(l + 1), h, d, g);
  }

  private void inputWeightGradient(InputRows x, int from, int rows) {
    int width = net.width(1);
    if (x instanceof SparseRows sparse) {
      kernels.sparseOuter(
          sparse, from, rows, cotangents[1], 0, net.gradient(), net.weightOffset(0), width);
    } else {
      FloatBlock dense = ((Matrix) x).block();
      weightGradient(0, dense.address((long) from * net.inputs()), cotangents[1].address(0), rows);
    }
  }

  private void storeInputGradient(@Nullable Matrix into, int from, int rows) {
    if (into == null) {
      return;
    }
    int in = net.inputs();
    long y = into.block().address((long) from * in);
    long d = cotangents[1].address(0);
    blas.productTransposed(rows, in, net.width(1), d, net.weightAddress(0), y);
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

  private void addToGradient(int at, double value) {
    net.gradient().set(at, (float) (net.gradient().get(at) + value));
  }

  private static double sum(float[] c, int count) {
    double sum = 0;
    for (int i = 0; i < count; i++) {
      sum += c[i];
    }
    return sum;
  }

  FloatBlock first() {
    return first;
  }

  InputRows input() {
    return requireForward();
  }

  @Override
  public void close() {
    outputs.close();
    first.close();
    unused.close();
    Arrays.stream(activations).forEach(FloatBlock::close);
    Arrays.stream(slopes).forEach(FloatBlock::close);
    Arrays.stream(cotangents).forEach(FloatBlock::close);
  }
}
