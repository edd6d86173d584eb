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

  private final int dimension;
  private final RandomKey key;
  private final long[] shift;
  private SobolSequenceGenerator digits;
  private long next;

  /** A sequence of {@code dimension} >= 1 coordinates, shifted as {@code key} says, at point 0. */
  public SobolSequence(int dimension, RandomKey key) {
    this.dimension = dimension;
    this.key = key;
    this.shift = new long[Math.min(dimension, EVEN)];
    this.digits = new SobolSequenceGenerator(shift.length);
    skipTo(0);
  }

  /** Goes to point {@code i} >= 0. */
  public void skipTo(long i) {
    RandomStream stream = key.at(i >>> EPOCH_BITS).stream();
    for (int j = 0; j < shift.length; j++) {
      shift[j] = stream.nextLong() >>> UNUSED_BITS;
    }
    int within = (int) (i & (1L << EPOCH_BITS) - 1);
    digits = new SobolSequenceGenerator(shift.length);
    if (within > 0) {
      digits.skipTo(within - 1);
    }
    next = i;
  }

  /** Writes the next point {@code into} the first k places of an array. */
  public void next(double[] into) {
    if (next > 0 && (next & (1L << EPOCH_BITS) - 1) == 0) {
      skipTo(next);
    }
    double[] point = digits.nextVector();
    for (int j = 0; j < shift.length; j++) {
      long bits = (long) (point[j] / TO_UNIT) ^ shift[j];
      into[j] = (bits + 0.5) * TO_UNIT;
    }
    if (dimension > EVEN) {
      independent(into);
    }
    next++;
  }

  private void independent(double[] into) {
    RandomStream stream = key.split("independent").at(next).stream();
    for (int j = EVEN; j < dimension; j++) {
      into[j] = ((stream.nextLong() >>> UNUSED_BITS) + 0.5) * TO_UNIT;
    }
  }
}
