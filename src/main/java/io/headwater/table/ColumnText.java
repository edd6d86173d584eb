package io.headwater.table;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;
import org.apache.avro.Schema.Type;
import org.jspecify.annotations.Nullable;

/** A column's cells as values of its Avro field, and those values as cells. */
final class ColumnText {
  private final String name;
  private final Schema type;
  private final boolean nullable;
  private final String missing;
  private final TimeForm time;

  ColumnText(Field field) {
    this.name = field.name();
    this.type = valueType(field.schema());
    this.nullable = field.schema().isNullable();
    this.missing = text(field.getProp(TextForm.MISSING), "");
    String pattern = type.getProp(TextForm.PATTERN);
    this.time = pattern == null ? TimeForm.ISO : TimeForm.of(pattern);
  }

  /** The header of {@code field}: the text its column was found under. */
  static String header(Field field) {
    return text(field.getProp(TextForm.HEADER), field.name());
  }

  private static String text(@Nullable String value, String fallback) {
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

  boolean isTime() {
    return type.getLogicalType() instanceof LogicalTypes.TimestampMillis;
  }

  boolean isText() {
    return type.getType() == Type.STRING;
  }

  /** The value that {@code cell} says; null for a missing one. */
  @Nullable Object parse(String cell) {
    if (nullable && (cell.isEmpty() || cell.equals("NA") && type.getType() != Type.STRING)) {
      return null;
    }
    return switch (type.getType()) {
      case INT -> Integer.parseInt(cell);
      case LONG -> isTime() ? parseTime(cell) : (Object) Long.parseLong(cell);
      case DOUBLE -> parseDouble(cell);
      case BOOLEAN -> cell.equals(type.getProp(TextForm.TRUE));
      default -> cell;
    };
  }

  private long parseTime(String cell) {
    Optional<Long> millis = time.parse(cell);
    return millis.orElseThrow(() -> new NumberFormatException(name + ": " + cell));
  }

  private static double parseDouble(String cell) {
    return switch (cell.toLowerCase(java.util.Locale.ROOT)) {
      case "nan" -> Double.NaN;
      case "inf", "+inf", "infinity" -> Double.POSITIVE_INFINITY;
      case "-inf", "-infinity" -> Double.NEGATIVE_INFINITY;
      default -> Double.parseDouble(cell);
    };
  }

  /** The cell of {@code value}, written as the column's cells were. */
  String format(@Nullable Object value) {
    if (value == null) {
      return missing;
    }
    if (value instanceof Double || value instanceof Float) {
      return formatNumber(value.toString());
    }
    if (value instanceof Boolean flag) {
      return text(type.getProp(flag ? TextForm.TRUE : TextForm.FALSE), flag.toString());
    }
    return isTime() ? time.text((Long) value) : value.toString();
  }

  private String formatNumber(String shortest) {
    if (!(type.getObjectProp(TextForm.DECIMALS) instanceof Integer decimals)) {
      return plain(new BigDecimal(shortest));
    }
    BigDecimal rounded = new BigDecimal(shortest).setScale(decimals, RoundingMode.HALF_EVEN);
    boolean fixed = Boolean.TRUE.equals(type.getObjectProp(TextForm.FIXED));
    return fixed ? rounded.toPlainString() : plain(rounded);
  }

  private static String plain(BigDecimal number) {
    BigDecimal stripped = number.stripTrailingZeros();
    return stripped.signum() == 0 ? "0" : stripped.toPlainString();
  }
}
