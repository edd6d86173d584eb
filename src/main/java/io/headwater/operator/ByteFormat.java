package io.headwater.operator;

import io.headwater.record.BadBytesException;
import io.headwater.record.BadBytesException.Fault;
import java.io.IOException;
import java.io.Serializable;
import java.util.Arrays;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * The byte layout of one type on its way between operators and in their state.
 *
 * <p>An implementation is a final class with a public constructor without arguments and no fields:
 * savepoints name it, so it is never renamed. A changed layout is a new version, and {@link #read}
 * still reads the old ones.
 *
 * @param <T> the type laid out
 */
interface ByteFormat<T> extends Serializable {
  /** Bytes for which memory is taken before it is known that they are there. */
  int AT_ONCE = 1 << 20;

  /** The type laid out. */
  Class<T> type();

  /** The version that {@link #write} writes, from 1 on. */
  int version();

  /** Writes {@code value} in the newest layout. */
  void write(T value, DataOutputView out) throws IOException;

  /**
   * Reads a value.
   *
   * @param version the layout of what is read, in [1, {@link #version()}]
   */
  T read(int version, DataInputView in) throws IOException;

  /** Whether values never change, so that they are shared where others are copied. */
  default boolean immutable() {
    return true;
  }

  /** A value equal to this one that does not change with it. */
  default T copy(T value) {
    return value;
  }

  /** Writes a length, then the bytes. */
  static void writeBytes(byte[] bytes, DataOutputView out) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  /** Reads what {@link #writeBytes} wrote; a length that is damaged takes no memory it has not. */
  static byte[] readBytes(DataInputView in) throws IOException {
    int length = in.readInt();
    if (length < 0) {
      throw new BadBytesException(
          Fault.CORRUPT, "state: expected a length, got %d; it is damaged".formatted(length));
    }
    byte[] bytes = new byte[Math.min(length, AT_ONCE)];
    in.readFully(bytes);
    while (bytes.length < length) {
      int read = bytes.length;
      bytes = Arrays.copyOf(bytes, (int) Math.min(length, 2L * read));
      in.readFully(bytes, read, bytes.length - read);
    }
    return bytes;
  }
}
