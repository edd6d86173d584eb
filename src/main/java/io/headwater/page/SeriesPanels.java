package io.headwater.page;

import static io.headwater.page.Plot.REAL;
import static io.headwater.page.Plot.SYNTHETIC;

import io.headwater.operator.TwinReport;
import io.headwater.page.Plot.Anchor;
import io.headwater.training.WindowReport;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Quality from window to window. */
final class SeriesPanels {
  private static final double WIDTH = FieldPanels.WIDTH;
  private static final double HEIGHT = 220;
  private static final double LEFT = 52;
  private static final double RIGHT = WIDTH - 12;
  private static final double TOP = 8;
  private static final double BOTTOM = HEIGHT - 36;

  private SeriesPanels() {}

  /** Distance of samples to held-out records, and that of real records. */
  static String fidelity(List<TwinReport> reports) {
    double[] distance = values(reports, r -> r.measure("slicedWasserstein"));
    double[] floor = values(reports, r -> r.measure("slicedWassersteinFloor"));
    Plot plot = new Plot(WIDTH, HEIGHT, "sliced Wasserstein distance by window");
    Axis across = across(plot, reports);
    Axis up = up(plot, 0, Math.max(max(distance), max(floor)));
    line(plot, REAL, reports, floor, across, up);
    line(plot, SYNTHETIC, reports, distance, across, up);
    return plot.card(
        "Sliced W2 to held-out records", "blue: real training records, the floor to compare with");
  }

  /** The ratio of nearest-neighbour distances, 1 for fresh real records. */
  static String novelty(List<TwinReport> reports) {
    double[] novelty = values(reports, r -> r.measure("noveltyRatio"));
    Plot plot = new Plot(WIDTH, HEIGHT, "novelty by window");
    Axis across = across(plot, reports);
    Axis up = up(plot, 0, Math.max(1.2, max(novelty)));
    plot.line(REAL + " line", LEFT, up.at(1), RIGHT, up.at(1));
    line(plot, SYNTHETIC, reports, novelty, across, up);
    return plot.card(
        "Novelty", "distance to the nearest training record; 1: as fresh as held-out records");
  }

  /** Exact equals of training records, synthetic and held out. */
  static String copies(List<TwinReport> reports) {
    double[] copies = values(reports, r -> 100 * r.measure("copyRate"));
    double[] heldOut = values(reports, r -> 100 * r.measure("copyRateHeldOut"));
    Plot plot = new Plot(WIDTH, HEIGHT, "exact copies by window");
    Axis across = across(plot, reports);
    Axis up = up(plot, 0, Math.max(.1, Math.max(max(copies), max(heldOut))));
    line(plot, REAL, reports, heldOut, across, up);
    line(plot, SYNTHETIC, reports, copies, across, up);
    return plot.card("Exact copies of training records, %", "blue: held-out records");
  }

  /** How many records each window had, and its twin. */
  static String counts(List<TwinReport> reports) {
    double[] real = values(reports, r -> (double) r.real());
    double[] synthetic = reports.stream().mapToDouble(r -> (double) r.synthetic()).toArray();
    Plot plot = new Plot(WIDTH, HEIGHT, "records by window");
    Axis across = across(plot, reports);
    Axis up = up(plot, 0, Math.max(max(real), max(synthetic)));
    double wide = Math.max(1, (RIGHT - LEFT) / real.length * .4);
    for (int i = 0; i < real.length; i++) {
      double middle = across.at(at(reports, i));
      bar(plot, REAL, middle - wide, wide, up, real[i]);
      bar(plot, SYNTHETIC, middle, wide, up, synthetic[i]);
    }
    return plot.card("Records", "of each window and of its twin");
  }

  private static void bar(Plot plot, String side, double left, double wide, Axis up, double count) {
    plot.rect(side + " fill", left, up.at(count), wide, BOTTOM - up.at(count));
  }

  private static double[] values(List<TwinReport> reports, ToDoubleFunction<WindowReport> of) {
    return reports.stream().map(TwinReport::training).mapToDouble(of).toArray();
  }

  private static double max(double[] values) {
    return Arrays.stream(values).filter(v -> !Double.isNaN(v)).max().orElse(0);
  }

  private static double at(List<TwinReport> reports, int i) {
    WindowReport report = reports.get(i).training();
    return (report.windowStart() + report.windowEnd()) / 2.0;
  }

  private static Axis across(Plot plot, List<TwinReport> reports) {
    WindowReport first = reports.get(0).training();
    WindowReport last = reports.get(reports.size() - 1).training();
    Axis axis =
        Axis.of(first.windowStart(), last.windowEnd(), LEFT, RIGHT, isTime(last.windowEnd()));
    for (double tick : axis.ticks(5)) {
      plot.line("grid", axis.at(tick), TOP, axis.at(tick), BOTTOM);
      plot.text(axis.at(tick), BOTTOM + 15, Anchor.MIDDLE, axis.show(tick));
    }
    plot.text(
        (LEFT + RIGHT) / 2, BOTTOM + 30, Anchor.MIDDLE, axis.time() ? "window (UTC)" : "record");
    return axis;
  }

  /** A window of a file is counted in records; no stream of events is younger than 1971. */
  static boolean isTime(long windowEnd) {
    return windowEnd > 365L * 24 * 3_600_000;
  }

  private static Axis up(Plot plot, double min, double max) {
    Axis axis = Axis.of(min, max > min ? 1.05 * max : 1, BOTTOM, TOP, false);
    for (double tick : axis.ticks(4)) {
      plot.line("grid", LEFT, axis.at(tick), RIGHT, axis.at(tick));
      plot.text(LEFT - 5, axis.at(tick) + 4, Anchor.END, axis.show(tick));
    }
    return axis;
  }

  /** A line through the values that are known, with a dot at each; broken where one is not. */
  private static void line(
      Plot plot, String side, List<TwinReport> reports, double[] values, Axis across, Axis up) {
    StringBuilder path = new StringBuilder();
    boolean broken = true;
    for (int i = 0; i < values.length; i++) {
      if (Double.isNaN(values[i])) {
        broken = true;
      } else {
        double x = across.at(at(reports, i));
        double y = up.at(values[i]);
        path.append(broken ? 'M' : 'L').append(Plot.point(x, y));
        plot.dot(side + " fill", x, y, 2);
        broken = false;
      }
    }
    plot.path(side + " line", path);
  }
}
