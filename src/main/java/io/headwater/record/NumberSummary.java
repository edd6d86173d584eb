package io.headwater.record;

import java.util.Arrays;

/**
 * The distribution of one number, by weight: every value exactly up to {@link #MOST} distinct ones,
 * beyond that light neighbours share an interval and heavy values and both tails stay exact.
 *
 * <p>Merging commutes, and up to {@link #MOST} distinct values it is associative to rounding.
 * Mutable; not thread-safe.
 */
final class NumberSummary {
  /** The most entries; more are condensed to {@link #KEPT} and the tails. */
  static final int MOST = 8_192;

  /** About the number of entries after condensing. */
  static final int KEPT = 4_096;

  /** The weight below which a decayed value is forgotten. */
  static final double FORGOTTEN = .01;

  /** Entries at each end that are never condensed. */
  private static final int TAIL = 256;

  private static final int PENDING = 1_024;

  private final double[] pending = new double[PENDING];
  private int pendingCount;
  private Entries entries = Entries.EMPTY;
  private Grain grain = Grain.EMPTY;

  /** Adds one sighting of a finite value. */
  void add(double value) {
    grain = grain.with(value);
    pending[pendingCount++] = value;
    if (pendingCount == PENDING) {
      flush();
    }
  }

  private void flush() {
    if (pendingCount > 0) {
      Arrays.sort(pending, 0, pendingCount);
      entries = condensed(entries.merge(Entries.ofSorted(pending, pendingCount)));
      pendingCount = 0;
    }
  }

  private static Entries condensed(Entries entries) {
    return entries.size() <= MOST ? entries : entries.condense(KEPT, TAIL);
  }

  /** Adds all that {@code that} holds. */
  void merge(NumberSummary that) {
    flush();
    that.flush();
    grain = grain.merge(that.grain);
    entries = condensed(entries.merge(that.entries));
  }

  /** Multiplies every weight by {@code factor} and forgets what weighs next to nothing. */
  void decay(double factor) {
    flush();
    entries = entries.scale(factor, FORGOTTEN);
  }

  /** The distinct values and intervals, ascending. */
  Entries entries() {
    flush();
    return entries;
  }

  Grain grain() {
    return grain;
  }

  void write(ByteWriter out) {
    flush();
    grain.write(out);
    entries.write(out);
  }

  static NumberSummary read(ByteReader in) {
    NumberSummary summary = new NumberSummary();
    summary.grain = Grain.read(in);
    summary.entries = Entries.read(in);
    return summary;
  }
}
