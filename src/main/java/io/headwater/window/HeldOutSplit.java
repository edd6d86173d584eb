package io.headwater.window;

import io.headwater.measure.RandomKey;
import io.headwater.measure.RandomStream;
import java.util.HashMap;
import java.util.Map;

/**
 * Splits the records of a window into those to train on and those held out.
 *
 * <p>Equal records are one point of the empirical measure with a mass, and the mass is split: each
 * occurrence is held out with probability s, the share, by a draw of its own. The number held out
 * of n equal records is binomial, with mean n s, so the two sides of independent records are
 * independent. A split that takes n s of each content, rounded, makes the held-out shares a copy of
 * the training shares, which no twin can match.
 *
 * <p>The draw is a function of the records' content and the occurrence's number. A record that
 * occurs once has the same side in every window, and of equal records as many are held out whatever
 * the order of arrival, the merges and the restores.
 *
 * <p>One split serves one pass over the records. Not thread-safe.
 */
public final class HeldOutSplit {
  private final double share;
  private final Map<Long, RandomStream> draws = new HashMap<>();

  /**
   * A split at the start of a pass.
   *
   * @param share s, in [0, 1)
   */
  public HeldOutSplit(double share) {
    this.share = share;
  }

  /** Whether the next record of the pass, one with these bytes, is held out. */
  public boolean isHeldOut(byte[] avro) {
    return isHeldOut(WindowSample.contentHash(avro));
  }

  /** The i-th of equal records has the i-th number of the stream at their content. */
  boolean isHeldOut(long contentHash) {
    return draws
            .computeIfAbsent(contentHash, hash -> RandomKey.of(hash).split("held-out").stream())
            .nextDouble()
        < share;
  }
}
