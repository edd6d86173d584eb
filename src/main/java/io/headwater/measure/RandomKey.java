package io.headwater.measure;

/**
 * A position in the tree of all randomness: a pure function of a seed and the path taken from it.
 *
 * <p>Two keys reached by different paths give unrelated streams; the same path gives the same bits
 * on every machine, thread and restart. Nothing is consumed: a key may be used again and again.
 *
 * @param bits the position, as 64 well-mixed bits
 */
public record RandomKey(long bits) {
  /** 2^64 divided by the golden ratio, odd: the increment of a Weyl sequence [steele2014]. */
  static final long GOLDEN = 0x9E3779B97F4A7C15L;

  /** The key at the root of {@code seed}. */
  public static RandomKey of(long seed) {
    return new RandomKey(mix(seed + GOLDEN));
  }

  /** The key for position {@code index} under this one: a step, a window, a row. */
  public RandomKey at(long index) {
    return new RandomKey(mix(bits + GOLDEN * (2 * index + 1)));
  }

  /** The key for one purpose under this one. */
  public RandomKey split(String purpose) {
    long hash = bits ^ 0xCBF29CE484222325L;
    for (int i = 0; i < purpose.length(); i++) {
      hash = mix(hash ^ purpose.charAt(i));
    }
    return new RandomKey(mix(hash + GOLDEN));
  }

  /** The numbers at this key, from the first on. */
  public RandomStream stream() {
    return new RandomStream(bits);
  }

  /** David Stafford's variant 13 of the MurmurHash3 finaliser: a bijection of 64 bits. */
  static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
