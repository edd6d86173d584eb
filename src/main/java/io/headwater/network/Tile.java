package io.headwater.network;

/**
 * Up to eight rows of floats on the heap, on their way through a product. Not thread-safe.
 *
 * <p>There is always room for all eight: what lies in rows not in use is computed with, and not
 * read.
 */
final class Tile {
  /** The rows of a tile. */
  static final int ROWS = 8;

  /** Row-major [ROWS, width]. */
  final float[] rows;

  /** The numbers of the row last collected that are not zero [width + 1]. */
  final float[] terms;

  /** Where in the row each of them stands [width + 1]. */
  final int[] indices;

  /** How many there are. */
  int found;

  private final int width;

  Tile(int width) {
    this.width = width;
    this.rows = new float[ROWS * width];
    this.terms = new float[width + 1];
    this.indices = new int[width + 1];
  }

  int width() {
    return width;
  }

  /** Lists the numbers of row {@code i} that are not zero. */
  void collect(int i) {
    int next = 0;
    for (int k = 0; k < width; k++) {
      float term = rows[i * width + k];
      terms[next] = term;
      indices[next] = k;
      // No branch here: which terms are zero is not to be predicted. The shift forgets the sign.
      int digits = Float.floatToRawIntBits(term) << 1;
      next += (digits | -digits) >>> 31;
    }
    found = next;
  }
}
