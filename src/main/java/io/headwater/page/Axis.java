package io.headwater.page;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Where the values of one column lie on the page, and the values to write beside it.
 *
 * @param min the value at {@code from}
 * @param max the value at {@code to}, above {@code min}
 * @param from a coordinate of the page
 * @param to another
 * @param time whether values are milliseconds since 1970, shown in UTC
 */
record Axis(double min, double max, double from, double to, boolean time) {
  private static final double[] STEPS = {1, 2, 5, 10};
  private static final double HOUR = 3_600_000;
  private static final double DAY = 24 * HOUR;
  private static final double[] TIME_STEPS = {
    60_000,
    300_000,
    900_000,
    HOUR,
    3 * HOUR,
    6 * HOUR,
    12 * HOUR,
    DAY,
    2 * DAY,
    4 * DAY,
    7 * DAY,
    14 * DAY,
    30 * DAY,
    90 * DAY,
    365 * DAY,
    1_825 * DAY,
    3_650 * DAY
  };

  /** An axis of numbers; a single value gets room on both sides. */
  static Axis of(double min, double max, double from, double to, boolean time) {
    double room = max > min ? 0 : Math.max(1, Math.abs(min)) / 2;
    return new Axis(min - room, max + room, from, to, time);
  }

  /** The coordinate of {@code value}. */
  double at(double value) {
    return from + (to - from) * (value - min) / (max - min);
  }

  /** Whether {@code value} is on the axis; NaN is not. */
  boolean holds(double value) {
    return min <= value && value <= max;
  }

  /** Round values inside the axis, about {@code count} of them. */
  List<Double> ticks(int count) {
    double step = time ? timeStep((max - min) / count) : roundStep((max - min) / count);
    List<Double> ticks = new ArrayList<>();
    for (double k = Math.ceil(min / step - 1e-9); k * step <= max + step * 1e-9; k++) {
      ticks.add(k * step);
    }
    return ticks;
  }

  private static double roundStep(double least) {
    double power = Math.pow(10, Math.floor(Math.log10(least)));
    for (double step : STEPS) {
      if (step * power >= least * (1 - 1e-9)) {
        return step * power;
      }
    }
    return 10 * power;
  }

  private static double timeStep(double least) {
    for (double step : TIME_STEPS) {
      if (step >= least) {
        return step;
      }
    }
    return TIME_STEPS[TIME_STEPS.length - 1];
  }

  /** How {@code tick} is written. */
  String show(double tick) {
    if (!time) {
      return number(tick, (max - min) / 100);
    }
    String pattern = tick % DAY != 0 ? "HH:mm" : max - min > 300 * DAY ? "MMM uuuu" : "d MMM";
    return DateTimeFormatter.ofPattern(pattern, Locale.ROOT)
        .withZone(ZoneOffset.UTC)
        .format(Instant.ofEpochMilli((long) tick));
  }

  /** {@code value} with the decimals that a difference of {@code unit} needs. */
  private static String number(double value, double unit) {
    double size = Math.abs(value);
    if (size >= 1e6 || (size > 0 && size < 1e-4)) {
      return String.format(Locale.ROOT, "%.3g", value);
    }
    int decimals = (int) Math.max(0, Math.min(4, Math.ceil(-Math.log10(unit) - 1)));
    return String.format(Locale.ROOT, "%,." + decimals + "f", value + 0.0);
  }
}
