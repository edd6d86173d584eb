package io.headwater.flow.particle;

import io.headwater.flow.FlowState;
import io.headwater.flow.NamedArray;
import io.headwater.flow.source.SourceMeasure;
import io.headwater.measure.FeatureLayout;
import io.headwater.measure.FeatureLayout.Block;
import io.headwater.measure.FeatureLayout.Kind;
import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Which point of the source's noise each particle was born from: the same for life, while the
 * source itself moves from window to window.
 */
final class Births {
  private static final String NUMBERS = "births";
  private static final String KEY = "births-key";
  private static final String PLACES = "births-places";

  /** A key's 64 bits are kept as floats, which hold 16 of them exactly. */
  private static final int BITS = 16;

  private final RandomKey key;

  /** The place in the noise of the particle in each row. */
  private final int[] numbers;

  /**
   * Of a number 1 + the place of its block, which is that of its coordinate of the noise; 0 of a
   * level, and in the place of a coordinate that came later [d].
   */
  private final NamedArray places;

  private Births(RandomKey key, int[] numbers, NamedArray places) {
    this.key = key;
    this.numbers = numbers;
    this.places = places;
  }

  /** Of new particles: row i has point i of the noise at {@code key}. */
  static Births begun(int particles, FeatureLayout layout, RandomKey key) {
    return new Births(key, inOrder(particles), places(layout));
  }

  private static int[] inOrder(int particles) {
    int[] numbers = new int[particles];
    Arrays.setAll(numbers, i -> i);
    return numbers;
  }

  private static NamedArray places(FeatureLayout layout) {
    float[] places = new float[layout.dimension()];
    List<Block> blocks = layout.blocks();
    for (int b = 0; b < blocks.size(); b++) {
      if (blocks.get(b).kind() == Kind.NUMBER) {
        places[blocks.get(b).offset()] = b + 1;
      }
    }
    return NamedArray.withFeatureAxes(0b1, places, places.length);
  }

  /** Whether a state has births of so many particles, whose numbers read the same noise as now. */
  static boolean fit(FlowState state, int particles, FeatureLayout layout) {
    return state.has(NUMBERS)
        && state.array(NUMBERS).size() == particles
        && state.array(PLACES).equals(places(layout));
  }

  /** What {@link #toArrays} wrote; unknown ones, which fit no window, in an older state. */
  static Births fromState(FlowState state, int particles) {
    if (!state.has(NUMBERS)) {
      NamedArray nowhere =
          NamedArray.withFeatureAxes(0b1, new float[state.dimension()], state.dimension());
      return new Births(RandomKey.of(0), inOrder(particles), nowhere);
    }
    float[] stored = state.array(NUMBERS).toArray();
    int[] numbers = new int[stored.length];
    Arrays.setAll(numbers, i -> (int) stored[i]);
    long bits = 0;
    for (float part : state.array(KEY).toArray()) {
      bits = bits << BITS | (long) part;
    }
    return new Births(new RandomKey(bits), numbers, state.array(PLACES));
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
        PLACES, places);
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
