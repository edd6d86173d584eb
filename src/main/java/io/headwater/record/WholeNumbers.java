package io.headwater.record;

import java.util.Collection;

/**
 * What different whole numbers say of themselves: whether they count, measure, tell time or name.
 */
final class WholeNumbers {
  /** 1 January 2000 and 2050, in seconds since 1970. */
  private static final long FIRST_SECOND = 946_684_800L;

  private static final long LAST_SECOND = 2_524_608_000L;

  private static final long[] SHORT_UNITS = {1, 1_000};
  private static final long[] UNITS = {1, 1_000, 1_000_000, 1_000_000_000};
  private static final long FIRST_YEAR = 1_500;
  private static final long LAST_YEAR = 2_200;

  private final long[] values;

  WholeNumbers(Collection<String> texts) {
    values = texts.stream().mapToLong(Long::parseLong).sorted().toArray();
  }

  private long least() {
    return values[0];
  }

  private long greatest() {
    return values[values.length - 1];
  }

  /**
   * Whether all may be years, dates as digits, or moments since 1970 in a common unit.
   *
   * @param named whether the column's name says so: without, numbers as long as microseconds and
   *     nanoseconds are are no moments
   */
  boolean mayTellTime(boolean named) {
    for (long unit : named ? UNITS : SHORT_UNITS) {
      if (least() >= FIRST_SECOND * unit && greatest() < LAST_SECOND * unit) {
        return true;
      }
    }
    return least() >= FIRST_YEAR && greatest() <= LAST_YEAR || areDates();
  }

  private boolean areDates() {
    for (long value : values) {
      String digits = Long.toString(value);
      if (!digits.matches("(19|20)\\d\\d(0[1-9]|1[0-2])(0[1-9]|[12]\\d|3[01])(\\d{2}){0,3}")) {
        return false;
      }
    }
    return true;
  }

  /** The repeats that as many draws from their range would have brought at the least. */
  double repeatsDue() {
    double range = (double) greatest() - least() + 1;
    return .5 * values.length * (values.length - 1) / range;
  }

  /** The digits of the shortest and the longest. */
  int digits(boolean longest) {
    return Long.toString(longest ? greatest() : least()).length();
  }

  boolean areNotNegative() {
    return least() >= 0;
  }
}
