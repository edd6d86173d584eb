package io.headwater.table;

import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;
import org.apache.avro.Schema.Type;
import org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;

/** A column's cells as values of its Avro field, and those values as cells. */
final class ColumnText {
  private final Field field;
  private final Schema type;
  private final boolean nullable;
  private final String missing;
  private final Set<String> marks;
  private final NumberText numbers;
  private final TimeText times;

  /** The field of the offsets from UTC of its times, if they differ. */
  private final @Nullable Field offset;

  ColumnText(Field field) {
    this(field, null);
  }

  private ColumnText(Field field, @Nullable Field offset) {
    this.field = field;
    this.offset = offset;
    this.type = valueType(field.schema());
    this.nullable = field.schema().isNullable();
    this.missing = text(field.getProp(TextForm.MISSING), "");
    this.marks = new HashSet<>();
    if (field.getObjectProp(TextForm.MARKS) instanceof List<?> kept) {
      kept.forEach(mark -> marks.add(mark.toString()));
    }
    this.numbers = new NumberText(type, field);
    this.times = new TimeText(type);
  }

  /** The columns of records of {@code schema}, in order. */
  static List<ColumnText> of(Schema schema) {
    List<ColumnText> columns = new ArrayList<>();
    for (Field field : schema.getFields()) {
      if (field.getProp(TextForm.OFFSET_OF) == null) {
        columns.add(new ColumnText(field, offsetOf(field, schema)));
      }
    }
    return columns;
  }

  private static @Nullable Field offsetOf(Field times, Schema schema) {
    for (Field field : schema.getFields()) {
      if (times.name().equals(field.getProp(TextForm.OFFSET_OF))) {
        return field;
      }
    }
    return null;
  }

  /** The column's header. */
  String header() {
    return header(field);
  }

  /** The header of {@code field}: the text its column was found under. */
  static String header(Field field) {
    return text(field.getProp(TextForm.HEADER), field.name());
  }

  static String text(@Nullable String value, String fallback) {
    return value == null ? fallback : value;
  }

  private static Schema valueType(Schema schema) {
    if (!schema.isUnion()) {
      return schema;
    }
    return schema.getTypes().stream()
        .filter(branch -> branch.getType() != Type.NULL)
        .findFirst()
        .orElse(schema);
  }

  boolean isText() {
    return type.getType() == Type.STRING;
  }

  /** Whether JSON writes its values in quotes. */
  boolean isQuoted() {
    boolean number = type.getType() != Type.STRING && !times.isTime();
    return field.getObjectProp(TextForm.QUOTED) instanceof Boolean quoted ? quoted : !number;
  }

  /** Whether text among times that are JSON numbers is one of those. */
  boolean isCode(Object value) {
    return times.isTime() && TimeForm.isWholeCode(value.toString());
  }

  /** Whether a missing value is a key that is not there, rather than a null. */
  boolean isAbsent() {
    return Boolean.TRUE.equals(field.getObjectProp(TextForm.ABSENT));
  }

  /** The value in {@code record}. */
  @Nullable Object value(IndexedRecord record) {
    return record.get(field.pos());
  }

  /** Whether its text is JSON as it stood. */
  boolean isLiteral() {
    return isText() && Boolean.TRUE.equals(field.getObjectProp(TextForm.LITERAL));
  }

  /** As {@link #read} does; empty text is text, since JSON has a null of its own. */
  void readJson(@Nullable String cell, IndexedRecord record) {
    if (isText()) {
      record.put(field.pos(), cell);
    } else {
      read(cell, record);
    }
  }

  /** Puts what {@code cell} says into {@code record}; null for what is not there. */
  void read(@Nullable String cell, IndexedRecord record) {
    Object value = cell == null ? null : parse(cell);
    record.put(field.pos(), value);
    if (offset != null) {
      Object from = cell != null && value instanceof Long ? TimeForm.offset(cell) : null;
      record.put(offset.pos(), from);
    }
  }

  /** The cell of the value in {@code record}. */
  String write(IndexedRecord record) {
    Object value = value(record);
    Object from = offset == null ? null : record.get(offset.pos());
    return value instanceof Long moment && from != null
        ? times.text(moment, ZoneOffset.of(from.toString()))
        : format(value);
  }

  /** The value that {@code cell} says; null for a missing one. */
  @Nullable Object parse(String cell) {
    if (isText()) {
      return nullable && cell.equals(missing) ? null : cell;
    }
    if (type.getType() == Type.BOOLEAN && isBoolean(cell)) {
      return cell.equals(type.getProp(TextForm.TRUE));
    }
    if (marks.contains(cell)) {
      return cell;
    }
    return times.isTime() ? times.parse(cell) : numbers.parse(cell);
  }

  private boolean isBoolean(String cell) {
    return cell.equals(type.getProp(TextForm.TRUE)) || cell.equals(type.getProp(TextForm.FALSE));
  }

  /** The cell of {@code value}, written as the column's cells were. */
  String format(@Nullable Object value) {
    if (value == null) {
      return missing;
    }
    if (value instanceof Boolean flag) {
      return text(type.getProp(flag ? TextForm.TRUE : TextForm.FALSE), flag.toString());
    }
    if (value instanceof CharSequence || isText()) {
      return value.toString();
    }
    return times.isTime()
        ? times.text(((Number) value).longValue(), ZoneOffset.UTC)
        : numbers.text(value);
  }
}
