package io.headwater.network;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.concurrent.atomic.AtomicLong;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A run of floats outside the heap, in ND4J memory, or a part of one; zero when made.
 *
 * <p>Its first float lies on a cache line. Freed by {@link #close}; a block not closed is freed by
 * ND4J some time after it has become unreachable. A part shares its block's floats and ends with
 * it. Not thread-safe.
 */
final class FloatBlock implements AutoCloseable {
  /** Bytes of a cache line and of the widest vector. */
  private static final int LINE = 64;

  private static final int MAX_SIZE = (1 << 29) - LINE;
  private static final AtomicLong BYTES_IN_USE = new AtomicLong();

  private final int size;
  private final long address;
  private final ByteBuffer bytes;
  private final FloatBuffer floats;

  /** What the floats lie in; absent from a part and once closed. */
  private @Nullable INDArray memory;

  private FloatBlock(ByteBuffer bytes, long address, @Nullable INDArray memory) {
    this.size = bytes.capacity() / Float.BYTES;
    this.address = address;
    this.bytes = bytes.order(ByteOrder.nativeOrder());
    this.floats = this.bytes.asFloatBuffer();
    this.memory = memory;
  }

  /** A block of {@code size} zeros; size from 1 to 2^29 - 64. */
  static FloatBlock ofSize(long size) {
    if (size < 1 || size > MAX_SIZE) {
      throw new IllegalArgumentException(
          "off-heap floats: expected 1 to %d of them, got %d; use fewer rows at a time"
              .formatted(MAX_SIZE, size));
    }
    Blas.useOneThread();
    INDArray memory = Nd4j.createUninitialized(DataType.FLOAT, size + LINE / Float.BYTES);
    Pointer pointer = memory.data().addressPointer();
    int skip = (int) (-pointer.address() & (LINE - 1));
    ByteBuffer all = new FloatPointer(pointer).capacity(memory.length()).asByteBuffer();
    FloatBlock block =
        new FloatBlock(all.slice(skip, (int) size * Float.BYTES), pointer.address() + skip, memory);
    BYTES_IN_USE.addAndGet(size * Float.BYTES);
    block.clear();
    return block;
  }

  /** Floats [from, from + partSize) of this block, shared with it. */
  FloatBlock part(int from, int partSize) {
    ByteBuffer slice = bytes.slice(from * Float.BYTES, partSize * Float.BYTES);
    return new FloatBlock(slice, address + (long) from * Float.BYTES, null);
  }

  /** The bytes of all blocks not closed yet. */
  static long bytesInUse() {
    return BYTES_IN_USE.get();
  }

  int size() {
    return size;
  }

  /** Where the first float lies. */
  long address() {
    return address;
  }

  /** The floats as bytes, in this machine's order. */
  ByteBuffer bytes() {
    return bytes;
  }

  /** The floats as a buffer, for a loop over single ones. */
  FloatBuffer floats() {
    return floats;
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

  /** Takes in all floats. */
  void load(float[] from) {
    floats.put(0, from, 0, size);
  }

  /** Takes over the floats of a block as large as this. */
  void copy(FloatBlock from) {
    floats.put(0, from.floats, 0, size);
  }

  /** Copies {@code count} floats out, to {@code into[offset]} on. */
  void store(int at, float[] into, int offset, int count) {
    floats.get(at, into, offset, count);
  }

  /** A copy of all floats. */
  float[] toArray() {
    float[] all = new float[size];
    floats.get(0, all, 0, size);
    return all;
  }

  /** Sets all to zero. */
  void clear() {
    Kernels.FASTEST.fill(this, 0f, size);
  }

  @Override
  public void close() {
    if (memory != null) {
      BYTES_IN_USE.addAndGet(-(long) size * Float.BYTES);
      memory.close();
      memory = null;
    }
  }
}
