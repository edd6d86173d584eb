package io.headwater.record;

import io.headwater.measure.RandomKey;
import java.util.Arrays;
import java.util.Collection;

/**
 * A set of hashes that never denies a member and takes about 1 % of others for one: a Bloom filter
 * of 10 bits and 7 hashes a member [bloom1970]. No member can be read from it; that a given one is
 * in it can be guessed, as from any filter. Immutable.
 */
public final class HashFilter {
  /** The filter of nothing. */
  public static final HashFilter EMPTY = new HashFilter(new long[0]);

  private static final int BITS_A_MEMBER = 10;
  private static final int HASHES = 7;

  private final long[] bits;

  private HashFilter(long[] bits) {
    this.bits = bits;
  }

  /** The filter of these hashes. */
  public static HashFilter of(Collection<Long> hashes) {
    Draft draft = new Draft(hashes.size());
    hashes.forEach(draft::add);
    return draft.filter;
  }

  /** A filter being filled. */
  static final class Draft {
    private final HashFilter filter;

    /** For about so many members. */
    Draft(long members) {
      filter = new HashFilter(new long[(int) ((members * BITS_A_MEMBER + 63) / 64)]);
    }

    void add(long hash) {
      for (int k = 0; k < HASHES; k++) {
        long bit = filter.position(hash, k);
        filter.bits[(int) (bit >>> 6)] |= 1L << bit;
      }
    }

    /** The filter; nothing is added after it. */
    HashFilter done() {
      return filter;
    }
  }

  /** The hash of a text. */
  public static long hash(String text) {
    return RandomKey.of(text.length()).split(text).bits();
  }

  /** Whether it is the filter of nothing. */
  public boolean isEmpty() {
    return bits.length == 0;
  }

  /** Whether {@code hash} may be a member; false is certain. */
  public boolean suspects(long hash) {
    for (int k = 0; k < HASHES && !isEmpty(); k++) {
      long bit = position(hash, k);
      if ((bits[(int) (bit >>> 6)] & 1L << bit) == 0) {
        return false;
      }
    }
    return !isEmpty();
  }

  private long position(long hash, int k) {
    return Long.remainderUnsigned(RandomKey.of(hash).at(k).bits(), 64L * bits.length);
  }

  /** Appends the filter. */
  public void write(ByteWriter out) {
    out.writeVarLong(bits.length);
    for (long word : bits) {
      out.writeLong(word);
    }
  }

  /** The filter that comes next. */
  public static HashFilter read(ByteReader in) {
    long[] bits = new long[in.readCount(Long.BYTES)];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = in.readLong();
    }
    return new HashFilter(bits);
  }

  @Override
  public boolean equals(Object that) {
    return that instanceof HashFilter filter && Arrays.equals(bits, filter.bits);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bits);
  }
}
