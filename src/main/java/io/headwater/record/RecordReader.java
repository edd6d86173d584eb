package io.headwater.record;

import java.nio.ByteBuffer;
import java.util.OptionalInt;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/** The border at which records are checked: what passes can be learned from. Not thread-safe. */
public final class RecordReader {
  private final RecordPlan plan;
  private final Column[] learned;
  private Schema accepted;

  private RecordReader(RecordPlan plan) {
    this.plan = plan;
    this.learned = plan.columns().stream().filter(Column::isLearned).toArray(Column[]::new);
    this.accepted = plan.schema();
  }

  /** A reader; settings that do not fit the schema are an {@code IllegalArgumentException}. */
  public static RecordReader of(Schema schema, FieldsConfig fields) {
    return new RecordReader(RecordPlan.of(schema, fields));
  }

  /** The schema of the records that pass. */
  public Schema schema() {
    return plan.schema();
  }

  /** The record as a row, at the time its event-time field says, or 0 when none is named. */
  public Row read(GenericRecord record) throws BadRecordException {
    return read(record, 0);
  }

  /**
   * The record as a row.
   *
   * @param timestamp the time of a record when no event-time field is named, epoch milliseconds
   */
  public Row read(GenericRecord record, long timestamp) throws BadRecordException {
    checkSchema(record.getSchema());
    for (Column column : learned) {
      check(column, record.get(column.position()));
    }
    return new Row(record, eventTime(record, timestamp));
  }

  private void checkSchema(Schema schema) throws BadRecordException {
    if (schema == accepted) {
      return;
    }
    if (!schema.equals(plan.schema())) {
      throw new BadRecordException(
          "schema: expected %s (fingerprint %x), got %s (fingerprint %x)"
              .formatted(
                  plan.schema().getFullName(),
                  plan.schema().hashCode(),
                  schema.getFullName(),
                  schema.hashCode()));
    }
    accepted = schema;
  }

  private static void check(Column column, @Nullable Object value) throws BadRecordException {
    if (value == null) {
      if (!column.nullable()) {
        throw new BadRecordException("%s: expected a value, got null".formatted(column.name()));
      }
      return;
    }
    if (column.marked() && value instanceof CharSequence) {
      return;
    }
    if (!column.type().accepts(value)) {
      throw new BadRecordException(
          "%s: expected %s, got %s"
              .formatted(column.name(), column.type().label(), value.getClass().getSimpleName()));
    }
    switch (column.role()) {
      case NUMBER -> checkNumber(column, value);
      case TIME -> checkMoment(column, value);
      default -> checkLevel(column, value);
    }
  }

  /** Converts as training does, which would fail again at every restart. */
  private static void checkNumber(Column column, Object value) throws BadRecordException {
    if (!Double.isFinite(column.type().toNumber(value, column.schema()))) {
      throw new BadRecordException(
          "%s: expected a finite number, got %s".formatted(column.name(), shown(value)));
    }
  }

  private static Object shown(Object value) {
    return value instanceof ByteBuffer bytes
        ? "a decimal of %d bytes".formatted(bytes.remaining())
        : value;
  }

  private static void checkMoment(Column column, Object value) throws BadRecordException {
    if (!Moment.isExact(column.type().toMillis(value))) {
      throw new BadRecordException(
          "%s: expected a %s within 285,000 years of 1970, got %s; is it of another unit? 'role: drop' does not look at it"
              .formatted(column.name(), column.type().label(), value));
    }
  }

  private static void checkLevel(Column column, Object value) throws BadRecordException {
    if (column.type().isNumeric()) {
      checkNumber(column, value);
    }
  }

  private long eventTime(GenericRecord record, long timestamp) throws BadRecordException {
    OptionalInt position = plan.eventTime();
    if (position.isEmpty()) {
      return timestamp;
    }
    Column column = plan.columns().get(position.getAsInt());
    Object value = record.get(column.position());
    if (value == null || column.isCode(value)) {
      throw new BadRecordException(
          "%s: expected the event time, got %s".formatted(column.name(), value));
    }
    return column.type().toMillis(value);
  }
}
