package io.headwater.network;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.concurrent.atomic.AtomicLong;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A run of floats outside the heap, in ND4J memory; zero when made.
 *
 * <p>Its first float lies on a cache line. Freed by {@link #close}; a block not closed is freed by
 * ND4J some time after it has become unreachable. Not thread-safe.
 */
final class FloatBlock implements AutoCloseable {
  private static final int CACHE_LINE = 64;
  private static final AtomicLong BYTES_IN_USE = new AtomicLong();

  private final int size;
  private final INDArray memory;
  private final long address;
  private final ByteBuffer bytes;
  private final FloatBuffer floats;
  private boolean closed;

  private FloatBlock(int size) {
    Blas.useOneThread();
    this.size = size;
    this.memory = Nd4j.createUninitialized(DataType.FLOAT, size + CACHE_LINE / Float.BYTES);
    Pointer pointer = memory.data().addressPointer();
    int skip = (int) (-pointer.address() & (CACHE_LINE - 1));
    this.address = pointer.address() + skip;
    this.bytes = bytesOf(pointer, skip, size);
    this.floats = bytes.asFloatBuffer();
    BYTES_IN_USE.addAndGet((long) size * Float.BYTES);
    clear();
  }

  private static ByteBuffer bytesOf(Pointer pointer, int skip, int size) {
    ByteBuffer all = new FloatPointer(pointer).capacity(size + 16L).asByteBuffer();
    ByteBuffer part = all.position(skip).limit(skip + size * Float.BYTES).slice();
    return part.order(ByteOrder.LITTLE_ENDIAN);
  }

  /** A block of {@code size} zeros; size from 1 to 2^29 - 32. */
  static FloatBlock ofSize(long size) {
    if (size < 1 || size > (1 << 29) - 32) {
      throw new IllegalArgumentException(
          "off-heap floats: expected 1 to 2^29 - 32 of them, got %d; use fewer rows"
              .formatted(size));
    }
    return new FloatBlock((int) size);
  }

  /** The bytes of all blocks not closed yet. */
  static long bytesInUse() {
    return BYTES_IN_USE.get();
  }

  int size() {
    return size;
  }

  /** The address of float {@code offset}. */
  long address(long offset) {
    return address + offset * Float.BYTES;
  }

  /** The floats as bytes, in this machine's order. */
  ByteBuffer bytes() {
    return bytes;
  }

  float get(int at) {
    return floats.get(at);
  }

  void set(int at, float value) {
    floats.put(at, value);
  }

  /** Copies {@code count} floats in, from {@code from[offset]} on. */
  void load(int at, float[] from, int offset, int count) {
    floats.put(at, from, offset, count);
  }

  /** Copies {@code count} floats out, to {@code into[offset]} on. */
  void store(int at, float[] into, int offset, int count) {
    floats.get(at, into, offset, count);
  }

  /** Sets all to zero. */
  void clear() {
    Pointer.memset(memory.data().addressPointer(), 0, (long) memory.length() * Float.BYTES);
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      BYTES_IN_USE.addAndGet(-(long) size * Float.BYTES);
      memory.close();
    }
  }
}
