package io.headwater.record;

import io.headwater.measure.GuideTable;
import java.util.Optional;

/**
 * A monotone map from a column's values to standard normal scores and back, frozen from a {@link
 * NumberSummary}.
 *
 * <p>The line is cut into cells, each with its weight spread evenly over it; F is their cumulative
 * share, the score of v is Phi^-1(F(v)). A repeated value is an atom: on a lattice its cell reaches
 * half a step to each side, without a lattice it is the value alone. A value seen once reaches
 * halfway to its neighbours, so that the inverse fills the gaps. Ties are spread over their cell.
 * The inverse rounds to the lattice and never leaves the observed range.
 */
final class NumberTransform implements FeatureCodec {
  /** Columns with at most this many values, each seen often, have atoms only. */
  private static final int FEW = 64;

  private static final double OFTEN = 10;

  /** Sightings that make the greatest common divisor of the values worth believing. */
  private static final double ENOUGH_FOR_STEP = 20;

  /** The middle part of a lattice cell that ties are spread over: float scores keep them apart. */
  private static final double SPREAD = .998;

  private final Entries entries;
  private final Grain grain;
  private final Optional<ExactLattice> exact;
  private final double[] lower;
  private final double[] upper;

  /** The weight of all cells before each, and of all. */
  private final GuideTable before;

  private final double total;

  private NumberTransform(Entries entries, Grain grain, Optional<ExactLattice> exact) {
    this.entries = entries;
    this.exact = exact;
    this.grain = grain;
    int cells = entries.size();
    lower = new double[cells];
    upper = new double[cells];
    double[] sums = new double[cells + 1];
    boolean few = cells <= FEW && entries.total() >= OFTEN * cells;
    for (int k = 0; k < cells; k++) {
      boolean atom = entries.isPoint(k) && (few || entries.isRepeated(k));
      double half = grain.width() / 2;
      double floor = k == 0 ? Double.NEGATIVE_INFINITY : upper[k - 1];
      lower[k] =
          Math.max(floor, atom || k == 0 ? entries.low(k) - half : middle(entries, k - 1, k));
      double top = atom || k == cells - 1 ? entries.high(k) + half : middle(entries, k, k + 1);
      upper[k] = Math.max(lower[k], top);
      sums[k + 1] = sums[k] + entries.weight(k);
    }
    before = GuideTable.of(sums);
    total = sums[cells];
  }

  private static double middle(Entries entries, int left, int right) {
    return entries.high(left) / 2 + entries.low(right) / 2;
  }

  /**
   * The transform of a summary as it is now.
   *
   * @param millis whether the values are milliseconds, which come in seconds, minutes or hours
   */
  static NumberTransform of(NumberSummary summary, boolean millis) {
    Entries entries = summary.entries().frozen(NumberSummary.KEPT, NumberSummary.TAIL);
    boolean believed = entries.total() >= ENOUGH_FOR_STEP;
    return new NumberTransform(
        entries, summary.grain().believed(believed, millis), summary.exact());
  }

  /** Whether no value was seen. */
  boolean isEmpty() {
    return lower.length == 0;
  }

  /** Whether only one value was seen. */
  boolean isConstant() {
    return lower.length == 1 && entries.isPoint(0);
  }

  /** The least value seen. */
  double least() {
    return entries.low(0);
  }

  /** The greatest value seen. */
  double greatest() {
    return entries.high(lower.length - 1);
  }

  Grain grain() {
    return grain;
  }

  /** The lattice of the numbers themselves, where doubles do not hold them. */
  Optional<ExactLattice> exact() {
    return exact;
  }

  /** The number of cells. */
  int cells() {
    return lower.length;
  }

  /**
   * The normal score of {@code value}, at most that of half a sighting in either tail.
   *
   * @param tie in (0, 1): where in its cell a value falls that shares it with others
   */
  double score(double value, double tie) {
    double u = rank(value, tie) / total;
    double least = Math.min(.5, .5 / total);
    return NormalScore.quantile(Math.min(Math.max(u, least), 1 - least));
  }

  /** F(value) times the total weight. */
  private double rank(double value, double tie) {
    int k = cellAt(value);
    if (k == lower.length) {
      return total;
    }
    if (value < lower[k]) {
      return before.get(k);
    }
    double width = upper[k] / 2 - lower[k] / 2;
    double moved = value + (tie - .5) * SPREAD * grain.width();
    double part = width == 0 ? tie : (moved / 2 - lower[k] / 2) / width;
    return before.get(k) + Math.min(Math.max(part, 0), 1) * (before.get(k + 1) - before.get(k));
  }

  /** The first cell that ends at or above {@code value}. */
  private int cellAt(double value) {
    int low = 0;
    int high = upper.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (upper[middle] < value) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** The value whose score is {@code score}, on the column's lattice and in its observed range. */
  double value(double score) {
    double rank = NormalScore.probability(score) * total;
    int k = Math.min(before.atMost(rank) - 1, lower.length - 1);
    double part = Math.min(1, (rank - before.get(k)) / (before.get(k + 1) - before.get(k)));
    // Halves, because the range of a cell may overflow; then monotone, and exact in an atom.
    double half = lower[k] / 2 + part * (upper[k] / 2 - lower[k] / 2);
    double value = grain.round(Math.min(2 * half, upper[k]));
    return Math.min(Math.max(value, least()), greatest());
  }

  @Override
  public int width() {
    return isEmpty() || isConstant() ? 0 : 1;
  }

  @Override
  public void fallback(FeatureValues into, int f) {
    into.setNumber(f, isEmpty() ? 0 : value(0));
  }

  @Override
  public void write(ByteWriter out) {
    new GrainBytes(grain, exact).write(out);
    EntriesBytes.write(entries, grain, out);
  }

  /** The transform whose first byte has been read. */
  static NumberTransform read(int first, ByteReader in) {
    GrainBytes lattice = GrainBytes.read(first, in);
    Grain grain = lattice.grain();
    return new NumberTransform(EntriesBytes.read(grain, in), grain, lattice.exact());
  }
}
