package io.headwater.page;

import static io.headwater.page.Plot.REAL;
import static io.headwater.page.Plot.SYNTHETIC;

import io.headwater.page.Plot.Anchor;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/** One field of real and synthetic records on the same axes. */
final class FieldPanels {
  static final double WIDTH = 430;
  private static final double HEIGHT = 210;
  private static final double LEFT = 44;
  private static final double RIGHT = WIDTH - 10;
  private static final double TOP = 8;
  private static final double BOTTOM = HEIGHT - 24;

  private static final int BINS = 48;
  private static final int MOST_LEVELS = 12;
  private static final double ROW = 17;

  /** The axis shows all but at most this share of either side at each end. */
  private static final double TAIL = .005;

  private FieldPanels() {}

  /** Histograms of a number: real filled, synthetic as a line; shares of the records shown. */
  static String number(String name, double[] real, double[] synthetic, boolean time) {
    double[] x = ColumnStatistics.present(real);
    double[] y = ColumnStatistics.present(synthetic);
    String note = nullNote(real.length, x.length, synthetic.length, y.length);
    if (x.length + y.length == 0) {
      return new Plot(WIDTH, HEIGHT, name).card(name, "no value on either side");
    }
    Axis horizontal = axis(x, y, time, LEFT, RIGHT);
    double[] edges = edges(horizontal, x, y);
    double[] realShare = shares(x, edges, real.length);
    double[] syntheticShare = shares(y, edges, synthetic.length);
    double most =
        Math.max(
            Arrays.stream(realShare).max().orElse(0),
            Arrays.stream(syntheticShare).max().orElse(0));
    Axis vertical = Axis.of(0, most > 0 ? 100 * most : 1, BOTTOM, TOP, false);
    Plot plot = new Plot(WIDTH, HEIGHT, name + ": histograms of real and synthetic records");
    frame(plot, horizontal, vertical, "%");
    StringBuilder outline = new StringBuilder("M").append(Plot.point(LEFT, BOTTOM));
    for (int b = 0; b < realShare.length; b++) {
      double from = horizontal.at(edges[b]);
      double to = horizontal.at(edges[b + 1]);
      double top = vertical.at(100 * realShare[b]);
      plot.rect(REAL + " fill", from, top, to - from, BOTTOM - top);
      double line = vertical.at(100 * syntheticShare[b]);
      outline.append("L").append(Plot.point(from, line)).append("L").append(Plot.point(to, line));
    }
    outline.append("L").append(Plot.point(horizontal.at(edges[edges.length - 1]), BOTTOM));
    plot.path(SYNTHETIC + " line", outline);
    return plot.card(name, note);
  }

  /** From the lowest to the highest of both sides' central parts. */
  static Axis axis(double[] x, double[] y, boolean time, double from, double to) {
    double[] ends =
        Stream.of(x, y)
            .filter(side -> side.length > 0)
            .flatMapToDouble(FieldPanels::centralEnds)
            .sorted()
            .toArray();
    return Axis.of(ends[0], ends[ends.length - 1], from, to, time);
  }

  private static DoubleStream centralEnds(double[] ascending) {
    int beyond = (int) (TAIL * ascending.length);
    return DoubleStream.of(ascending[beyond], ascending[ascending.length - 1 - beyond]);
  }

  /** Bins of equal width; of one whole number each where the values are few whole numbers. */
  private static double[] edges(Axis axis, double[] x, double[] y) {
    boolean whole = isWhole(x) && isWhole(y) && axis.max() - axis.min() <= BINS;
    int bins = whole ? (int) (Math.floor(axis.max()) - Math.ceil(axis.min())) + 1 : BINS;
    double[] edges = new double[bins + 1];
    for (int b = 0; b <= bins; b++) {
      edges[b] =
          whole
              ? Math.min(axis.max(), Math.max(axis.min(), Math.ceil(axis.min()) + b - .5))
              : axis.min() + b * (axis.max() - axis.min()) / bins;
    }
    return edges;
  }

  private static boolean isWhole(double[] values) {
    return Arrays.stream(values).allMatch(v -> v == Math.rint(v));
  }

  private static double[] shares(double[] ascending, double[] edges, int of) {
    double[] share = new double[edges.length - 1];
    for (double value : ascending) {
      int at = Arrays.binarySearch(edges, value);
      int bin = at >= 0 ? Math.min(at, share.length - 1) : -at - 2;
      if (bin >= 0 && bin < share.length) {
        share[bin] += 1.0 / of;
      }
    }
    return share;
  }

  static void frame(Plot plot, Axis horizontal, Axis vertical, String unit) {
    for (double tick : vertical.ticks(4)) {
      plot.line("grid", LEFT, vertical.at(tick), RIGHT, vertical.at(tick));
      plot.text(LEFT - 5, vertical.at(tick) + 4, Anchor.END, vertical.show(tick) + unit);
    }
    for (double tick : horizontal.ticks(5)) {
      plot.line("axis", horizontal.at(tick), BOTTOM, horizontal.at(tick), BOTTOM + 4);
      plot.text(horizontal.at(tick), BOTTOM + 17, Anchor.MIDDLE, horizontal.show(tick));
    }
    plot.line("axis", LEFT, BOTTOM, RIGHT, BOTTOM);
  }

  private static String nullNote(int real, int realThere, int synthetic, int syntheticThere) {
    if (real == realThere && synthetic == syntheticThere) {
      return "";
    }
    return "null: real %s, synthetic %s"
        .formatted(
            percent(1 - (double) realThere / real),
            percent(1 - (double) syntheticThere / synthetic));
  }

  /** Bars of the commonest real levels and of all others. */
  static String category(String name, String[] real, String[] synthetic) {
    List<String> top = ColumnStatistics.commonest(real, MOST_LEVELS);
    Map<String, Integer> ofReal = ColumnStatistics.counts(real);
    Map<String, Integer> ofSynthetic = ColumnStatistics.counts(synthetic);
    TreeSet<String> others = new TreeSet<>(ofReal.keySet());
    others.addAll(ofSynthetic.keySet());
    others.removeAll(top);
    int rows = top.size() + (others.isEmpty() ? 0 : 1);
    double height = Math.max(HEIGHT, rows * ROW + 12);
    Plot plot = new Plot(WIDTH, height, name + ": shares of levels, real and synthetic");
    double[][] share = new double[top.size()][2];
    for (int r = 0; r < top.size(); r++) {
      share[r][0] = (double) ofReal.getOrDefault(top.get(r), 0) / real.length;
      share[r][1] = (double) ofSynthetic.getOrDefault(top.get(r), 0) / synthetic.length;
    }
    double most = Arrays.stream(share).mapToDouble(s -> Math.max(s[0], s[1])).max().orElse(1);
    Axis bar = Axis.of(0, most > 0 ? most : 1, 120, WIDTH - 92, false);
    for (int r = 0; r < top.size(); r++) {
      bars(plot, bar, 6 + r * ROW, top.get(r), share[r]);
    }
    if (!others.isEmpty()) {
      double y = 6 + top.size() * ROW + 11;
      plot.text(bar.from() - 6, y, Anchor.END, "%d others".formatted(others.size()));
      plot.text(bar.from() + 5, y, Anchor.START, both(rest(share, 0), rest(share, 1)));
    }
    return plot.card(name, others.isEmpty() ? "" : "the %d commonest levels".formatted(top.size()));
  }

  private static double rest(double[][] share, int side) {
    return Math.max(0, 1 - Arrays.stream(share).mapToDouble(s -> s[side]).sum());
  }

  private static void bars(Plot plot, Axis bar, double y, String label, double[] share) {
    plot.label(bar.from() - 6, y + 11, Anchor.END, label, 17);
    plot.rect(REAL + " fill", bar.from(), y, bar.at(share[0]) - bar.from(), 7);
    plot.rect(SYNTHETIC + " fill", bar.from(), y + 7, bar.at(share[1]) - bar.from(), 6);
    double end = bar.at(Math.max(share[0], share[1]));
    plot.text(end + 5, y + 11, Anchor.START, both(share[0], share[1]));
  }

  private static String both(double real, double synthetic) {
    return percent(real) + " · " + percent(synthetic);
  }

  static String percent(double share) {
    return Double.isNaN(share)
        ? "-"
        : String.format(Locale.ROOT, share < .0995 ? "%.1f %%" : "%.0f %%", 100 * share);
  }
}
