package io.headwater.flow.particle;

import io.headwater.flow.FlowState;
import io.headwater.flow.NamedArray;
import io.headwater.flow.source.SourceMeasure;
import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import java.util.Arrays;
import java.util.Map;

/**
 * Which point of the source's noise each particle was born from: the same for life, while the
 * source itself moves from window to window.
 */
final class Births {
  private static final String NUMBERS = "births";
  private static final String KEY = "births-key";
  private static final String MOVED = "births-moved";

  /** A key's 64 bits are kept as floats, which hold 16 of them exactly. */
  private static final int BITS = 16;

  private final RandomKey key;

  /** The place in the noise of the particle in each row. */
  private final int[] numbers;

  /** 1 for a coordinate that moves [d], and 0 in the place of one that came later. */
  private final NamedArray moved;

  private Births(RandomKey key, int[] numbers, NamedArray moved) {
    this.key = key;
    this.numbers = numbers;
    this.moved = moved;
  }

  /** Of new particles: row i has point i of the noise at {@code key}. */
  static Births begun(int particles, int dimension, int[] moving, RandomKey key) {
    int[] numbers = new int[particles];
    Arrays.setAll(numbers, i -> i);
    float[] moved = new float[dimension];
    for (int j : moving) {
      moved[j] = 1;
    }
    return new Births(key, numbers, NamedArray.withFeatureAxes(0b1, moved, dimension));
  }

  /** Whether a state has births of so many particles with these numbers. */
  static boolean fit(FlowState state, int particles, int[] moving) {
    if (!state.has(NUMBERS) || state.array(NUMBERS).size() != particles) {
      return false;
    }
    NamedArray moved = state.array(MOVED);
    return Arrays.stream(moving).allMatch(j -> moved.get(j) == 1);
  }

  /** What {@link #toArrays} wrote; unknown ones, which fit no window, in an older state. */
  static Births fromState(FlowState state, int particles) {
    if (!state.has(NUMBERS)) {
      return begun(particles, state.dimension(), new int[0], RandomKey.of(0));
    }
    float[] stored = state.array(NUMBERS).toArray();
    int[] numbers = new int[stored.length];
    Arrays.setAll(numbers, i -> (int) stored[i]);
    long bits = 0;
    for (float part : state.array(KEY).toArray()) {
      bits = bits << BITS | (long) part;
    }
    return new Births(new RandomKey(bits), numbers, state.array(MOVED));
  }

  /** This as arrays of a state. */
  Map<String, NamedArray> toArrays() {
    float[] stored = new float[numbers.length];
    for (int i = 0; i < stored.length; i++) {
      stored[i] = numbers[i];
    }
    float[] parts = new float[Long.SIZE / BITS];
    for (int k = 0; k < parts.length; k++) {
      parts[k] = key.bits() >>> Long.SIZE - BITS * (k + 1) & (1 << BITS) - 1;
    }
    return Map.of(
        NUMBERS, NamedArray.of(stored, stored.length),
        KEY, NamedArray.of(parts, parts.length),
        MOVED, moved);
  }

  /** Where the particle of each row is born from {@code source} [n, d]. */
  PointCloud draw(SourceMeasure source) {
    return source.draw(0, numbers.length, key).select(numbers);
  }

  /** Rows i and j change places. */
  void exchange(int i, int j) {
    int kept = numbers[i];
    numbers[i] = numbers[j];
    numbers[j] = kept;
  }
}
