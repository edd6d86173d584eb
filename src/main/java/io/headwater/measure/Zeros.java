package io.headwater.measure;

/** Passes over zeros quickly, of which one-hot coordinates are full. */
public final class Zeros {
  private Zeros() {}

  /** Whether the four numbers from {@code at} on are zeros of either sign. */
  public static boolean areFour(float[] values, int at) {
    int digits =
        Float.floatToRawIntBits(values[at])
            | Float.floatToRawIntBits(values[at + 1])
            | Float.floatToRawIntBits(values[at + 2])
            | Float.floatToRawIntBits(values[at + 3]);
    return digits << 1 == 0;
  }
}
