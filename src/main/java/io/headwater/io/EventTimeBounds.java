package io.headwater.io;

import io.headwater.config.Durations;
import io.headwater.config.SourceSettings;
import io.headwater.operator.AcceptedRecord;
import io.headwater.record.BadRecordException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Which event times are accepted: those of the years 1 to 9999, for which no sum of a window's
 * overflows, and none that is further ahead of its record's Kafka timestamp than {@code
 * source.max-ahead}: a single one would close every window before it.
 */
final class EventTimeBounds {
  private static final long FIRST = startOf(1);
  private static final long END = startOf(10_000);

  private final String field;
  private final Duration maxAhead;

  /** The bounds of a source. */
  EventTimeBounds(SourceSettings source) {
    this.field = source.eventTime();
    this.maxAhead = source.maxAhead();
  }

  private static long startOf(int year) {
    return LocalDate.of(year, 1, 1).atStartOfDay().toInstant(ZoneOffset.UTC).toEpochMilli();
  }

  /** Refuses an event time out of bounds, with the reason. */
  void check(long eventTime, ConsumerRecord<?, ?> record) throws BadRecordException {
    if (field.isEmpty() && record.timestamp() == ConsumerRecord.NO_TIMESTAMP) {
      throw new BadRecordException(
          "record: expected a Kafka timestamp, got none; name a field with source.event-time");
    }
    if (eventTime < FIRST || eventTime >= END) {
      throw new BadRecordException(
          "%s: expected an event time of the years 1 to 9999, got %d ms; is it in another unit?"
              .formatted(name(), eventTime));
    }
    long trusted = trusted(record);
    if (eventTime > trusted && eventTime - trusted > maxAhead.toMillis()) {
      throw new BadRecordException(
          "%s: expected an event time at most %s (source.max-ahead) after its Kafka timestamp %s, got %s; is it in another unit or time zone? A longer source.max-ahead lets it pass"
              .formatted(
                  name(),
                  Durations.text(maxAhead),
                  Instant.ofEpochMilli(trusted),
                  Instant.ofEpochMilli(eventTime)));
    }
  }

  private String name() {
    return field.isEmpty() ? "Kafka timestamp" : field;
  }

  /** The timestamp of {@link AcceptedRecord}: the Kafka record's, where it says something. */
  long trusted(ConsumerRecord<?, ?> record) {
    return maxAhead.isZero() || record.timestamp() == ConsumerRecord.NO_TIMESTAMP
        ? Long.MAX_VALUE
        : record.timestamp();
  }
}
