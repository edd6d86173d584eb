package io.headwater.record;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.util.Locale;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.jspecify.annotations.Nullable;

/** The Avro types a value can have, each with its way to a number or a level and back. */
enum ValueType {
  INT,
  LONG,
  FLOAT,
  DOUBLE,
  BOOLEAN,
  STRING,
  ENUM,
  TIMESTAMP_MILLIS,
  TIMESTAMP_MICROS,
  DATE,
  DECIMAL,
  UUID,
  OTHER;

  private static final long MILLIS_A_DAY = 86_400_000L;
  private static final long MICROS_A_MILLI = 1_000L;

  /** Bytes that a whole number below 2^1024 fits in; each digit after the point is half a byte. */
  private static final int LONGEST_FINITE = 130;

  /** The type of a schema that is no union. */
  static ValueType of(Schema schema) {
    return switch (schema.getType()) {
      case INT -> schema.getLogicalType() instanceof LogicalTypes.Date ? DATE : INT;
      case LONG -> ofLong(schema.getLogicalType());
      case FLOAT -> FLOAT;
      case DOUBLE -> DOUBLE;
      case BOOLEAN -> BOOLEAN;
      case STRING -> schema.getLogicalType() instanceof LogicalTypes.Uuid ? UUID : STRING;
      case ENUM -> ENUM;
      case BYTES -> schema.getLogicalType() instanceof LogicalTypes.Decimal ? DECIMAL : OTHER;
      default -> OTHER;
    };
  }

  private static ValueType ofLong(@Nullable LogicalType logical) {
    if (logical instanceof LogicalTypes.TimestampMillis
        || logical instanceof LogicalTypes.LocalTimestampMillis) {
      return TIMESTAMP_MILLIS;
    }
    return logical instanceof LogicalTypes.TimestampMicros
            || logical instanceof LogicalTypes.LocalTimestampMicros
        ? TIMESTAMP_MICROS
        : LONG;
  }

  /** The name that Avro has for the type. */
  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Whether a value of this type can be read as a number. */
  boolean isNumeric() {
    return this == INT || this == LONG || this == FLOAT || this == DOUBLE || this == DECIMAL;
  }

  /** Whether a value of this type can be read as a level. */
  boolean isCategorical() {
    return isNumeric() && this != DECIMAL || this == BOOLEAN || this == STRING || this == ENUM;
  }

  /** Whether a value of this type can be read as a moment; a plain long holds milliseconds. */
  boolean isTemporal() {
    return isTimeByName() || this == LONG;
  }

  /** Whether the schema says that a value is a moment. */
  boolean isTimeByName() {
    return this == TIMESTAMP_MILLIS || this == TIMESTAMP_MICROS || this == DATE;
  }

  /** Whether {@code value} is what Avro hands out for this type. */
  boolean accepts(Object value) {
    return switch (this) {
      case INT, DATE -> value instanceof Integer;
      case LONG, TIMESTAMP_MILLIS, TIMESTAMP_MICROS -> value instanceof Long;
      case FLOAT -> value instanceof Float;
      case DOUBLE -> value instanceof Double;
      case BOOLEAN -> value instanceof Boolean;
      case STRING, UUID -> value instanceof CharSequence;
      case ENUM -> value instanceof GenericData.EnumSymbol || value instanceof Enum<?>;
      case DECIMAL -> value instanceof ByteBuffer;
      case OTHER -> true;
    };
  }

  /**
   * The number in a value; a float becomes the shortest decimal it stands for where that has at
   * most {@link Grain#MOST_DECIMALS} decimals, and negative zero becomes zero. A decimal without a
   * byte is NaN, and one too large for a double is infinite.
   */
  double toNumber(Object value, Schema schema) {
    return switch (this) {
      case FLOAT -> Grain.shortest((Float) value);
      case DECIMAL -> toNumber((ByteBuffer) value, scale(schema));
      default -> ((Number) value).doubleValue() + 0.0;
    };
  }

  /** The length is looked at first: the digits of a long number take long to find. */
  private static double toNumber(ByteBuffer value, int scale) {
    int length = value.remaining();
    if (length == 0) {
      return Double.NaN;
    }
    if (length > LONGEST_FINITE + scale / 2) {
      return Double.POSITIVE_INFINITY;
    }
    byte[] unscaled = new byte[length];
    value.duplicate().get(unscaled);
    return new BigDecimal(new BigInteger(unscaled), scale).doubleValue();
  }

  private static int scale(Schema schema) {
    return ((LogicalTypes.Decimal) schema.getLogicalType()).getScale();
  }

  /** The value of this type nearest to {@code number}. */
  Object fromNumber(double number, Schema schema) {
    return switch (this) {
      case INT -> (int) Math.rint(number);
      case LONG -> (long) Math.rint(number);
      case FLOAT -> (float) number;
      case DECIMAL -> fromDecimal(number, schema);
      default -> number;
    };
  }

  private static ByteBuffer fromDecimal(double number, Schema schema) {
    BigDecimal scaled = BigDecimal.valueOf(number).setScale(scale(schema), RoundingMode.HALF_EVEN);
    return ByteBuffer.wrap(scaled.unscaledValue().toByteArray());
  }

  /** The level a value stands for, as text of bounded length. */
  String toLevel(Object value) {
    return LevelText.of(value.toString());
  }

  /** The value that stands for a level. */
  Object fromLevel(String level, Schema schema) {
    return switch (this) {
      case INT -> Integer.valueOf(level);
      case LONG -> Long.valueOf(level);
      case FLOAT -> Float.valueOf(level);
      case DOUBLE -> Double.valueOf(level);
      case BOOLEAN -> Boolean.valueOf(level);
      case ENUM -> new GenericData.EnumSymbol(schema, level);
      default -> level;
    };
  }

  /** The moment in a value, epoch milliseconds. */
  long toMillis(Object value) {
    return switch (this) {
      case DATE -> (Integer) value * MILLIS_A_DAY;
      case TIMESTAMP_MICROS -> Math.floorDiv((Long) value, MICROS_A_MILLI);
      default -> (Long) value;
    };
  }

  /** The value for a moment in epoch milliseconds. */
  Object fromMillis(long millis) {
    return switch (this) {
      case DATE -> (int) Math.floorDiv(millis, MILLIS_A_DAY);
      case TIMESTAMP_MICROS -> millis * MICROS_A_MILLI;
      default -> millis;
    };
  }
}
