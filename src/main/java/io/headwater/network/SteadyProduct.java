package io.headwater.network;

/**
 * Products z ← x w of which every row depends on that row of x alone, bit for bit: not on the rows
 * that come with it, nor on the machine. Holds a copy of the weights, and scratch memory: not
 * thread-safe.
 */
final class SteadyProduct {
  private final int in;
  private final int out;
  private final int padded;
  private final float[] weights;
  private final Tile tile;

  /** The sums of a tile, each row filled up to whole vectors [Tile.ROWS, padded]. */
  private final float[] sums;

  /** A product with zero weights [in, out]. */
  SteadyProduct(int in, int out) {
    this.in = in;
    this.out = out;
    this.padded = Kernels.FASTEST.padded(out);
    this.weights = new float[in * padded];
    this.tile = new Tile(in);
    this.sums = new float[Tile.ROWS * padded];
  }

  /** Takes over weights [in, out]. */
  void load(FloatBlock w) {
    for (int k = 0; k < in; k++) {
      w.store(k * out, weights, k * padded, out);
    }
  }

  /** Takes over the transposed of weights [out, in]. */
  void loadTransposed(FloatBlock w) {
    for (int k = 0; k < in; k++) {
      for (int j = 0; j < out; j++) {
        weights[k * padded + j] = w.get(j * in + k);
      }
    }
  }

  /** The rows that are multiplied [Tile.ROWS, in], to be written. */
  float[] rows() {
    return tile.rows;
  }

  /** Where a row of {@link #sums} begins is a multiple of this. */
  int padded() {
    return padded;
  }

  /** The products of the rows last multiplied, good until the next. */
  float[] sums() {
    return sums;
  }

  /** Multiplies the first {@code count} of {@link #rows}. */
  void multiply(int count) {
    Kernels.FASTEST.product(tile, count, weights, padded, sums);
  }

  /** Multiplies rows [from, from + count) of {@code x}, at most a tile. */
  void multiply(SparseRows x, int from, int count) {
    Kernels.FASTEST.product(x, from, count, weights, padded, sums);
  }

  /** z ← x w for any number of rows. */
  void multiply(int rows, FloatBlock x, FloatBlock z) {
    for (int i = 0; i < rows; i += Tile.ROWS) {
      int count = Math.min(Tile.ROWS, rows - i);
      x.store(i * in, tile.rows, 0, count * in);
      multiply(count);
      for (int k = 0; k < count; k++) {
        z.load((i + k) * out, sums, k * padded, out);
      }
    }
  }
}
