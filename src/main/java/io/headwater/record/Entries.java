package io.headwater.record;

import java.util.Arrays;
import java.util.Map;

/**
 * Weighted values and intervals of the line, ascending and without overlap; immutable.
 *
 * <p>Entry k is the single value low[k] = high[k], or weight spread evenly over [low[k], high[k]].
 * A single value is marked as repeated when it was seen more than once.
 */
final class Entries {
  static final Entries EMPTY =
      new Entries(new double[0], new double[0], new double[0], new boolean[0]);

  private final double[] low;
  private final double[] high;
  private final double[] weight;
  private final boolean[] repeated;

  private Entries(double[] low, double[] high, double[] weight, boolean[] repeated) {
    this.low = low;
    this.high = high;
    this.weight = weight;
    this.repeated = repeated;
  }

  /** Values and how often each was seen. */
  static Entries of(Map<Double, Integer> counts) {
    Draft draft = new Draft(counts.size());
    double[] values = counts.keySet().stream().mapToDouble(Double::doubleValue).sorted().toArray();
    for (double value : values) {
      int count = counts.getOrDefault(value, 0);
      draft.add(value, value, count, count > 1);
    }
    return draft.entries();
  }

  int size() {
    return low.length;
  }

  double low(int k) {
    return low[k];
  }

  double high(int k) {
    return high[k];
  }

  double weight(int k) {
    return weight[k];
  }

  boolean isPoint(int k) {
    return low[k] == high[k];
  }

  boolean isRepeated(int k) {
    return repeated[k];
  }

  /** The sum of all weights. */
  double total() {
    double total = 0;
    for (double w : weight) {
      total += w;
    }
    return total;
  }

  /** The weight of the entry that {@code value} falls in; 0 when it falls in none. */
  double weightAt(double value) {
    int found = Arrays.binarySearch(low, value);
    int k = found >= 0 ? found : -found - 2;
    return k >= 0 && value <= high[k] ? weight[k] : 0;
  }

  /** Whether weight is spread over an interval anywhere. */
  boolean hasIntervals() {
    for (int k = 0; k < low.length; k++) {
      if (!isPoint(k)) {
        return true;
      }
    }
    return false;
  }

  /** Both together. Equal values add up; where intervals overlap they are cut at their ends. */
  Entries merge(Entries that) {
    if (that.size() == 0) {
      return this;
    }
    if (size() == 0) {
      return that;
    }
    if (hasIntervals() || that.hasIntervals()) {
      return Overlay.of(this, that);
    }
    return mergePoints(that);
  }

  private Entries mergePoints(Entries that) {
    Draft draft = new Draft(size() + that.size());
    int i = 0;
    int j = 0;
    while (i < size() || j < that.size()) {
      boolean fromThis = j == that.size() || i < size() && low[i] <= that.low[j];
      Entries source = fromThis ? this : that;
      int k = fromThis ? i++ : j++;
      draft.addPoint(source.low[k], source.weight[k], source.repeated[k]);
    }
    return draft.entries();
  }

  /** Weights times {@code factor}, without those that fall below {@code least}. */
  Entries scale(double factor, double least) {
    Draft draft = new Draft(size());
    for (int k = 0; k < size(); k++) {
      double scaled = weight[k] * factor;
      if (scaled >= least) {
        draft.add(low[k], high[k], scaled, repeated[k]);
      }
    }
    return draft.entries();
  }

  /**
   * About {@code kept} entries: neighbours share an interval while together they weigh at most
   * twice the mean, so a heavier value stays exact, and so do {@code tail} entries at each end.
   */
  Entries condense(int kept, int tail) {
    double most = 2 * total() / kept;
    Draft draft = new Draft(size());
    int from = 0;
    double sum = 0;
    for (int k = 0; k < size(); k++) {
      boolean inTail = k < tail || k > size() - tail;
      if (k > from && (inTail || sum + weight[k] > most)) {
        addGroup(draft, from, k, sum);
        from = k;
        sum = 0;
      }
      sum += weight[k];
    }
    addGroup(draft, from, size(), sum);
    return draft.entries();
  }

  private void addGroup(Draft draft, int from, int to, double sum) {
    if (to > from) {
      boolean single = to == from + 1;
      draft.add(low[from], high[to - 1], sum, single && repeated[from]);
    }
  }

  /** Weights rounded to float, and no more than {@code most} entries and the tails. */
  Entries frozen(int most, int tail) {
    Entries fewer = size() <= most + 2 * tail ? this : condense(most, tail);
    Draft draft = new Draft(fewer.size());
    for (int k = 0; k < fewer.size(); k++) {
      draft.add(fewer.low[k], fewer.high[k], (float) fewer.weight[k], fewer.repeated[k]);
    }
    return draft.entries();
  }

  /** Entries being put together, in ascending order. */
  static final class Draft {
    private double[] low;
    private double[] high;
    private double[] weight;
    private boolean[] repeated;
    private int size;

    Draft(int capacity) {
      low = new double[capacity];
      high = new double[capacity];
      weight = new double[capacity];
      repeated = new boolean[capacity];
    }

    /** Adds a single value that is not below the last; one equal to the last joins it. */
    void addPoint(double value, double more, boolean wasRepeated) {
      if (size > 0 && low[size - 1] == value && high[size - 1] == value) {
        weight[size - 1] += more;
        repeated[size - 1] = true;
      } else {
        add(value, value, more, wasRepeated);
      }
    }

    /** Adds an entry that is not below the last. */
    void add(double from, double to, double more, boolean wasRepeated) {
      if (size == low.length) {
        grow();
      }
      low[size] = from;
      high[size] = to;
      weight[size] = more;
      repeated[size++] = wasRepeated;
    }

    /** The end of the last entry; negative infinity before the first. */
    double lastHigh() {
      return size == 0 ? Double.NEGATIVE_INFINITY : high[size - 1];
    }

    private void grow() {
      int capacity = Math.max(16, 2 * size);
      low = Arrays.copyOf(low, capacity);
      high = Arrays.copyOf(high, capacity);
      weight = Arrays.copyOf(weight, capacity);
      repeated = Arrays.copyOf(repeated, capacity);
    }

    Entries entries() {
      return new Entries(
          Arrays.copyOf(low, size),
          Arrays.copyOf(high, size),
          Arrays.copyOf(weight, size),
          Arrays.copyOf(repeated, size));
    }
  }
}
