package io.headwater.operator;

import java.io.Serializable;
import java.time.Duration;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;

/**
 * When windows begin and when they close: aligned to the epoch, each {@code size} long, closed once
 * the watermark has passed their end by the allowed lateness. A closed window is never opened
 * again.
 *
 * @param size length of a window in milliseconds, >= 1
 * @param allowedLateness how long after its end a window still takes records, milliseconds, >= 0
 */
record WindowClock(long size, long allowedLateness) implements Serializable {
  static WindowClock of(Duration size, Duration allowedLateness) {
    return new WindowClock(size.toMillis(), allowedLateness.toMillis());
  }

  /** The first moment of the window that {@code eventTime} falls into. */
  long start(long eventTime) {
    return TimeWindow.getWindowStartWithOffset(eventTime, 0, size);
  }

  /** The first moment after the window that starts at {@code start}. */
  long end(long start) {
    return start + size;
  }

  /** The timer that closes the window that starts at {@code start}. */
  long closing(long start) {
    return start + size + allowedLateness - 1;
  }

  /** The moment by which every window that ends has closed, at a watermark. */
  static long closed(long watermark, Duration allowedLateness) {
    long lateness = allowedLateness.toMillis();
    return watermark == Long.MAX_VALUE || watermark < Long.MIN_VALUE + lateness
        ? watermark
        : watermark - lateness;
  }

  /** The window that the timer at {@code closing} closes. */
  long startOf(long closing) {
    return closing + 1 - allowedLateness - size;
  }
}
