package io.headwater.table;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;
import org.apache.avro.Schema.Type;
import org.apache.avro.generic.GenericRecord;

/** A moment that never comes before another, and is not far behind it. */
final class TimeOrder {
  private static final int MAX_MOMENTS = 16;
  private static final double MILLIS_A_DAY = 86_400_000;

  private final Field earlier;
  private final Field later;
  private double leastDays = Double.POSITIVE_INFINITY;
  private double spread;

  private TimeOrder(Field earlier, Field later) {
    this.earlier = earlier;
    this.later = later;
  }

  /** The pairs of moments in order in all of {@code rows}, of which one tells of the other. */
  static List<TimeOrder> proposals(Schema schema, List<GenericRecord> rows) {
    List<Field> moments =
        schema.getFields().stream().filter(TimeOrder::isMoment).limit(MAX_MOMENTS).toList();
    List<TimeOrder> orders = new ArrayList<>();
    for (Field earlier : moments) {
      for (Field later : moments) {
        TimeOrder order = new TimeOrder(earlier, later);
        if (earlier != later && order.isPlausible(rows)) {
          orders.add(order);
        }
      }
    }
    return orders;
  }

  /** The schema of a field's moments, beside which null and text may stand. */
  private static Schema value(Field field) {
    return field.schema().isUnion()
        ? field.schema().getTypes().stream()
            .filter(branch -> branch.getType() == Type.LONG)
            .findFirst()
            .orElse(field.schema())
        : field.schema();
  }

  /** Units in a millisecond; 0 if the field is no moment. */
  private static long unit(Field field) {
    LogicalType type = value(field).getLogicalType();
    if (type instanceof LogicalTypes.TimestampMillis
        || type instanceof LogicalTypes.LocalTimestampMillis) {
      return 1;
    }
    boolean micros =
        type instanceof LogicalTypes.TimestampMicros
            || type instanceof LogicalTypes.LocalTimestampMicros;
    return micros ? 1_000 : 0;
  }

  static boolean isMoment(Field field) {
    return unit(field) > 0;
  }

  private static double millis(GenericRecord row, Field field) {
    return (Long) row.get(field.pos()) / (double) unit(field);
  }

  /** In order, overlapping, and nearer to each other than each is to itself elsewhere. */
  private boolean isPlausible(List<GenericRecord> rows) {
    Spread gaps = new Spread();
    Spread laters = new Spread();
    double lastEarlier = Double.NEGATIVE_INFINITY;
    double firstLater = Double.POSITIVE_INFINITY;
    for (GenericRecord row : rows) {
      if (!holds(row)) {
        return false;
      }
      if (!hasBoth(row)) {
        continue;
      }
      gaps.add(millis(row, later) - millis(row, earlier));
      laters.add(millis(row, later));
      lastEarlier = Math.max(lastEarlier, millis(row, earlier));
      firstLater = Math.min(firstLater, millis(row, later));
    }
    spread = gaps.deviation();
    return gaps.count >= Relations.MIN_ROWS
        && spread > 0
        && firstLater < lastEarlier
        && spread < laters.deviation();
  }

  private boolean hasBoth(GenericRecord row) {
    return row.get(earlier.pos()) instanceof Long && row.get(later.pos()) instanceof Long;
  }

  /**
   * Whether {@code row} is in order, as one is that lacks a moment; remembers the fewest days
   * between.
   */
  boolean holds(GenericRecord row) {
    if (!hasBoth(row)) {
      return true;
    }
    double before = millis(row, earlier);
    double behind = millis(row, later);
    double days = Math.floor(behind / MILLIS_A_DAY) - Math.floor(before / MILLIS_A_DAY);
    leastDays = Math.min(leastDays, days);
    return before <= behind;
  }

  static List<TimeOrder> closestFirst(List<TimeOrder> orders) {
    return orders.stream().sorted(Comparator.comparingDouble(order -> order.spread)).toList();
  }

  String earlier() {
    return earlier.name();
  }

  String later() {
    return later.name();
  }

  /** The hint of the later field: by day where a day lies between, or neither has a clock. */
  Map<String, Object> hint() {
    boolean dates = isDate(earlier) && isDate(later);
    Map<String, Object> hint = new LinkedHashMap<>();
    hint.put("field", earlier());
    hint.put("by", leastDays >= 1 || dates ? "day" : "lag");
    hint.put("unit", unitOf(later));
    return hint;
  }

  private static boolean isDate(Field field) {
    String pattern = value(field).getProp(TextForm.PATTERN);
    return pattern != null && TimeForm.of(pattern).isDate();
  }

  /** Milliseconds that the field's text is cut to. */
  private static long unitOf(Field field) {
    String pattern = value(field).getProp(TextForm.PATTERN);
    if (pattern == null) {
      return 1;
    }
    TimeForm form = TimeForm.of(pattern);
    if (form.isDate()) {
      return (long) MILLIS_A_DAY;
    }
    boolean seconds = pattern.contains("ss");
    return form.fractionDigits() > 0 ? 1 : seconds ? 1_000 : 60_000;
  }

  /** Mean and deviation of numbers, in one pass. */
  private static final class Spread {
    private long count;
    private double mean;
    private double squares;

    void add(double value) {
      count++;
      double off = value - mean;
      mean += off / count;
      squares += off * (value - mean);
    }

    double deviation() {
      return Math.sqrt(squares / count);
    }
  }
}
