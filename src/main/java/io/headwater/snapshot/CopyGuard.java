package io.headwater.snapshot;

import io.headwater.record.ByteReader;
import io.headwater.record.ByteWriter;
import io.headwater.record.HashFilter;
import io.headwater.window.WindowSample;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Says of a record whether it may be one of the training records, so that a sampler can draw again
 * rather than write a copy: a {@link HashFilter} of their bytes.
 *
 * <p>It never misses a training record that occurs once, and suspects another one in about 1 %. No
 * record can be read from it; that a given record was there can be guessed, as from any filter.
 * Where records repeat by themselves, copies are what real records do too, and the guard stays
 * open. Immutable.
 *
 * @param filter of the hashes of training records; empty for a guard that suspects nothing
 */
public record CopyGuard(HashFilter filter) {
  /** More repeated records than this share, and a copy is no wonder. */
  private static final double NATURAL_REPEATS = 0.01;

  /** A guard that suspects nothing. */
  public static CopyGuard open() {
    return new CopyGuard(HashFilter.EMPTY);
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
    return repeats > NATURAL_REPEATS * training.size()
        ? open()
        : new CopyGuard(HashFilter.of(counts.keySet()));
  }

  /** Whether it lets every record by. */
  public boolean isOpen() {
    return filter.isEmpty();
  }

  /** Whether the record with these bytes may be a training record; false is certain. */
  public boolean suspects(byte[] avro) {
    return !isOpen() && filter.suspects(WindowSample.contentHash(avro));
  }

  void write(ByteWriter out) {
    filter.write(out);
  }

  static CopyGuard read(ByteReader in) {
    return new CopyGuard(HashFilter.read(in));
  }
}
