package io.headwater.measure;

import org.apache.commons.math3.random.SobolSequenceGenerator;

/**
 * A Sobol sequence on (0, 1)^k with a random digital shift: every binary digit of coordinate j is
 * flipped or not, as the key says [joe2008].
 *
 * <p>Every point is uniform, and 2^m of them from a multiple of 2^m on fill the cube far more
 * evenly than independent ones: what is estimated from n of them varies less than from n
 * independent draws. Point i is a function of the key and i alone. Coordinates from {@value #EVEN}
 * on are independent draws. Not thread-safe.
 */
public final class SobolSequence {
  /** Coordinates for which direction numbers are known. */
  private static final int EVEN = 1000;

  /** Points of one shift: the library counts them by an int. */
  private static final int EPOCH_BITS = 31;

  private static final int UNUSED_BITS = 12;
  private static final double TO_UNIT = 0x1.0p-52;

  private static final long EPOCH = (1L << EPOCH_BITS) - 1;

  /** What flips in coordinate j when digit k of a point's Gray code does [EPOCH_BITS, EVEN]. */
  private static final long[][] DIRECTIONS = directions();

  private final int dimension;
  private final RandomKey key;

  /** The digits of the next point, shifted. */
  private final long[] digits;

  private long next;

  /** A sequence of {@code dimension} >= 1 coordinates, shifted as {@code key} says, at point 0. */
  public SobolSequence(int dimension, RandomKey key) {
    this.dimension = dimension;
    this.key = key;
    this.digits = new long[Math.min(dimension, EVEN)];
    skipTo(0);
  }

  /** Read off the library's points: the Gray code of 2^k has the digits k and k - 1. */
  private static long[][] directions() {
    SobolSequenceGenerator library = new SobolSequenceGenerator(EVEN);
    long[][] directions = new long[EPOCH_BITS][EVEN];
    for (int k = 0; k < EPOCH_BITS; k++) {
      double[] point = library.skipTo(1 << k);
      for (int j = 0; j < EVEN; j++) {
        directions[k][j] = (long) (point[j] / TO_UNIT) ^ (k == 0 ? 0 : directions[k - 1][j]);
      }
    }
    return directions;
  }

  /** Goes to point {@code i} >= 0. */
  public void skipTo(long i) {
    RandomStream stream = key.at(i >>> EPOCH_BITS).stream();
    for (int j = 0; j < digits.length; j++) {
      digits[j] = stream.nextLong() >>> UNUSED_BITS;
    }
    long within = i & EPOCH;
    for (long gray = within ^ within >>> 1; gray != 0; gray &= gray - 1) {
      flip(Long.numberOfTrailingZeros(gray));
    }
    next = i;
  }

  private void flip(int digit) {
    long[] direction = DIRECTIONS[digit];
    for (int j = 0; j < digits.length; j++) {
      digits[j] ^= direction[j];
    }
  }

  /** Writes the next point {@code into} the first k places of an array. */
  public void next(double[] into) {
    for (int j = 0; j < digits.length; j++) {
      into[j] = (digits[j] + 0.5) * TO_UNIT;
    }
    if (dimension > EVEN) {
      independent(into);
    }
    next++;
    if ((next & EPOCH) == 0) {
      skipTo(next);
    } else {
      flip(Long.numberOfTrailingZeros(next));
    }
  }

  private void independent(double[] into) {
    RandomStream stream = key.split("independent").at(next).stream();
    for (int j = EVEN; j < dimension; j++) {
      into[j] = ((stream.nextLong() >>> UNUSED_BITS) + 0.5) * TO_UNIT;
    }
  }
}
