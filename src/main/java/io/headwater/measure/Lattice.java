package io.headwater.measure;

/**
 * A Kronecker sequence on [0, 1)^k with a random shift: point i is the fractional part of shift + i
 * alpha, with alpha_j = g^-(j+1) and g the positive root of g^(k+1) = g + 1 [roberts2018].
 *
 * <p>Every point is uniform, and any run of points covers the cube more evenly than independent
 * ones: what is estimated from n of them varies less than from n independent draws. Point i is a
 * function of the key and i alone. Arithmetic is exact, modulo 2^64.
 */
public final class Lattice {
  private static final int ROOT_ITERATIONS = 64;
  private static final double TO_UNIT = 0x1.0p-53;

  private final long[] shift;
  private final long[] alpha;

  /** A sequence of {@code dimension} >= 1 coordinates, shifted as {@code key} says. */
  public Lattice(int dimension, RandomKey key) {
    double g = 1.5;
    for (int i = 0; i < ROOT_ITERATIONS; i++) {
      g = StrictMath.pow(1 + g, 1.0 / (dimension + 1));
    }
    RandomStream stream = key.stream();
    shift = new long[dimension];
    alpha = new long[dimension];
    double power = 1;
    for (int j = 0; j < dimension; j++) {
      power /= g;
      alpha[j] = (long) (power * 0x1.0p63) << 1;
      shift[j] = stream.nextLong();
    }
  }

  /** Coordinate {@code j} of point {@code i}, in (0, 1). */
  public double get(long i, int j) {
    return ((shift[j] + (i + 1) * alpha[j] >>> 11) + 0.5) * TO_UNIT;
  }
}
