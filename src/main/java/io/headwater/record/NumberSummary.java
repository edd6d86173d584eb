package io.headwater.record;

import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The distribution of one number, by weight: every value exactly up to {@link #MOST} distinct ones,
 * beyond that light neighbours share an interval and heavy values and both tails stay exact.
 *
 * <p>Merging commutes; while values are exact, any order of adding and merging gives the same
 * entries, to rounding. Looking at a summary, or writing it, never changes what it becomes later:
 * values added since the last merge or decay are kept apart. Mutable; not thread-safe.
 */
final class NumberSummary implements FeatureSummary {
  /** The most entries; more are condensed to {@link #KEPT} and the tails. */
  static final int MOST = 8_192;

  /** About the number of entries after condensing. */
  static final int KEPT = 4_096;

  /** Entries at each end that are never condensed. */
  static final int TAIL = 256;

  /** The weight below which a decayed value is forgotten. */
  static final double FORGOTTEN = .01;

  /** The most distinct values that wait to be settled among intervals. */
  private static final int MOST_FRESH = 1_024;

  private final Map<Double, Integer> fresh = new HashMap<>();
  private int freshAndUnseen;
  private Entries entries = Entries.EMPTY;
  private boolean exact = true;
  private Grain grain = Grain.EMPTY;
  private @Nullable ExactLattice digits;
  private @Nullable Entries settled = Entries.EMPTY;

  @Override
  public void add(FeatureValues values, int f) {
    double value = values.number(f);
    if (!Double.isNaN(value)) {
      Grain before = grain;
      add(value);
      if (!grain.isLattice()) {
        values.units(f).ifPresent(units -> addExact(before, values.scale(f), units));
      }
    }
  }

  /** A number that a double does not hold, or one after such. */
  private void addExact(Grain before, int scale, BigInteger units) {
    boolean first = digits == null && before.isLattice() && entries().size() > 1;
    ExactLattice known = first ? held(before, scale) : digits;
    digits = known == null ? ExactLattice.of(scale, units) : known.with(units);
  }

  /** The lattice of what doubles held, the last value among it. */
  private ExactLattice held(Grain before, int scale) {
    Entries all = entries();
    return ExactLattice.of(scale, before, all.low(0), all.high(all.size() - 1));
  }

  /** Adds one sighting of a finite value. */
  void add(double value) {
    grain = grain.with(value);
    addFresh(value + 0.0, 1); // -0 is 0
    boolean waiting = !exact && fresh.size() == MOST_FRESH;
    if (waiting || entries.size() + freshAndUnseen > MOST) {
      settle(entries());
    }
  }

  private void addFresh(double value, int count) {
    settled = null;
    int now = fresh.merge(value, count, Integer::sum);
    freshAndUnseen += now == count && entries.weightAt(value) == 0 ? 1 : 0;
  }

  private void settle(Entries all) {
    entries = all;
    exact = !all.hasIntervals();
    settled = all;
    fresh.clear();
    freshAndUnseen = 0;
  }

  private static Entries condensed(Entries entries) {
    return entries.size() <= MOST ? entries : entries.condense(KEPT, TAIL);
  }

  @Override
  public void merge(FeatureSummary that) {
    NumberSummary more = (NumberSummary) that;
    digits = mergedExact(more);
    grain = grain.merge(more.grain);
    settle(condensed(entries().merge(more.entries())));
  }

  private @Nullable ExactLattice mergedExact(NumberSummary that) {
    ExactLattice mine = digits;
    ExactLattice other = that.digits;
    if (mine == null && other != null && grain.isLattice() && entries().size() > 0) {
      mine = held(grain, other.scale());
    } else if (other == null
        && mine != null
        && that.grain.isLattice()
        && that.entries().size() > 0) {
      other = that.held(that.grain, mine.scale());
    }
    return mine == null ? other : other == null ? mine : mine.merge(other);
  }

  @Override
  public void decay(double factor) {
    settle(entries().scale(factor, FORGOTTEN));
  }

  @Override
  public double weight(Object value) {
    return entries().weightAt((Double) value);
  }

  @Override
  public double total() {
    return entries().total();
  }

  /** Nothing: whether a number is there is a feature of its own. */
  @Override
  public NumberSummary presence() {
    return new NumberSummary();
  }

  /** The distinct values and intervals, ascending. */
  Entries entries() {
    Entries known = settled;
    if (known == null) {
      known = fresh.isEmpty() ? entries : condensed(entries.merge(Entries.of(fresh)));
      settled = known;
    }
    return known;
  }

  Grain grain() {
    return grain;
  }

  /** The lattice of whole numbers and decimals that doubles do not hold, if there are such. */
  Optional<ExactLattice> exact() {
    return Optional.ofNullable(digits);
  }

  @Override
  public void write(ByteWriter out) {
    new GrainBytes(grain, exact()).write(out);
    EntriesBytes.write(entries, grain, out);
    EntriesBytes.write(Entries.of(fresh), grain, out);
  }

  static NumberSummary read(ByteReader in) {
    NumberSummary summary = new NumberSummary();
    GrainBytes lattice = GrainBytes.read(in);
    summary.grain = lattice.grain();
    summary.digits = lattice.exact().orElse(null);
    summary.settle(EntriesBytes.read(summary.grain, in));
    Entries fresh = EntriesBytes.read(summary.grain, in);
    for (int k = 0; k < fresh.size(); k++) {
      if (!fresh.isPoint(k) || fresh.weight(k) < 1) {
        throw in.corrupt("expected values that were seen once or more");
      }
      summary.addFresh(fresh.low(k), (int) fresh.weight(k));
    }
    return summary;
  }
}
