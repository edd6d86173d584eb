package io.headwater.record;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A growing byte array with big-endian numbers and length-prefixed text. Not thread-safe. */
public final class ByteWriter {
  private byte[] bytes = new byte[256];
  private int size;

  /** Appends the low eight bits of {@code value}. */
  public void writeByte(int value) {
    reserve(1);
    bytes[size++] = (byte) value;
  }

  /** Appends 0 or 1. */
  public void writeBoolean(boolean value) {
    writeByte(value ? 1 : 0);
  }

  /** Appends 4 bytes. */
  public void writeInt(int value) {
    for (int shift = 24; shift >= 0; shift -= 8) {
      writeByte(value >>> shift);
    }
  }

  /** Appends 8 bytes. */
  public void writeLong(long value) {
    writeInt((int) (value >>> 32));
    writeInt((int) value);
  }

  /** Appends the 4 bytes of a float's bits. */
  public void writeFloat(float value) {
    writeInt(Float.floatToIntBits(value));
  }

  /** Appends the 8 bytes of a double's bits. */
  public void writeDouble(double value) {
    writeLong(Double.doubleToLongBits(value));
  }

  /**
   * Appends 1 to 10 bytes, seven bits each, low bits first: small non-negative numbers are short.
   */
  public void writeVarLong(long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      writeByte((int) (rest & 0x7F | 0x80));
      rest >>>= 7;
    }
    writeByte((int) rest);
  }

  /** Appends a length and that many bytes. */
  public void writeBytes(byte[] value) {
    writeVarLong(value.length);
    reserve(value.length);
    System.arraycopy(value, 0, bytes, size, value.length);
    size += value.length;
  }

  /** Appends text as UTF-8 behind its length. */
  public void writeText(String value) {
    writeBytes(value.getBytes(StandardCharsets.UTF_8));
  }

  /** A copy of what was written. */
  public byte[] toByteArray() {
    return Arrays.copyOf(bytes, size);
  }

  private void reserve(int more) {
    if (size + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + more));
    }
  }
}
