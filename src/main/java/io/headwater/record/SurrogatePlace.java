package io.headwater.record;

import io.headwater.measure.RandomKey;

/**
 * Where a synthetic record stands among all of its stream: what its surrogates are a function of.
 *
 * @param stream the same for all records of a stream and a seed
 * @param index of the record; no two records of a stream have the same
 */
public record SurrogatePlace(RandomKey stream, long index) {
  /** Indices that a snapshot has before those of the next one begin. */
  private static final long SNAPSHOT = 1L << 20;

  /** The place of draw {@code i} of a stream's snapshot number {@code sequence}, from 1 on. */
  public static SurrogatePlace of(RandomKey stream, long sequence, long i) {
    return new SurrogatePlace(stream, ((sequence - 1) * SNAPSHOT + i) & Long.MAX_VALUE);
  }

  /** A place for a record on its own: some index below 2^40. */
  static SurrogatePlace anywhere(RandomKey key) {
    return new SurrogatePlace(RandomKey.of(0), key.bits() >>> 24);
  }
}
