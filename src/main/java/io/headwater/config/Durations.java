package io.headwater.config;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations as people write them: a whole number and a unit, {@code 6 h}, {@code 500 ms}; a
 * thousand years at most.
 */
public final class Durations {
  private static final Pattern TEXT = Pattern.compile("(\\d{1,12})\\s*([a-z]+)");
  private static final Map<String, Long> MILLIS = units();

  /** A thousand years, in days: sums of event times and durations stay far from any overflow. */
  private static final long LONGEST_DAYS = 365_250;

  private Durations() {}

  /** The duration that {@code text} says, if it says one. */
  public static Optional<Duration> parse(String text) {
    Matcher matcher = TEXT.matcher(text.trim().toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      return Optional.empty();
    }
    Long unit = MILLIS.get(matcher.group(2));
    if (unit == null) {
      return Optional.empty();
    }
    long count = Long.parseLong(matcher.group(1));
    return count > Duration.ofDays(LONGEST_DAYS).toMillis() / unit
        ? Optional.empty()
        : Optional.of(Duration.ofMillis(count * unit));
  }

  /** The duration in the largest unit that divides it: {@code 90 min}, {@code 0 s}. */
  public static String text(Duration duration) {
    long millis = duration.toMillis();
    if (millis == 0) {
      return "0 s";
    }
    for (String unit : new String[] {"d", "h", "min", "s"}) {
      long size = MILLIS.getOrDefault(unit, 1L);
      if (millis % size == 0) {
        return millis / size + " " + unit;
      }
    }
    return millis + " ms";
  }

  private static Map<String, Long> units() {
    Map<String, Long> units = new LinkedHashMap<>();
    put(units, 1L, "ms", "milli", "millis", "millisecond", "milliseconds");
    put(units, 1_000L, "s", "sec", "second", "seconds");
    put(units, 60_000L, "min", "m", "minute", "minutes");
    put(units, 3_600_000L, "h", "hour", "hours");
    put(units, 86_400_000L, "d", "day", "days");
    return units;
  }

  private static void put(Map<String, Long> units, long millis, String... names) {
    for (String name : names) {
      units.put(name, millis);
    }
  }
}
