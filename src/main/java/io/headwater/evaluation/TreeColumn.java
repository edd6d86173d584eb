package io.headwater.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a tree reads of one field, in at most {@value #MOST_BINS} bins.
 *
 * <p>A number is cut at quantiles; a moment is read as an hour and a weekday, too; a category has a
 * bin for each of its commonest levels. Of a field with many values that occur once, a column says
 * how many other training rows have the row's value: values that were copied recur, and those of
 * real rows do not.
 */
abstract sealed class TreeColumn {
  static final int MOST_BINS = 64;

  private final String field;

  private TreeColumn(String field) {
    this.field = field;
  }

  /** The columns of all fields. */
  static List<TreeColumn> of(RecordTable train, RecordTable synthetic) {
    List<TreeColumn> columns = new ArrayList<>();
    for (String name : train.fields().numbers()) {
      double[] real = train.numbers(name);
      double[] drawn = synthetic.numbers(name);
      for (Part part : Part.of(train.fields().times().contains(name))) {
        columns.add(new Cuts(name, part, real, drawn));
      }
      addRecurrence(columns, new Recurrence(name, Arrays.stream(real).boxed().toArray()), train);
    }
    for (String name : train.fields().categories()) {
      columns.add(new Levels(name, train.levels(name), synthetic.levels(name)));
      addRecurrence(columns, new Recurrence(name, train.levels(name)), train);
    }
    return columns;
  }

  private static void addRecurrence(
      List<TreeColumn> columns, Recurrence column, RecordTable train) {
    if (column.isInformative(train.count())) {
      columns.add(column);
    }
  }

  /** The field that is read. */
  final String field() {
    return field;
  }

  /** The number of bins. */
  abstract int bins();

  /** Whether bins are ordered by value. */
  abstract boolean isOrdered();

  /** The bin of each row; {@code trained} says that the table is the training rows themselves. */
  abstract byte[] of(RecordTable table, boolean trained);

  /** How a number is read. */
  private enum Part {
    VALUE,
    HOUR,
    WEEKDAY;

    private static final double MILLIS_AN_HOUR = 3_600_000;
    private static final double MILLIS_A_DAY = 24 * MILLIS_AN_HOUR;

    static Part[] of(boolean isTime) {
      return isTime ? values() : new Part[] {VALUE};
    }

    /** 1970 began on a Thursday, the fourth day. */
    double of(double value) {
      return switch (this) {
        case VALUE -> value;
        case HOUR -> cyclic(Math.floor(value / MILLIS_AN_HOUR), 24);
        case WEEKDAY -> cyclic(Math.floor(value / MILLIS_A_DAY) + 3, 7);
      };
    }

    private static double cyclic(double value, double period) {
      return value - period * Math.floor(value / period);
    }
  }

  /** A number, cut at quantiles of both tables; the last bin is of missing ones. */
  private static final class Cuts extends TreeColumn {
    private final Part part;
    private final double[] cuts;

    Cuts(String field, Part part, double[] real, double[] drawn) {
      super(field);
      this.part = part;
      double[] sorted =
          java.util.stream.DoubleStream.concat(Arrays.stream(real), Arrays.stream(drawn))
              .filter(value -> !Double.isNaN(value))
              .map(part::of)
              .sorted()
              .toArray();
      double[] distinct = Arrays.stream(sorted).distinct().toArray();
      int most = MOST_BINS - 2;
      this.cuts =
          distinct.length <= most
              ? distinct
              : java.util.stream.IntStream.rangeClosed(1, most)
                  .mapToDouble(k -> sorted[(int) ((long) k * (sorted.length - 1) / most)])
                  .distinct()
                  .toArray();
    }

    @Override
    int bins() {
      return cuts.length + 2;
    }

    @Override
    boolean isOrdered() {
      return true;
    }

    @Override
    byte[] of(RecordTable table, boolean trained) {
      double[] values = table.numbers(field());
      byte[] bins = new byte[values.length];
      for (int i = 0; i < values.length; i++) {
        bins[i] = (byte) (Double.isNaN(values[i]) ? cuts.length + 1 : bin(part.of(values[i])));
      }
      return bins;
    }

    /** The number of cuts below {@code value}. */
    private int bin(double value) {
      int k = Arrays.binarySearch(cuts, value);
      return k >= 0 ? k : -k - 1;
    }
  }

  /** A category; the last bin is of all levels that are not among the commonest. */
  private static final class Levels extends TreeColumn {
    private final Map<String, Integer> known = new HashMap<>();

    Levels(String field, String[] real, String[] drawn) {
      super(field);
      Map<String, Integer> counts = new HashMap<>();
      for (String level : real) {
        counts.merge(level, 1, Integer::sum);
      }
      for (String level : drawn) {
        counts.merge(level, 1, Integer::sum);
      }
      counts.keySet().stream()
          .sorted(
              Comparator.<String>comparingInt(level -> -counts.getOrDefault(level, 0))
                  .thenComparing(Comparator.naturalOrder()))
          .limit(MOST_BINS - 1)
          .forEach(level -> known.put(level, known.size()));
    }

    @Override
    int bins() {
      return known.size() + 1;
    }

    @Override
    boolean isOrdered() {
      return false;
    }

    @Override
    byte[] of(RecordTable table, boolean trained) {
      String[] levels = table.levels(field());
      byte[] bins = new byte[levels.length];
      for (int i = 0; i < levels.length; i++) {
        bins[i] = (byte) (int) known.getOrDefault(levels[i], known.size());
      }
      return bins;
    }
  }

  /** How many other training rows have the row's value: none, one, two, or more. */
  private static final class Recurrence extends TreeColumn {
    private static final int BINS = 4;

    /** The share of training rows that must be alone with their value. */
    private static final double INFORMATIVE = .05;

    private final Map<Object, Integer> counts = new HashMap<>();

    Recurrence(String field, Object[] values) {
      super(field);
      for (Object value : values) {
        counts.merge(value, 1, Integer::sum);
      }
    }

    boolean isInformative(int rows) {
      long alone = counts.values().stream().filter(count -> count == 1).count();
      return alone >= INFORMATIVE * rows;
    }

    @Override
    int bins() {
      return BINS;
    }

    @Override
    boolean isOrdered() {
      return true;
    }

    @Override
    byte[] of(RecordTable table, boolean trained) {
      boolean isNumber = table.fields().numbers().contains(field());
      byte[] bins = new byte[table.count()];
      double[] numbers = isNumber ? table.numbers(field()) : new double[0];
      String[] levels = isNumber ? new String[0] : table.levels(field());
      for (int i = 0; i < bins.length; i++) {
        Object value = isNumber ? (Object) numbers[i] : levels[i];
        int others = counts.getOrDefault(value, 0) - (trained ? 1 : 0);
        bins[i] = (byte) Math.min(BINS - 1, others);
      }
      return bins;
    }
  }
}
