package io.headwater.measure;

import java.util.Arrays;

/** Finds the numbers that are not zero among many that are, as one-hot coordinates have them. */
public final class Nonzeros {
  private static final float[] ZEROS = new float[1024];

  private Nonzeros() {}

  /**
   * Writes where they are among {@code count} numbers from {@code from} on, ascending from 0,
   * {@code into} an array from {@code at} on; it has room for all.
   *
   * @return how many they are
   */
  public static int find(float[] values, int from, int count, int[] into, int at) {
    int found = at;
    int next = 0;
    while (next < count) {
      // One after another need no comparison of spans.
      while (next < count && values[from + next] != 0) {
        into[found++] = next++;
      }
      int span = Math.min(count - next, ZEROS.length);
      int zeros = Arrays.mismatch(values, from + next, from + next + span, ZEROS, 0, span);
      next += zeros < 0 ? span : zeros;
      // A zero of the other sign is a mismatch as well.
      next += zeros >= 0 && values[from + next] == 0 ? 1 : 0;
    }
    return found - at;
  }
}
