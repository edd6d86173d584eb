package io.headwater.record;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** Reads what {@link ByteWriter} wrote; running past the end is a {@link BadBytesException}. */
public final class ByteReader {
  private final String what;
  private final byte[] bytes;
  private int next;

  /**
   * A reader from the first byte on.
   *
   * @param what what the bytes are, for messages
   */
  public ByteReader(String what, byte[] bytes) {
    this.what = what;
    this.bytes = bytes;
  }

  /**
   * What {@code how} reads from all of {@code bytes}. Bytes that follow the layout may still say
   * what cannot be, in ways too many to look for: whatever fails while they are read is damage.
   */
  public static <T> T readAll(String what, byte[] bytes, Function<ByteReader, T> how) {
    ByteReader in = new ByteReader(what, bytes);
    try {
      T value = how.apply(in);
      in.end();
      return value;
    } catch (BadBytesException known) {
      throw known;
    } catch (RuntimeException e) {
      throw new BadBytesException(
          BadBytesException.Fault.CORRUPT, in.at("expected bytes of its layout, got " + e), e);
    }
  }

  /** One byte, 0 to 255. */
  public int readByte() {
    require(1);
    return bytes[next++] & 0xFF;
  }

  /** A byte that must be 0 or 1. */
  public boolean readBoolean() {
    int value = readByte();
    if (value > 1) {
      throw corrupt("expected 0 or 1, got " + value);
    }
    return value == 1;
  }

  /** Four bytes. */
  public int readInt() {
    require(4);
    int value = 0;
    for (int i = 0; i < 4; i++) {
      value = value << 8 | bytes[next++] & 0xFF;
    }
    return value;
  }

  /** Eight bytes. */
  public long readLong() {
    return (long) readInt() << 32 | readInt() & 0xFFFFFFFFL;
  }

  /** A float. */
  public float readFloat() {
    return Float.intBitsToFloat(readInt());
  }

  /** A double. */
  public double readDouble() {
    return Double.longBitsToDouble(readLong());
  }

  /** A number in groups of seven bits. */
  public long readVarLong() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int group = readByte();
      value |= (long) (group & 0x7F) << shift;
      if (group < 0x80) {
        return value;
      }
    }
    throw corrupt("expected a number of at most ten bytes");
  }

  /** The number of things that follow, each of at least {@code bytesEach} bytes. */
  public int readCount(int bytesEach) {
    long count = readVarLong();
    if (count < 0 || count > left() / Math.max(1, bytesEach)) {
      throw corrupt(
          "expected a count that fits the %d bytes left, got %d".formatted(left(), count));
    }
    return (int) count;
  }

  /** A length and that many bytes. */
  public byte[] readBytes() {
    int length = readCount(1);
    next += length;
    return Arrays.copyOfRange(bytes, next - length, next);
  }

  /** Text. */
  public String readText() {
    return new String(readBytes(), StandardCharsets.UTF_8);
  }

  /** A constant by its name. */
  public <E extends Enum<E>> E readEnum(Class<E> type) {
    String name = readText();
    for (E constant : type.getEnumConstants()) {
      if (constant.name().equals(name)) {
        return constant;
      }
    }
    throw corrupt("expected one of %s, got '%s'".formatted(List.of(type.getEnumConstants()), name));
  }

  /** Refuses bytes left over. */
  public void end() {
    if (left() > 0) {
      throw corrupt("expected the end, got %d more bytes".formatted(left()));
    }
  }

  /** A failure of kind CORRUPT that names what was read and where. */
  public BadBytesException corrupt(String reason) {
    return new BadBytesException(BadBytesException.Fault.CORRUPT, at(reason));
  }

  private String at(String reason) {
    return "%s, byte %d: %s; the bytes are damaged, take them from where they were written"
        .formatted(what, next, reason);
  }

  private int left() {
    return bytes.length - next;
  }

  private void require(int count) {
    if (left() < count) {
      throw corrupt("expected %d more bytes, got %d".formatted(count, left()));
    }
  }
}
