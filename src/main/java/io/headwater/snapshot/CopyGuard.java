package io.headwater.snapshot;

import io.headwater.measure.RandomKey;
import io.headwater.record.ByteReader;
import io.headwater.record.ByteWriter;
import io.headwater.window.WindowSample;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Says of a record whether it may be one of the training records, so that a sampler can draw again
 * rather than write a copy: a Bloom filter over hashes of their bytes [bloom1970].
 *
 * <p>It never misses a training record that occurs once, and suspects another one in about 1 %: 10
 * bits a record and 7 hashes. No record can be read from it; that a given record was there can be
 * guessed, as from any filter. Where records repeat by themselves, copies are what real records do
 * too, and the guard stays open. Immutable.
 */
public final class CopyGuard {
  private static final int BITS_A_RECORD = 10;
  private static final int HASHES = 7;

  /** More repeated records than this share, and a copy is no wonder. */
  private static final double NATURAL_REPEATS = 0.01;

  private final long[] bits;

  private CopyGuard(long[] bits) {
    this.bits = bits;
  }

  /** A guard that suspects nothing. */
  public static CopyGuard open() {
    return new CopyGuard(new long[0]);
  }

  /**
   * A guard of the records with these bytes that occur once; open where more than 1 % of all are
   * repeated. A record that repeats is a point with a mass, which the twin is to have as well.
   */
  public static CopyGuard of(List<byte[]> training) {
    Map<Long, Integer> counts = new LinkedHashMap<>();
    training.forEach(record -> counts.merge(WindowSample.contentHash(record), 1, Integer::sum));
    int repeats = training.size() - counts.size();
    counts.values().removeIf(count -> count > 1);
    if (counts.isEmpty() || repeats > NATURAL_REPEATS * training.size()) {
      return open();
    }
    CopyGuard guard = new CopyGuard(new long[(counts.size() * BITS_A_RECORD + 63) / 64]);
    counts.keySet().forEach(guard::add);
    return guard;
  }

  private void add(long hash) {
    for (int k = 0; k < HASHES; k++) {
      long bit = position(hash, k);
      bits[(int) (bit >>> 6)] |= 1L << bit;
    }
  }

  /** Whether it lets every record by. */
  public boolean isOpen() {
    return bits.length == 0;
  }

  /** Whether the record with these bytes may be a training record; false is certain. */
  public boolean suspects(byte[] avro) {
    if (isOpen()) {
      return false;
    }
    long hash = WindowSample.contentHash(avro);
    for (int k = 0; k < HASHES; k++) {
      long bit = position(hash, k);
      if ((bits[(int) (bit >>> 6)] & 1L << bit) == 0) {
        return false;
      }
    }
    return true;
  }

  private long position(long hash, int k) {
    return Long.remainderUnsigned(RandomKey.of(hash).at(k).bits(), 64L * bits.length);
  }

  void write(ByteWriter out) {
    out.writeVarLong(bits.length);
    for (long word : bits) {
      out.writeLong(word);
    }
  }

  static CopyGuard read(ByteReader in) {
    long[] bits = new long[in.readCount(Long.BYTES)];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = in.readLong();
    }
    return new CopyGuard(bits);
  }

  @Override
  public boolean equals(Object that) {
    return that instanceof CopyGuard guard && Arrays.equals(bits, guard.bits);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bits);
  }
}
