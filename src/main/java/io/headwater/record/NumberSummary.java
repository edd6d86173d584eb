package io.headwater.record;

import java.util.Arrays;

/**
 * The distribution of one number, by weight: every value exactly up to {@link #MOST} distinct ones,
 * beyond that light neighbours share an interval and heavy values and both tails stay exact.
 *
 * <p>Merging commutes, and up to {@link #MOST} distinct values it is associative to rounding.
 * Mutable; not thread-safe.
 */
final class NumberSummary implements FeatureSummary {
  /** The most entries; more are condensed to {@link #KEPT} and the tails. */
  static final int MOST = 8_192;

  /** About the number of entries after condensing. */
  static final int KEPT = 4_096;

  /** The weight below which a decayed value is forgotten. */
  static final double FORGOTTEN = .01;

  /** Entries at each end that are never condensed. */
  static final int TAIL = 256;

  private static final int PENDING = 1_024;

  private final double[] pending = new double[PENDING];
  private int pendingCount;
  private Entries entries = Entries.EMPTY;
  private Grain grain = Grain.EMPTY;

  @Override
  public void add(FeatureValues values, int f) {
    double value = values.number(f);
    if (!Double.isNaN(value)) {
      add(value);
    }
  }

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

  @Override
  public void merge(FeatureSummary that) {
    NumberSummary more = (NumberSummary) that;
    flush();
    more.flush();
    grain = grain.merge(more.grain);
    entries = condensed(entries.merge(more.entries));
  }

  @Override
  public void decay(double factor) {
    flush();
    entries = entries.scale(factor, FORGOTTEN);
  }

  @Override
  public double weight(Object value) {
    return entries().weightAt((Double) value);
  }

  @Override
  public double total() {
    return entries().total();
  }

  /** The distinct values and intervals, ascending. */
  Entries entries() {
    flush();
    return entries;
  }

  Grain grain() {
    return grain;
  }

  @Override
  public void write(ByteWriter out) {
    flush();
    grain.write(out);
    EntriesBytes.write(entries, grain, out);
  }

  static NumberSummary read(ByteReader in) {
    NumberSummary summary = new NumberSummary();
    summary.grain = Grain.read(in);
    summary.entries = EntriesBytes.read(summary.grain, in);
    return summary;
  }
}
