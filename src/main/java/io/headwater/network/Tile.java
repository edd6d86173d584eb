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

  private final int width;

  Tile(int width) {
    this.width = width;
    this.rows = new float[ROWS * width];
  }

  int width() {
    return width;
  }
}
