package io.headwater.record;

import java.time.DayOfWeek;
import java.time.LocalDateTime;
import java.time.temporal.ChronoField;
import java.time.temporal.IsoFields;
import java.util.Locale;
import java.util.function.ToLongFunction;

/** A whole number that follows from a moment. */
public enum CalendarPart {
  YEAR(LocalDateTime::getYear),
  QUARTER(t -> t.get(IsoFields.QUARTER_OF_YEAR)),
  MONTH(LocalDateTime::getMonthValue),
  /** ISO 8601. */
  WEEK(t -> t.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR)),
  DAY_OF_YEAR(LocalDateTime::getDayOfYear),
  DAY(LocalDateTime::getDayOfMonth),
  /** 1 is Monday. */
  WEEKDAY(t -> t.getDayOfWeek().getValue()),
  /** 0 is Monday. */
  WEEKDAY_FROM_0(t -> t.getDayOfWeek().getValue() - 1),
  /** 0 is Sunday. */
  SUNDAY_IS_0(t -> t.getDayOfWeek().getValue() % DayOfWeek.SUNDAY.getValue()),
  /** 1 is Sunday. */
  SUNDAY_IS_1(t -> t.getDayOfWeek().getValue() % DayOfWeek.SUNDAY.getValue() + 1),
  HOUR(LocalDateTime::getHour),
  MINUTE(LocalDateTime::getMinute),
  SECOND(LocalDateTime::getSecond),
  /** Milliseconds since midnight. */
  CLOCK(t -> t.get(ChronoField.MILLI_OF_DAY));

  private final ToLongFunction<LocalDateTime> value;

  CalendarPart(ToLongFunction<LocalDateTime> value) {
    this.value = value;
  }

  long of(LocalDateTime moment) {
    return value.applyAsLong(moment);
  }

  /** The name in a schema's hints. */
  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
