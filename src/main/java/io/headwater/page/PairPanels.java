package io.headwater.page;

import static io.headwater.page.Plot.REAL;
import static io.headwater.page.Plot.SYNTHETIC;

import io.headwater.page.Plot.Anchor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Two fields of real and synthetic records together. */
final class PairPanels {
  private static final double WIDTH = FieldPanels.WIDTH;
  private static final double HEIGHT = 300;
  private static final double LEFT = 52;
  private static final double RIGHT = WIDTH - 10;
  private static final double TOP = 8;
  private static final double BOTTOM = HEIGHT - 36;
  private static final int MOST_POINTS = 1_200;
  private static final int MOST_CELLS = 12;
  private static final int MOST_ROWS = 10;

  /** The sides take turns, so that neither hides the other. */
  private static final int LAYERS = 6;

  /** Where level names end and a range axis begins. */
  private static final double LEVELS_RIGHT = 110;

  private static final double[] QUANTILES = {.1, .25, .5, .75, .9};

  /** Of fewer numbers a range says nothing. */
  private static final int FEWEST = 8;

  private PairPanels() {}

  /** A column with its name; {@code time} as in {@link Axis}. */
  record Numbers(String name, double[] real, double[] synthetic, boolean time) {
    Axis axis(double from, double to) {
      return FieldPanels.axis(
          ColumnStatistics.present(real), ColumnStatistics.present(synthetic), time, from, to);
    }

    boolean isEmpty() {
      return ColumnStatistics.present(real).length + ColumnStatistics.present(synthetic).length
          == 0;
    }
  }

  /**
   * A category with its name.
   *
   * @param order the levels to show, in that order; the commonest real ones if empty
   */
  record Levels(String name, String[] real, String[] synthetic, List<String> order) {
    List<String> shown(int most) {
      return order.isEmpty() ? ColumnStatistics.commonest(real, most) : order;
    }
  }

  /** As many points of each side, one over the other. */
  static String scatter(Numbers x, Numbers y) {
    Axis horizontal = x.axis(LEFT, RIGHT);
    Axis vertical = y.axis(BOTTOM, TOP);
    int n = Math.min(MOST_POINTS, Math.min(x.real().length, x.synthetic().length));
    Plot plot = new Plot(WIDTH, HEIGHT, "scatter of %s and %s".formatted(x.name(), y.name()));
    frame(plot, horizontal, vertical, x.name());
    for (int layer = 0; layer < LAYERS; layer++) {
      plot.path(REAL + " points", points(x.real(), y.real(), n, layer, horizontal, vertical));
      plot.path(
          SYNTHETIC + " points",
          points(x.synthetic(), y.synthetic(), n, layer, horizontal, vertical));
    }
    return plot.card(y.name() + " by " + x.name(), "%,d points a side".formatted(n));
  }

  private static StringBuilder points(
      double[] x, double[] y, int n, int layer, Axis horizontal, Axis vertical) {
    StringBuilder path = new StringBuilder();
    for (int k = layer; k < n; k += LAYERS) {
      int i = (int) ((long) k * x.length / n);
      if (horizontal.holds(x[i]) && vertical.holds(y[i])) {
        path.append('M').append(Plot.point(horizontal.at(x[i]), vertical.at(y[i]))).append("h0");
      }
    }
    return path;
  }

  private static void frame(Plot plot, Axis horizontal, Axis vertical, String name) {
    for (double tick : vertical.ticks(5)) {
      plot.line("grid", LEFT, vertical.at(tick), RIGHT, vertical.at(tick));
      plot.text(LEFT - 5, vertical.at(tick) + 4, Anchor.END, vertical.show(tick));
    }
    for (double tick : horizontal.ticks(5)) {
      plot.line("grid", horizontal.at(tick), TOP, horizontal.at(tick), BOTTOM);
      plot.text(horizontal.at(tick), BOTTOM + 15, Anchor.MIDDLE, horizontal.show(tick));
    }
    plot.text((LEFT + RIGHT) / 2, BOTTOM + 30, Anchor.MIDDLE, name);
  }

  /** For each level the number's middle half, its 10 to 90 % range and its median. */
  static String ranges(Numbers x, Levels by) {
    List<String> levels = by.shown(MOST_ROWS);
    Map<String, double[]> real = quantiles(x.real(), by.real());
    Map<String, double[]> synthetic = quantiles(x.synthetic(), by.synthetic());
    double row = levels.size() > MOST_ROWS ? 15 : 22;
    double bottom = 8 + levels.size() * row;
    Axis horizontal = rangeAxis(levels, real, synthetic);
    Plot plot = new Plot(WIDTH, bottom + 36, "ranges of %s by %s".formatted(x.name(), by.name()));
    for (double tick : horizontal.ticks(5)) {
      plot.line("grid", horizontal.at(tick), 4, horizontal.at(tick), bottom);
      plot.text(horizontal.at(tick), bottom + 15, Anchor.MIDDLE, horizontal.show(tick));
    }
    plot.text((horizontal.from() + RIGHT) / 2, bottom + 30, Anchor.MIDDLE, x.name());
    for (int r = 0; r < levels.size(); r++) {
      double y = 8 + (r + .5) * row;
      plot.label(horizontal.from() - 6, y + 4, Anchor.END, levels.get(r), 15);
      range(plot, REAL, horizontal, y - row * .2, row * .3, real.get(levels.get(r)));
      range(plot, SYNTHETIC, horizontal, y + row * .2, row * .3, synthetic.get(levels.get(r)));
    }
    return plot.card(
        x.name() + " by " + by.name(), "median, middle half and 10 to 90 % of each level");
  }

  /** The {@link #QUANTILES} of the numbers of each level that has enough of them. */
  private static Map<String, double[]> quantiles(double[] x, String[] levels) {
    Map<String, double[]> quantiles = new TreeMap<>();
    split(x, levels)
        .forEach(
            (level, values) -> {
              if (values.length >= FEWEST) {
                quantiles.put(
                    level,
                    Arrays.stream(QUANTILES)
                        .map(u -> ColumnStatistics.quantile(values, u))
                        .toArray());
              }
            });
    return quantiles;
  }

  private static Axis rangeAxis(
      List<String> levels, Map<String, double[]> real, Map<String, double[]> synthetic) {
    double[] ends =
        levels.stream()
            .flatMap(level -> Stream.of(real.get(level), synthetic.get(level)))
            .filter(Objects::nonNull)
            .flatMapToDouble(q -> DoubleStream.of(q[0], q[q.length - 1]))
            .sorted()
            .toArray();
    return ends.length == 0
        ? Axis.of(0, 1, LEVELS_RIGHT, RIGHT, false)
        : Axis.of(ends[0], ends[ends.length - 1], LEVELS_RIGHT, RIGHT, false);
  }

  private static void range(
      Plot plot, String side, Axis axis, double y, double thick, double @Nullable [] quantiles) {
    if (quantiles != null) {
      double[] q = Arrays.stream(quantiles).map(axis::at).toArray();
      plot.line(side + " line", q[0], y, q[4], y);
      plot.rect(side + " fill", q[1], y - thick / 2, q[3] - q[1], thick);
      plot.dot("median", q[2], y, Math.min(2.5, thick / 2));
    }
  }

  private static Map<String, double[]> split(double[] x, String[] levels) {
    Map<String, List<Double>> parts = new TreeMap<>();
    for (int i = 0; i < x.length; i++) {
      if (!Double.isNaN(x[i])) {
        parts.computeIfAbsent(levels[i], level -> new ArrayList<>()).add(x[i]);
      }
    }
    Map<String, double[]> split = new TreeMap<>();
    parts.forEach(
        (level, part) -> split.put(level, part.stream().mapToDouble(v -> v).sorted().toArray()));
    return split;
  }

  /** The joint shares of the commonest levels, real and synthetic side by side. */
  static String heat(Levels rows, Levels columns) {
    List<String> down = rows.shown(MOST_CELLS);
    List<String> across = columns.shown(MOST_CELLS);
    double cell = Math.min(26, 360.0 / across.size());
    double width = Math.max(WIDTH, 2 * (across.size() * cell + 84) + 10);
    double height = down.size() * cell + 84;
    double[][] real = joint(rows.real(), columns.real(), down, across);
    double[][] synthetic = joint(rows.synthetic(), columns.synthetic(), down, across);
    double most = Math.max(max(real), max(synthetic));
    Plot plot =
        new Plot(width, height, "joint shares of %s and %s".formatted(rows.name(), columns.name()));
    grid(plot, REAL, 0, cell, down, across, real, most);
    grid(plot, SYNTHETIC, width / 2, cell, down, across, synthetic, most);
    return plot.card(
        rows.name() + " (down) by " + columns.name() + " (across)",
        "share of records, %s at the darkest; real left, synthetic right"
            .formatted(FieldPanels.percent(most)));
  }

  private static void grid(
      Plot plot,
      String side,
      double left,
      double cell,
      List<String> down,
      List<String> across,
      double[][] share,
      double most) {
    for (int r = 0; r < down.size(); r++) {
      plot.label(left + 76, 20 + (r + .65) * cell, Anchor.END, down.get(r), 11);
      for (int c = 0; c < across.size(); c++) {
        double x = left + 80 + c * cell;
        // The square root shows the many small cells beside the few large ones.
        double opacity = most == 0 ? 0 : Math.sqrt(share[r][c] / most);
        plot.shade(side + " cell", x, 18 + r * cell, cell - 1, cell - 1, opacity);
      }
    }
    for (int c = 0; c < across.size(); c++) {
      double x = left + 80 + (c + .5) * cell;
      double y = 30 + down.size() * cell + c % 2 * 13;
      plot.label(x, y, Anchor.MIDDLE, across.get(c), 9);
    }
    plot.text(left + 80, 12, Anchor.START, side);
  }

  private static double[][] joint(String[] a, String[] b, List<String> down, List<String> across) {
    double[][] share = new double[down.size()][across.size()];
    for (int i = 0; i < a.length; i++) {
      int r = down.indexOf(a[i]);
      int c = across.indexOf(b[i]);
      if (r >= 0 && c >= 0) {
        share[r][c] += 1.0 / a.length;
      }
    }
    return share;
  }

  private static double max(double[][] share) {
    double most = 0;
    for (double[] row : share) {
      for (double value : row) {
        most = Math.max(most, value);
      }
    }
    return most;
  }
}
