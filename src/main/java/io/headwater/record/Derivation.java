package io.headwater.record;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;

/**
 * A field that follows from others in every record: another field plus a constant, plus a multiple
 * of a third one; or a part of a moment.
 *
 * @param field the field that follows
 * @param from the field it follows from
 * @param by the whole number that counts as well, if there is one
 * @param times what a one of {@code by} adds, in units of the finer of the two types
 * @param plus what is added, in the same units
 * @param part the part of the moment {@code from}, if it is one
 */
public record Derivation(
    String field,
    String from,
    Optional<String> by,
    long times,
    long plus,
    Optional<CalendarPart> part) {
  /** The property of a field that holds its derivation. */
  public static final String PROPERTY = "headwater.derived";

  private static final int NANOS_A_MILLI = 1_000_000;

  /** {@code field} as {@code from} plus a constant. */
  public static Derivation shift(String field, String from, long plus) {
    return new Derivation(field, from, Optional.empty(), 0, plus, Optional.empty());
  }

  /** {@code field} as {@code from} plus a multiple of {@code by} and a constant. */
  public static Derivation sum(String field, String from, String by, long times, long plus) {
    return new Derivation(field, from, Optional.of(by), times, plus, Optional.empty());
  }

  /** {@code field} as a part of the moment {@code from}. */
  public static Derivation part(String field, String from, CalendarPart part) {
    return new Derivation(field, from, Optional.empty(), 0, 0, Optional.of(part));
  }

  /** The derivation that a field's hint says, if there is one. */
  static Optional<Derivation> of(Schema.Field field) {
    if (!(field.getObjectProp(PROPERTY) instanceof Map<?, ?> hint) || hint.get("from") == null) {
      return Optional.empty();
    }
    Optional<String> part = Optional.ofNullable(hint.get("part")).map(Object::toString);
    return Optional.of(
        new Derivation(
            field.name(),
            String.valueOf(hint.get("from")),
            Optional.ofNullable(hint.get("by")).map(Object::toString),
            number(hint.get("times")),
            number(hint.get("plus")),
            part.map(p -> CalendarPart.valueOf(p.toUpperCase(Locale.ROOT).replace('-', '_')))));
  }

  /** The names of the fields it follows from. */
  public List<String> sources() {
    return by.map(name -> List.of(from, name)).orElse(List.of(from));
  }

  private static long number(@Nullable Object value) {
    return value instanceof Number number ? number.longValue() : 0;
  }

  /** The hint that {@link #of} reads. */
  public Map<String, Object> hint() {
    Map<String, Object> hint = new LinkedHashMap<>();
    hint.put("from", from);
    by.ifPresent(name -> hint.put("by", name));
    if (by.isPresent()) {
      hint.put("times", times);
    }
    if (part.isEmpty()) {
      hint.put("plus", plus);
    }
    part.ifPresent(p -> hint.put("part", p.label()));
    return hint;
  }

  /** The value of the field in {@code record}; null where one of those it follows from is. */
  public @Nullable Object value(IndexedRecord record) {
    Schema schema = record.getSchema();
    Schema.Field source = schema.getField(from);
    Object base = record.get(source.pos());
    Object count = by.isEmpty() ? (Object) 0 : record.get(schema.getField(by.get()).pos());
    if (!isWhole(base) || !isWhole(count)) {
      return null;
    }
    Ticks origin = Ticks.of(source.schema());
    Ticks target = Ticks.of(schema.getField(field).schema());
    if (part.isPresent()) {
      return target.plain(part.get().of(moment(origin, (Number) base)));
    }
    long unit = Math.max(origin.unit(), target.unit());
    long sum = origin.toUnit(((Number) base).longValue(), unit);
    long more = Math.multiplyExact(times, ((Number) count).longValue());
    return target.fromUnit(Math.addExact(Math.addExact(sum, more), plus), unit);
  }

  /** What {@code field} is more than {@code from}, in units of the finer type; none for null. */
  public static Optional<Long> difference(IndexedRecord record, String field, String from) {
    Schema.Field later = record.getSchema().getField(field);
    Schema.Field earlier = record.getSchema().getField(from);
    Object a = record.get(later.pos());
    Object b = record.get(earlier.pos());
    if (!isWhole(a) || !isWhole(b)) {
      return Optional.empty();
    }
    Ticks left = Ticks.of(later.schema());
    Ticks right = Ticks.of(earlier.schema());
    long unit = Math.max(left.unit(), right.unit());
    return Optional.of(
        Math.subtractExact(
            left.toUnit(((Number) a).longValue(), unit),
            right.toUnit(((Number) b).longValue(), unit)));
  }

  private static boolean isWhole(@Nullable Object value) {
    return value instanceof Integer || value instanceof Long;
  }

  private static LocalDateTime moment(Ticks ticks, Number value) {
    long nanos = ticks.toUnit(value.longValue(), ticks.unit());
    long aSecond = 1_000L * ticks.unit();
    long aTick = NANOS_A_MILLI / ticks.unit();
    return LocalDateTime.ofEpochSecond(
        Math.floorDiv(nanos, aSecond),
        (int) (Math.floorMod(nanos, aSecond) * aTick),
        ZoneOffset.UTC);
  }

  /** For a person. */
  String text() {
    if (part.isPresent()) {
      return "the %s of %s".formatted(part.get().label(), from);
    }
    String more = by.map(name -> " + %d %s".formatted(times, name)).orElse("");
    return from
        + more
        + (plus == 0 ? "" : " %s %d".formatted(plus < 0 ? "-" : "+", Math.abs(plus)));
  }
}
