package io.headwater.testing;

import io.headwater.measure.RandomKey;
import io.headwater.measure.RandomStream;
import java.util.Arrays;

/** Bytes that are nearly right: a function of the seed alone. */
public final class Mutations {
  private static final int MOST_CHANGES = 4;
  private static final long[] EXTREMES = {
    0, 1, -1, Integer.MAX_VALUE, Integer.MIN_VALUE, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 31
  };

  private Mutations() {}

  /**
   * {@code bytes} with one to four changes: a bit, a byte, a number, or bytes cut out or doubled.
   */
  public static byte[] of(byte[] bytes, long seed) {
    RandomStream random = RandomKey.of(seed).stream();
    byte[] changed = bytes.clone();
    for (int left = 1 + random.nextInt(MOST_CHANGES); left > 0 && changed.length > 0; left--) {
      changed = change(changed, random.nextInt(changed.length), random);
    }
    return changed;
  }

  private static byte[] change(byte[] bytes, int at, RandomStream random) {
    switch (random.nextInt(6)) {
      case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(Byte.SIZE));
      case 1 -> bytes[at] = (byte) random.nextInt(256);
      case 2 -> number(bytes, at, random.nextInt(2) == 0 ? Integer.BYTES : Long.BYTES, random);
      case 3 -> {
        return splice(bytes, at, Math.min(bytes.length, at + 1 + random.nextInt(8)));
      }
      case 4 -> {
        return splice(bytes, at, Math.max(0, at - random.nextInt(8)));
      }
      default -> {
        // Seven bits of each byte: a count.
        for (int i = at; i < Math.min(bytes.length, at + 4); i++) {
          bytes[i] |= (byte) 0x80;
        }
      }
    }
    return bytes;
  }

  private static void number(byte[] bytes, int at, int width, RandomStream random) {
    long value = EXTREMES[random.nextInt(EXTREMES.length)];
    for (int i = 0; i < width && at + i < bytes.length; i++) {
      bytes[at + i] = (byte) (value >> 8 * (width - 1 - i));
    }
  }

  /** What is before {@code to}, and what is from {@code from} on: longer or shorter than before. */
  private static byte[] splice(byte[] bytes, int to, int from) {
    byte[] spliced = Arrays.copyOf(bytes, to + bytes.length - from);
    System.arraycopy(bytes, from, spliced, to, bytes.length - from);
    return spliced;
  }
}
