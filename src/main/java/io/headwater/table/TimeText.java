package io.headwater.table;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Type;
import org.jspecify.annotations.Nullable;

/** The times of a column as text and back, in its form and in the unit of its Avro type. */
final class TimeText {
  private static final long NANOS_A_SECOND = 1_000_000_000;

  private final Schema type;
  private final TimeForm form;
  private final Optional<EpochUnit> epoch;

  /** Units of the Avro type in a second; 0 if it is no time. */
  private final long aSecond;

  TimeText(Schema type) {
    this.type = type;
    String pattern = type.getProp(TextForm.PATTERN);
    this.form = pattern == null ? TimeForm.ISO : TimeForm.of(pattern);
    this.epoch = Optional.ofNullable(type.getProp(TextForm.EPOCH)).map(EpochUnit::ofSymbol);
    this.aSecond = aSecond(type.getLogicalType(), pattern != null);
  }

  /** A time of day without a pattern is the number that Avro has. */
  private static long aSecond(@Nullable LogicalType logical, boolean hasPattern) {
    if (logical instanceof LogicalTypes.TimestampMillis
        || logical instanceof LogicalTypes.LocalTimestampMillis
        || hasPattern && logical instanceof LogicalTypes.TimeMillis) {
      return 1_000;
    }
    if (logical instanceof LogicalTypes.TimestampMicros
        || logical instanceof LogicalTypes.LocalTimestampMicros
        || hasPattern && logical instanceof LogicalTypes.TimeMicros) {
      return 1_000_000;
    }
    boolean nanos =
        logical instanceof LogicalTypes.TimestampNanos
            || logical instanceof LogicalTypes.LocalTimestampNanos;
    return nanos ? NANOS_A_SECOND : 0;
  }

  boolean isTime() {
    return aSecond > 0;
  }

  /** The time that {@code cell} says, as Avro has it; null if there is none. */
  @Nullable Object parse(String cell) {
    LocalDateTime moment = moment(cell);
    if (moment == null) {
      return null;
    }
    long units =
        moment.toEpochSecond(ZoneOffset.UTC) * aSecond
            + moment.getNano() / (NANOS_A_SECOND / aSecond);
    return type.getType() == Type.INT ? (Object) (int) units : (Object) units;
  }

  private @Nullable LocalDateTime moment(String cell) {
    if (epoch.isEmpty()) {
      return TimeVotes.reads(form, cell) ? form.parse(cell) : null;
    }
    String plain = NumberForm.PLAIN.plain(cell);
    return plain == null ? null : epoch.get().moment(Long.parseLong(plain));
  }

  /** The cell of a time in the units of the Avro type. */
  String text(long units, ZoneOffset offset) {
    LocalDateTime moment =
        LocalDateTime.ofEpochSecond(
            Math.floorDiv(units, aSecond),
            (int) (Math.floorMod(units, aSecond) * (NANOS_A_SECOND / aSecond)),
            ZoneOffset.UTC);
    return epoch.isPresent() ? Long.toString(epoch.get().value(moment)) : form.text(moment, offset);
  }
}
