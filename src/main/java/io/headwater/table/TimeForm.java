package io.headwater.table;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A way of writing instants: ISO dates and date-times, to the minute, second or millisecond, with
 * {@code T} or a space between, with or without {@code Z}. Text without a zone is UTC.
 *
 * @param pattern the letters of {@link DateTimeFormatter}
 * @param formatter what reads and writes it
 */
record TimeForm(String pattern, DateTimeFormatter formatter) {
  /** Every known form; of two that read the same text the first is used. */
  static final List<TimeForm> KNOWN =
      List.of(
          of("uuuu-MM-dd"),
          of("uuuu-MM-dd'T'HH:mm'Z'"),
          of("uuuu-MM-dd'T'HH:mm"),
          of("uuuu-MM-dd'T'HH:mm:ss'Z'"),
          of("uuuu-MM-dd'T'HH:mm:ss"),
          of("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'"),
          of("uuuu-MM-dd'T'HH:mm:ss.SSS"),
          of("uuuu-MM-dd HH:mm"),
          of("uuuu-MM-dd HH:mm:ss"),
          of("uuuu-MM-dd HH:mm:ss.SSS"),
          of("uuuu/MM/dd"),
          of("uuuu/MM/dd HH:mm:ss"));

  /** What instants without a form of their own are written in. */
  static final TimeForm ISO = of("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'");

  static TimeForm of(String pattern) {
    DateTimeFormatter formatter =
        new DateTimeFormatterBuilder()
            .appendPattern(pattern)
            .toFormatter(Locale.ROOT)
            .withResolverStyle(ResolverStyle.STRICT);
    return new TimeForm(pattern, formatter);
  }

  /** Milliseconds since 1970 that {@code text} says, if it is of this form. */
  Optional<Long> parse(String text) {
    if (text.length() < 8 || !Character.isDigit(text.charAt(0))) {
      return Optional.empty();
    }
    try {
      TemporalAccessor parsed = formatter.parse(text);
      LocalDate date = parsed.query(TemporalQueries.localDate());
      if (date == null) {
        return Optional.empty();
      }
      long ofDay =
          parsed.isSupported(ChronoField.MILLI_OF_DAY)
              ? parsed.getLong(ChronoField.MILLI_OF_DAY)
              : 0;
      return Optional.of(date.toEpochDay() * 86_400_000L + ofDay);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** The text of an instant; what is finer than the form is cut off. */
  String text(long millis) {
    return formatter.format(LocalDateTime.ofInstant(Instant.ofEpochMilli(millis), ZoneOffset.UTC));
  }
}
