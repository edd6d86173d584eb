package io.headwater.record;

/** Calendar arithmetic in UTC on epoch milliseconds; no daylight saving, no leap seconds. */
final class Moment {
  private static final long WEEK = 7;

  /** 1 January 1970 was a Thursday, the fourth day of its week. */
  private static final long THURSDAY = 3;

  /** Milliseconds up to here are exact as doubles, and their differences fit a long. */
  private static final long EXACT = 1L << 53;

  private Moment() {}

  /** Whether a moment can be calculated with: it is within 285,000 years of 1970. */
  static boolean isExact(long millis) {
    return -EXACT <= millis && millis <= EXACT;
  }

  /** Days since the epoch, rounded down. */
  static long day(long millis) {
    return Math.floorDiv(millis, RecordPlan.DAY);
  }

  /** Milliseconds since midnight. */
  static long timeOfDay(long millis) {
    return Math.floorMod(millis, RecordPlan.DAY);
  }

  /** "1" (Monday) to "7". */
  static String weekday(long day) {
    return Long.toString(1 + Math.floorMod(day + THURSDAY, WEEK));
  }

  /** The day nearest to {@code day} in [from, to] that falls on {@code weekday}, or {@code day}. */
  static long nearest(long day, String weekday, long from, long to) {
    for (long away = 0; away < WEEK; away++) {
      if (day - away >= from && weekday(day - away).equals(weekday)) {
        return day - away;
      }
      if (day + away <= to && weekday(day + away).equals(weekday)) {
        return day + away;
      }
    }
    return day;
  }

  /** The moment a whole number of days from {@code millis} that lies in [start, end), if any. */
  static long into(long millis, long start, long end) {
    if (millis < start) {
      return millis + (Math.floorDiv(start - millis - 1, RecordPlan.DAY) + 1) * RecordPlan.DAY;
    }
    return millis < end
        ? millis
        : millis - (Math.floorDiv(millis - end, RecordPlan.DAY) + 1) * RecordPlan.DAY;
  }
}
