package io.headwater.network;

/**
 * Room for rows of floats [capacity, width], row-major and outside the heap, and its chunks.
 *
 * <p>Work on many rows goes chunk by chunk, so that what one loop leaves the next finds in the
 * cache.
 */
final class Slab implements AutoCloseable {
  /** Rows of a chunk: of 128 floats they are a quarter of a megabyte. */
  static final int CHUNK = 512;

  private final int width;
  private final FloatBlock all;
  private final FloatBlock[] chunks;

  private Slab(int capacity, int width) {
    this.width = width;
    this.all = FloatBlock.ofSize((long) capacity * width);
    this.chunks = new FloatBlock[chunks(capacity)];
    for (int c = 0; c < chunks.length; c++) {
      chunks[c] = all.part(c * CHUNK * width, rowsOf(c, capacity) * width);
    }
  }

  /** A slab of zeros. */
  static Slab of(int capacity, int width) {
    return new Slab(capacity, width);
  }

  /** The number of chunks in {@code rows} rows. */
  static int chunks(int rows) {
    return (rows + CHUNK - 1) / CHUNK;
  }

  /** The rows of chunk {@code c} of {@code rows} rows. */
  static int rowsOf(int c, int rows) {
    return Math.min(CHUNK, rows - c * CHUNK);
  }

  int width() {
    return width;
  }

  /** All rows. */
  FloatBlock all() {
    return all;
  }

  /** The rows of chunk {@code c}. */
  FloatBlock chunk(int c) {
    return chunks[c];
  }

  @Override
  public void close() {
    all.close();
  }
}
