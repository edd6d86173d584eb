package io.headwater.window;

import io.headwater.measure.RandomKey;
import java.util.HashMap;
import java.util.Map;

/**
 * Splits the records of a window into those to train on and those held out.
 *
 * <p>Equal records are one point of the empirical measure with a mass, and the mass is split: of n
 * equal records, n s are held out, rounded up or down, where s is the share. A record that occurs
 * once is held out with probability s. Both follow from the records' content alone, so a record has
 * the same side in every window, merge and restored job, whatever the order of arrival.
 *
 * <p>One split serves one pass over the records. Not thread-safe.
 */
public final class HeldOutSplit {
  private final double share;
  private final Map<Long, Integer> seen = new HashMap<>();

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

  /**
   * Systematic sampling: the i-th of equal records is held out where the line i s + u passes a
   * whole number, with u in (0, 1] drawn from their content.
   */
  boolean isHeldOut(long contentHash) {
    int i = seen.merge(contentHash, 1, Integer::sum) - 1;
    double u = 1 - RandomKey.of(contentHash).split("held-out").stream().nextDouble();
    return Math.floor((i + 1) * share + u) > Math.floor(i * share + u);
  }
}
