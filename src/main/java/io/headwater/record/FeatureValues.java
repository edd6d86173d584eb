package io.headwater.record;

import io.headwater.measure.RandomKey;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/**
 * The features of one record: a number or a level for each. Scratch: filled again and again.
 *
 * <p>A number that is missing is NaN; a null category is the level {@link #NULL}.
 */
final class FeatureValues {
  /** The level of null; text that begins with this character gets it once more. */
  static final String NULL = "\u0000";

  /** The level of a value that is not null. */
  static final String THERE = "there";

  private final RecordPlan plan;
  private final Column[] columns;

  /** The columns, each behind those it follows from. */
  private final Column[] inOrder;

  private final double[] numbers;
  private final String[] levels;
  private final @Nullable BigInteger[] units;
  private final @Nullable ExactLattice[] lattices;
  private final boolean[] isRuled;
  private final double[] least;
  private final double[] greatest;
  private final boolean[] hidden;
  private final @Nullable String[] surrogates;

  FeatureValues(RecordPlan plan) {
    this.plan = plan;
    this.columns = plan.columns().toArray(Column[]::new);
    this.inOrder = plan.inOrder().toArray(Column[]::new);
    this.numbers = new double[plan.features().size()];
    this.levels = new String[plan.features().size()];
    this.units = new @Nullable BigInteger[numbers.length];
    this.lattices = new @Nullable ExactLattice[numbers.length];
    this.isRuled = new boolean[numbers.length];
    this.least = new double[numbers.length];
    this.greatest = new double[numbers.length];
    this.hidden = new boolean[numbers.length];
    this.surrogates = new @Nullable String[columns.length];
    Arrays.fill(levels, NULL);
  }

  /** Reads of a feature from here on only whether there is a value. */
  void hide(int feature) {
    hidden[feature] = true;
  }

  /** Sets the text that is written in the place of a column's value, unless that is null. */
  void setSurrogate(Column column, String text) {
    surrogates[column.position()] = text;
  }

  double number(int feature) {
    return numbers[feature];
  }

  String level(int feature) {
    return levels[feature];
  }

  /** A number (Double) or a level (String); null for a number that is missing. */
  @Nullable Object value(int feature) {
    if (plan.features().get(feature).isNumber()) {
      return Double.isNaN(numbers[feature]) ? null : numbers[feature];
    }
    return levels[feature];
  }

  void setNumber(int feature, double value) {
    numbers[feature] = value;
  }

  /** A whole number or a decimal in units of its last digit; none for other numbers. */
  Optional<BigInteger> units(int feature) {
    return Optional.ofNullable(units[feature]);
  }

  /** The decimals of a unit. */
  int scale(int feature) {
    Column column = columns[plan.features().get(feature).column()];
    return column.type().scaleOf(column.schema());
  }

  /**
   * Sets what a number lies on that doubles do not hold.
   *
   * @param ruled whether it follows from another, so that equal doubles are equal numbers
   */
  void setLattice(int feature, ExactLattice lattice, boolean ruled) {
    lattices[feature] = lattice;
    isRuled[feature] = ruled;
  }

  /** Sets the range that a number is known to lie in. */
  void setRange(int feature, double from, double to) {
    least[feature] = from;
    greatest[feature] = to;
  }

  void setLevel(int feature, String level) {
    levels[feature] = level;
  }

  /** Fills in the features of {@code row} in the window that begins at {@code windowStart}. */
  void read(Row row, long windowStart) {
    List<Feature> features = plan.features();
    for (int f = 0; f < features.size(); f++) {
      Feature feature = features.get(f);
      Column column = plan.column(feature);
      Object value = row.value().get(column.position());
      if (feature.isNumber()) {
        boolean missing = value == null || hidden[f] || column.isCode(value);
        numbers[f] = missing ? Double.NaN : number(feature, column, value, row, windowStart);
        boolean whole = !missing && feature.part() == Feature.Part.VALUE;
        units[f] = whole ? column.type().toUnits(value) : null;
      } else {
        levels[f] = value == null ? NULL : level(feature, column, value);
        levels[f] = hidden[f] ? presence(levels[f]) : levels[f];
      }
    }
  }

  /**
   * What is left of the level of a hidden field: a mark of what is missing, or that it is there.
   */
  static String presence(String level) {
    return level.equals(NULL) || MissingMarks.isMark(level) ? level : THERE;
  }

  private double number(Feature feature, Column column, Object value, Row row, long windowStart) {
    ValueType type = column.type();
    return switch (feature.part()) {
      case OFFSET -> type.toMillis(value) - windowStart + type.partOfMilli(value);
      case LAG -> lag(column, value, row);
      case DAY -> Moment.day(type.toMillis(value)) - firstDay(column, row.value(), windowStart);
      case TIME_OF_DAY -> Moment.timeOfDay(type.toMillis(value)) + type.partOfMilli(value);
      default -> type.toNumber(value, column.schema());
    };
  }

  private double lag(Column column, Object value, Row row) {
    Column anchor = plan.anchor(column);
    ValueType type = column.type();
    if (anchor == null) {
      return type.toMillis(value) - row.eventTime() + type.partOfMilli(value);
    }
    Object from = moment(anchor, row.value());
    if (from == null) {
      return Double.NaN;
    }
    return type.toMillis(value)
        - anchor.type().toMillis(from)
        + type.partOfMilli(value)
        - anchor.type().partOfMilli(from);
  }

  /** The moment of an anchor; null where it is missing or text stands in its place. */
  private static @Nullable Object moment(Column anchor, GenericRecord record) {
    Object value = record.get(anchor.position());
    return value == null || anchor.isCode(value) ? null : value;
  }

  private String level(Feature feature, Column column, Object value) {
    return switch (feature.part()) {
      case PRESENT -> Presence.level(column, value);
      case WEEKDAY ->
          column.isCode(value) ? NULL : Moment.weekday(Moment.day(column.type().toMillis(value)));
      default -> escape(column.type().toLevel(value));
    };
  }

  private static String escape(String level) {
    return level.startsWith(NULL) ? NULL + level : level;
  }

  private static String unescape(String level) {
    return level.startsWith(NULL) ? level.substring(1) : level;
  }

  private double firstDay(Column column, GenericRecord record, long windowStart) {
    Column anchor = plan.anchor(column);
    if (anchor != null) {
      Object from = moment(anchor, record);
      return from == null ? Double.NaN : Moment.day(anchor.type().toMillis(from));
    }
    return plan.isRelative(column) ? Moment.day(windowStart) : 0;
  }

  /**
   * The record that these features describe.
   *
   * @param key draws what is written into fields that are not learned
   */
  GenericRecord assemble(long windowStart, RandomKey key) {
    GenericRecord record = new GenericData.Record(plan.schema());
    long eventTime = windowStart;
    if (plan.eventTime().isPresent()) {
      Column column = columns[plan.eventTime().getAsInt()];
      Object moment = value(column, record, windowStart, windowStart, key);
      record.put(column.position(), moment);
      if (moment != null && !column.isCode(moment)) {
        eventTime = column.type().toMillis(moment);
      }
    }
    for (Column column : inOrder) {
      if (!plan.isEventTime(column)) {
        record.put(
            column.position(),
            column.derived().isPresent()
                ? column.derived().get().value(record)
                : value(column, record, windowStart, eventTime, key));
      }
    }
    return record;
  }

  private @Nullable Object value(
      Column column, GenericRecord record, long windowStart, long eventTime, RandomKey key) {
    int first = plan.firstFeature(column);
    return switch (column.role()) {
      case NUMBER ->
          isThere(column, first + 1)
              ? number(column, first, key.split("digits").at(column.position()))
              : Presence.value(column, levels[first + 1]);
      case CATEGORY -> category(column, levels[first]);
      case TIME -> moment(column, first, record, windowStart, eventTime);
      default ->
          NeutralValue.of(
              plan.schema().getFields().get(column.position()), column, key.at(column.position()));
    };
  }

  private Object number(Column column, int f, RandomKey key) {
    @Nullable String surrogate = surrogates[column.position()];
    if (surrogate != null) {
      return column.type().fromLevel(surrogate, column.schema());
    }
    ExactLattice lattice = lattices[f];
    if (lattice == null) {
      return column.type().fromNumber(numbers[f], column.schema());
    }
    return column
        .type()
        .fromUnits(isRuled[f] ? lattice.nearest(numbers[f]) : lattice.near(numbers[f], key));
  }

  private boolean isThere(Column column, int present) {
    return !column.nullable() && !column.hasCodes() || levels[present].equals(THERE);
  }

  private @Nullable Object category(Column column, String level) {
    @Nullable String surrogate = surrogates[column.position()];
    boolean made = surrogate != null && !MissingMarks.isMark(level);
    String text = made ? surrogate : unescape(level);
    return level.equals(NULL) ? null : column.type().fromLevel(text, column.schema());
  }

  private @Nullable Object moment(
      Column column, int first, GenericRecord record, long windowStart, long eventTime) {
    int parts = plan.features().get(first).part() == Feature.Part.DAY ? 3 : 1;
    if (!isThere(column, first + parts)) {
      return Presence.value(column, levels[first + parts]);
    }
    return momentThere(column, first, record, windowStart, eventTime);
  }

  /** The moment that the features say, whether it is there or not. */
  private Object momentThere(
      Column column, int first, GenericRecord record, long windowStart, long eventTime) {
    return switch (plan.features().get(first).part()) {
      case OFFSET -> column.type().fromMillis(windowStart, numbers[first]);
      case LAG -> afterAnchor(column, first, record, windowStart, eventTime);
      default -> dayAndTime(column, first, record, windowStart, eventTime);
    };
  }

  /** The moment of an anchor; where it is missing, the one that would be there. */
  private Object origin(Column anchor, GenericRecord record, long windowStart, long eventTime) {
    Object from = moment(anchor, record);
    return from == null
        ? momentThere(anchor, plan.firstFeature(anchor), record, windowStart, eventTime)
        : from;
  }

  private Object afterAnchor(
      Column column, int first, GenericRecord record, long windowStart, long eventTime) {
    Column anchor = plan.anchor(column);
    if (anchor == null) {
      return column.type().fromMillis(eventTime, numbers[first]);
    }
    Object from = origin(anchor, record, windowStart, eventTime);
    long origin = anchor.type().toMillis(from);
    double after =
        column.anchor().orElseThrow().into(origin, anchor.type().partOfMilli(from), numbers[first]);
    return column.type().fromMillis(origin, after);
  }

  private Object dayAndTime(
      Column column, int first, GenericRecord record, long windowStart, long eventTime) {
    Column anchor = plan.anchor(column);
    long shift =
        anchor == null
            ? (plan.isRelative(column) ? Moment.day(windowStart) : 0)
            : Moment.day(anchor.type().toMillis(origin(anchor, record, windowStart, eventTime)));
    long day =
        Moment.nearest(
            shift + (long) numbers[first],
            levels[first + 1],
            shift + (long) least[first],
            shift + (long) greatest[first]);
    double whole = Math.floor(numbers[first + 2]);
    long millis = day * RecordPlan.DAY + (long) whole;
    long moved =
        plan.isRelative(column)
            ? Moment.into(millis, windowStart, windowStart + plan.windowMillis())
            : millis;
    return column.type().fromMillis(moved, numbers[first + 2] - whole);
  }
}
