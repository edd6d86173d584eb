package io.headwater.page;

import io.headwater.evaluation.MetricFields;
import io.headwater.evaluation.RecordTable;
import io.headwater.page.PairPanels.Levels;
import io.headwater.page.PairPanels.Numbers;
import io.headwater.training.WindowReport;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.avro.generic.GenericRecord;

/**
 * Real and synthetic records on the same axes: one HTML page that needs nothing else, no network
 * and no script.
 *
 * <p>It shows every field, the pairs of fields that depend most on each other in the real records,
 * and quality from window to window. Both sides should be drawn from the same time.
 */
public final class TwinPicture {
  private static final int MOST_PAIRS = 6;
  private static final double DAY_MILLIS = 86_400_000;

  private final MetricFields fields;
  private final RecordTable real;
  private final RecordTable synthetic;
  private final List<WindowReport> reports;

  private TwinPicture(RecordTable real, RecordTable synthetic, List<WindowReport> reports) {
    this.fields = real.fields();
    this.real = real;
    this.synthetic = synthetic;
    this.reports = reports;
  }

  /**
   * The page.
   *
   * @param title what the twin is of
   * @param real records of the source, at least 1; some ten thousand are plenty
   * @param synthetic records of the twin, at least 1
   * @param reports one a window in the order of time; none for no series
   */
  public static String html(
      String title,
      MetricFields fields,
      List<? extends GenericRecord> real,
      List<? extends GenericRecord> synthetic,
      List<WindowReport> reports) {
    if (real.isEmpty() || synthetic.isEmpty()) {
      throw new IllegalArgumentException(
          "picture: expected records on both sides, got %d real and %d synthetic"
              .formatted(real.size(), synthetic.size()));
    }
    return new TwinPicture(
            RecordTable.of(fields, real), RecordTable.of(fields, synthetic), List.copyOf(reports))
        .page(title);
  }

  private String page(String title) {
    return PageFrame.html(
        title,
        String.format(
            Locale.ROOT,
            "%,d real and %,d synthetic records are shown.",
            real.count(),
            synthetic.count()),
        reports,
        List.of(
            new PageFrame.Section("Every field", fieldCards()),
            new PageFrame.Section("The pairs that depend most on each other", pairCards()),
            new PageFrame.Section("From window to window", seriesCards())));
  }

  private List<String> fieldCards() {
    List<String> cards = new ArrayList<>();
    for (Numbers column : numbers()) {
      cards.add(
          FieldPanels.number(column.name(), column.real(), column.synthetic(), column.time()));
    }
    for (Levels column : levels()) {
      cards.add(FieldPanels.category(column.name(), column.real(), column.synthetic()));
    }
    return cards;
  }

  private List<Numbers> numbers() {
    return fields.numbers().stream()
        .map(
            name ->
                new Numbers(
                    name,
                    real.numbers(name),
                    synthetic.numbers(name),
                    fields.times().contains(name)))
        .toList();
  }

  /** The categories, and the hour of day of each time that spans days. */
  private List<Levels> levels() {
    List<Levels> levels = new ArrayList<>();
    for (String name : fields.categories()) {
      levels.add(new Levels(name, real.levels(name), synthetic.levels(name), List.of()));
    }
    return levels;
  }

  private List<Levels> hours() {
    List<Levels> hours = new ArrayList<>();
    for (Numbers time : numbers()) {
      double[] there = ColumnStatistics.present(time.real());
      if (time.time() && there.length > 0 && there[there.length - 1] - there[0] > DAY_MILLIS / 24) {
        String[] ofReal = hourOf(time.real());
        List<String> order =
            IntStream.range(0, 24)
                .mapToObj(TwinPicture::hour)
                .filter(List.of(ofReal)::contains)
                .toList();
        hours.add(new Levels("hour of " + time.name(), ofReal, hourOf(time.synthetic()), order));
      }
    }
    return hours;
  }

  private static String[] hourOf(double[] millis) {
    return Arrays.stream(millis)
        .mapToObj(
            t ->
                Double.isNaN(t)
                    ? RecordTable.MISSING
                    : hour((int) Math.floor((t / DAY_MILLIS - Math.floor(t / DAY_MILLIS)) * 24)))
        .toArray(String[]::new);
  }

  private static String hour(int hour) {
    return String.format(Locale.ROOT, "%02d h", hour);
  }

  /** A pair that may be shown, and how strongly its fields depend on each other. */
  private record Pair(double strength, Supplier<String> card) {}

  private List<String> pairCards() {
    List<Pair> scatters = new ArrayList<>();
    List<Pair> ranges = new ArrayList<>();
    List<Pair> heats = new ArrayList<>();
    List<Numbers> numbers = numbers().stream().filter(column -> !column.isEmpty()).toList();
    List<Levels> levels = levels();
    List<Levels> groups = new ArrayList<>(hours());
    groups.addAll(levels);
    for (int i = 0; i < numbers.size(); i++) {
      Numbers x = numbers.get(i);
      for (Numbers y : numbers.subList(i + 1, numbers.size())) {
        double strength = Math.abs(ColumnStatistics.rankCorrelation(x.real(), y.real()));
        scatters.add(new Pair(strength, () -> PairPanels.scatter(x, y)));
      }
      for (Levels by : groups) {
        double strength = ColumnStatistics.correlationRatio(x.real(), by.real());
        if (!x.time()) {
          ranges.add(new Pair(strength, () -> PairPanels.ranges(x, by)));
        }
      }
    }
    for (int i = 0; i < levels.size(); i++) {
      Levels down = levels.get(i);
      for (Levels across : levels.subList(i + 1, levels.size())) {
        double strength = ColumnStatistics.cramersV(down.real(), across.real());
        heats.add(new Pair(strength, () -> PairPanels.heat(down, across)));
      }
    }
    List<String> cards = new ArrayList<>(strongest(scatters, MOST_PAIRS));
    cards.addAll(strongest(ranges, MOST_PAIRS));
    cards.addAll(strongest(heats, 2));
    return cards;
  }

  private static List<String> strongest(List<Pair> pairs, int most) {
    return pairs.stream()
        .sorted(Comparator.comparingDouble(Pair::strength).reversed())
        .limit(most)
        .map(pair -> pair.card().get())
        .toList();
  }

  private List<String> seriesCards() {
    if (reports.size() < 2) {
      return List.of();
    }
    return List.of(
        SeriesPanels.fidelity(reports),
        SeriesPanels.novelty(reports),
        SeriesPanels.copies(reports),
        SeriesPanels.counts(reports));
  }
}
