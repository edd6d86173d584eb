package io.headwater.record;

import org.apache.avro.Schema;

/**
 * Values of a whole-number or time type as counts of a unit.
 *
 * @param type the values' Avro type
 * @param time whether it is a moment
 * @param unit units in a millisecond: 1, 1,000 or 1,000,000; 1 for a plain number
 */
record Ticks(Schema.Type type, boolean time, long unit) {
  static Ticks of(Schema schema) {
    Schema value = schema;
    if (schema.isUnion()) {
      value =
          schema.getTypes().stream()
              .filter(branch -> branch.getType() != Schema.Type.NULL)
              .findFirst()
              .orElse(schema);
    }
    ValueType type = ValueType.of(value);
    boolean time = type.isTimeByName() || type == ValueType.TIMESTAMP_NANOS;
    return new Ticks(value.getType(), time, type.unitsAMilli());
  }

  private boolean isDate() {
    return time && type == Schema.Type.INT;
  }

  /** A value in a finer unit, or its own. */
  long toUnit(long value, long finer) {
    long factor = time ? finer / unit : 1;
    return Math.multiplyExact(value, isDate() ? Math.multiplyExact(RecordPlan.DAY, finer) : factor);
  }

  /** The value of a count of a finer unit, rounded down. */
  Object fromUnit(long count, long finer) {
    long factor = isDate() ? Math.multiplyExact(RecordPlan.DAY, finer) : time ? finer / unit : 1;
    return plain(Math.floorDiv(count, factor));
  }

  /** A whole number as the type has it. */
  Object plain(long value) {
    return type == Schema.Type.INT ? (Object) Math.toIntExact(value) : (Object) value;
  }
}
