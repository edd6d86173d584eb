package io.headwater.embedded;

import io.headwater.operator.TwinReport;
import io.headwater.training.WindowReport;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The reports of a job as a table for a terminal, a line a window. */
public final class ProgressTable {
  private static final DateTimeFormatter START =
      DateTimeFormatter.ofPattern("MMM dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final String COLUMNS = "%-13s%7s%7s%6s%5s  %-8s%6s%10s%9s%10s%8s%9s";

  private ProgressTable() {}

  /** The heading, two lines. */
  public static String heading() {
    return String.format(
            Locale.ROOT,
            COLUMNS,
            "",
            "",
            "synth-",
            "",
            "",
            "",
            "",
            "diver-",
            "kinetic",
            "sliced",
            "its",
            "")
        + System.lineSeparator()
        + String.format(
            Locale.ROOT,
            COLUMNS,
            "window from",
            "real",
            "etic",
            "late",
            "bad",
            "",
            "steps",
            "gence",
            "energy",
            "W2",
            "floor",
            "novelty");
  }

  /** The line of one window. */
  public static String line(TwinReport report) {
    WindowReport training = report.training();
    return String.format(
        Locale.ROOT,
        COLUMNS,
        START.format(Instant.ofEpochMilli(training.windowStart())),
        training.real(),
        report.synthetic(),
        report.late(),
        report.bad(),
        report.outcome().name().toLowerCase(Locale.ROOT),
        training.steps(),
        number(training.measure("heldOutDivergence"), 3),
        number(training.measure("kineticEnergy"), 4),
        number(training.measure("slicedWasserstein"), 3),
        number(training.measure("slicedWassersteinFloor"), 3),
        number(training.measure("noveltyRatio"), 2));
  }

  private static String number(double value, int decimals) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%." + decimals + "f", value);
  }
}
