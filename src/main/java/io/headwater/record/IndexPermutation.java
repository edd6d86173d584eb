package io.headwater.record;

import io.headwater.measure.RandomKey;

/**
 * A permutation of 0 ... size - 1 in no memory: a Feistel network on the next even number of bits,
 * applied again while it leads out of the range [black2002].
 */
final class IndexPermutation {
  /** The largest size. */
  static final long LARGEST = 1L << 62;

  private static final int ROUNDS = 6;

  private final long size;
  private final int half;
  private final long mask;
  private final RandomKey key;

  /** The permutation at {@code key}; of 1 to {@link #LARGEST} indices. */
  IndexPermutation(long size, RandomKey key) {
    this.size = size;
    this.half = Math.max(1, (65 - Long.numberOfLeadingZeros(size - 1)) / 2);
    this.mask = (1L << half) - 1;
    this.key = key;
  }

  /** Where {@code index}, in 0 ... size - 1, goes. */
  long at(long index) {
    long x = index;
    do {
      x = once(x);
    } while (x >= size);
    return x;
  }

  private long once(long x) {
    long left = x >>> half;
    long right = x & mask;
    for (int round = 0; round < ROUNDS; round++) {
      long mixed = left ^ (key.at(round).at(right).bits() >>> 1 & mask);
      left = right;
      right = mixed;
    }
    return left << half | right;
  }
}
