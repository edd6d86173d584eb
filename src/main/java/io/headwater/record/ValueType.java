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
  TIMESTAMP_NANOS,
  DATE,
  DECIMAL,
  UUID,
  OTHER;

  private static final long MILLIS_A_DAY = 86_400_000L;
  private static final long MICROS_A_MILLI = 1_000L;
  private static final long NANOS_A_MILLI = 1_000_000L;

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
    if (logical instanceof LogicalTypes.TimestampMicros
        || logical instanceof LogicalTypes.LocalTimestampMicros) {
      return TIMESTAMP_MICROS;
    }
    return logical instanceof LogicalTypes.TimestampNanos
            || logical instanceof LogicalTypes.LocalTimestampNanos
        ? TIMESTAMP_NANOS
        : LONG;
  }

  /** The name that Avro has for the type. */
  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Whether a value of this type can be read as a number. */
  boolean isNumeric() {
    return this == INT
        || this == LONG
        || this == FLOAT
        || this == DOUBLE
        || this == DECIMAL
        || this == TIMESTAMP_NANOS;
  }

  /** Whether a value of this type can be read as a level. */
  boolean isCategorical() {
    return isNumeric() && this != DECIMAL || this == BOOLEAN || this == STRING || this == ENUM;
  }

  /** Whether a value of this type can be read as a moment; a plain long holds milliseconds. */
  boolean isTemporal() {
    return isTimeByName() || this == LONG || this == TIMESTAMP_NANOS;
  }

  /**
   * Whether the schema says that a value is a moment. Nanoseconds were numbers before they were
   * known as a moment, and stay so unless the field's role is time.
   */
  boolean isTimeByName() {
    return this == TIMESTAMP_MILLIS || this == TIMESTAMP_MICROS || this == DATE;
  }

  /** Whether {@code value} is what Avro hands out for this type. */
  boolean accepts(Object value) {
    return switch (this) {
      case INT, DATE -> value instanceof Integer;
      case LONG, TIMESTAMP_MILLIS, TIMESTAMP_MICROS, TIMESTAMP_NANOS -> value instanceof Long;
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
    return new BigDecimal(new BigInteger(bytes(value)), scale).doubleValue();
  }

  private static int scale(Schema schema) {
    return ((LogicalTypes.Decimal) schema.getLogicalType()).getScale();
  }

  /** The decimals of the last digit. */
  int scaleOf(Schema schema) {
    return this == DECIMAL ? scale(schema) : 0;
  }

  /** A whole number or a decimal in units of its last digit; null for another type. */
  @Nullable BigInteger toUnits(Object value) {
    return switch (this) {
      case LONG, TIMESTAMP_NANOS -> BigInteger.valueOf((Long) value);
      case DECIMAL -> new BigInteger(bytes((ByteBuffer) value));
      default -> null;
    };
  }

  /** The value of {@link #toUnits}. */
  Object fromUnits(BigInteger units) {
    return this == DECIMAL ? ByteBuffer.wrap(units.toByteArray()) : (Object) units.longValueExact();
  }

  private static byte[] bytes(ByteBuffer value) {
    byte[] bytes = new byte[value.remaining()];
    value.duplicate().get(bytes);
    return bytes;
  }

  /** The value of this type nearest to {@code number}. */
  Object fromNumber(double number, Schema schema) {
    return switch (this) {
      case INT -> (int) Math.rint(number);
      case LONG, TIMESTAMP_NANOS -> (long) Math.rint(number);
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

  /** Whether a text stands for a level of this type. */
  boolean reads(String level) {
    try {
      return this == STRING || fromLevel(level, Schema.create(Schema.Type.NULL)) != null;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  /** The moment in a value, epoch milliseconds, rounded down. */
  long toMillis(Object value) {
    return this == DATE
        ? (Integer) value * MILLIS_A_DAY
        : Math.floorDiv((Long) value, unitsAMilli());
  }

  /** What {@link #toMillis} rounds off, in [0, 1) milliseconds. */
  double partOfMilli(Object value) {
    long units = unitsAMilli();
    return units == 1 ? 0 : Math.floorMod((Long) value, units) / (double) units;
  }

  /** Units of the type in a millisecond; 1 for one that is no moment. */
  long unitsAMilli() {
    return this == TIMESTAMP_MICROS ? MICROS_A_MILLI : this == TIMESTAMP_NANOS ? NANOS_A_MILLI : 1;
  }

  /**
   * The value for a moment.
   *
   * @param origin epoch milliseconds
   * @param after milliseconds since then; what is finer than the type's unit is rounded
   */
  Object fromMillis(long origin, double after) {
    double whole = Math.floor(after);
    long millis = origin + (long) whole;
    return this == DATE
        ? (Object) (int) Math.floorDiv(millis, MILLIS_A_DAY)
        : (Object) (millis * unitsAMilli() + (long) Math.rint((after - whole) * unitsAMilli()));
  }
}
