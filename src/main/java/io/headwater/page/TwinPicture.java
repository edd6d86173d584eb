package io.headwater.page;

import io.headwater.evaluation.MetricFields;
import io.headwater.evaluation.RecordTable;
import io.headwater.operator.TwinReport;
import io.headwater.operator.TwinReport.Outcome;
import io.headwater.page.PairPanels.Levels;
import io.headwater.page.PairPanels.Numbers;
import io.headwater.training.WindowReport;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
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
  private static final int MOST_RECORDS = 20_000;
  private static final int MOST_PAIRS = 6;
  private static final int MOST_HEATS = 2;
  private static final int MOST_OF_A_FIELD = 3;
  private static final double DAY_MILLIS = 86_400_000;
  private static final List<String> HOURS =
      IntStream.range(0, 24).mapToObj("%02d h"::formatted).toList();

  private final MetricFields fields;
  private final RecordTable real;
  private final RecordTable synthetic;
  private final List<TwinReport> reports;

  private TwinPicture(RecordTable real, RecordTable synthetic, List<TwinReport> reports) {
    this.fields = real.fields();
    this.real = real;
    this.synthetic = synthetic;
    this.reports =
        reports.stream()
            .sorted(Comparator.comparingLong(report -> report.training().windowStart()))
            .toList();
  }

  /**
   * The page of a stream's twin.
   *
   * @param title what the twin is of
   * @param real records of the source in the order of time, at least 1; thinned if many
   * @param synthetic records of the twin in the order of time, at least 1; thinned if many
   * @param reports one a window; none for no series
   */
  public static String ofStream(
      String title,
      MetricFields fields,
      List<? extends GenericRecord> real,
      List<? extends GenericRecord> synthetic,
      List<TwinReport> reports) {
    if (real.isEmpty() || synthetic.isEmpty()) {
      throw new IllegalArgumentException(
          "picture: expected records on both sides, got %d real and %d synthetic"
              .formatted(real.size(), synthetic.size()));
    }
    return new TwinPicture(table(fields, real), table(fields, synthetic), reports)
        .page(title, real.size(), synthetic.size());
  }

  /**
   * The page of a file's twin.
   *
   * @param report on the training
   */
  public static String ofFile(
      String title,
      MetricFields fields,
      List<? extends GenericRecord> real,
      List<? extends GenericRecord> synthetic,
      WindowReport report) {
    TwinReport twin = new TwinReport(report, Outcome.TRAINED, synthetic.size(), 0, 0);
    return ofStream(title, fields, real, synthetic, List.of(twin));
  }

  /** Every k-th record, so that {@link #MOST_RECORDS} are left at most. */
  private static RecordTable table(MetricFields fields, List<? extends GenericRecord> records) {
    int every = (records.size() + MOST_RECORDS - 1) / MOST_RECORDS;
    return RecordTable.of(
        fields,
        IntStream.range(0, records.size() / every)
            .mapToObj(i -> (GenericRecord) records.get(i * every))
            .toList());
  }

  private String page(String title, int allReal, int allSynthetic) {
    return PageFrame.html(
        title,
        "%s real and %s synthetic records are shown."
            .formatted(some(real.count(), allReal), some(synthetic.count(), allSynthetic)),
        reports,
        List.of(
            new PageFrame.Section("Every field", fieldCards()),
            new PageFrame.Section("The pairs that depend most on each other", pairCards()),
            new PageFrame.Section("From window to window", seriesCards())));
  }

  private static String some(int shown, int all) {
    return shown == all
        ? String.format(Locale.ROOT, "%,d", all)
        : String.format(Locale.ROOT, "%,d of %,d", shown, all);
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

  /** The categories. */
  private List<Levels> levels() {
    List<Levels> levels = new ArrayList<>();
    for (String name : fields.categories()) {
      levels.add(new Levels(name, real.levels(name), synthetic.levels(name), List.of()));
    }
    return levels;
  }

  /** The hour of day, UTC, of each time that has several. */
  private List<Levels> hours() {
    List<Levels> hours = new ArrayList<>();
    for (Numbers time : numbers()) {
      String[] ofReal = hourOf(time.real());
      Set<String> there = new HashSet<>(Arrays.asList(ofReal));
      List<String> order = HOURS.stream().filter(there::contains).toList();
      if (time.time() && order.size() > 1) {
        hours.add(new Levels("hour of " + time.name(), ofReal, hourOf(time.synthetic()), order));
      }
    }
    return hours;
  }

  private static String[] hourOf(double[] millis) {
    return Arrays.stream(millis)
        .mapToObj(t -> Double.isNaN(t) ? RecordTable.MISSING : HOURS.get(hour(t)))
        .toArray(String[]::new);
  }

  private static int hour(double millis) {
    double days = millis / DAY_MILLIS;
    return (int) Math.min(23, Math.floor((days - Math.floor(days)) * 24));
  }

  /** A pair that may be shown, and how strongly its fields depend on each other. */
  private record Pair(String one, String other, double strength, Supplier<String> card) {}

  private List<String> pairCards() {
    List<Numbers> numbers = numbers().stream().filter(column -> !column.isEmpty()).toList();
    List<Levels> levels = levels();
    List<Levels> groups = new ArrayList<>(hours());
    groups.addAll(levels);
    List<Pair> scatters = new ArrayList<>();
    List<Pair> ranges = new ArrayList<>();
    List<Pair> heats = new ArrayList<>();
    for (int i = 0; i < numbers.size(); i++) {
      Numbers x = numbers.get(i);
      numbers.subList(i + 1, numbers.size()).forEach(y -> scatters.add(scatter(x, y)));
      if (!x.time()) {
        groups.forEach(by -> ranges.add(range(x, by)));
      }
    }
    for (int i = 0; i < levels.size(); i++) {
      Levels down = levels.get(i);
      levels.subList(i + 1, levels.size()).forEach(across -> heats.add(heat(down, across)));
    }
    List<String> cards = new ArrayList<>(strongest(scatters, MOST_PAIRS));
    cards.addAll(strongest(ranges, MOST_PAIRS));
    cards.addAll(strongest(heats, MOST_HEATS));
    return cards;
  }

  private static Pair scatter(Numbers x, Numbers y) {
    double strength = Math.abs(ColumnStatistics.rankCorrelation(x.real(), y.real()));
    return new Pair(x.name(), y.name(), strength, () -> PairPanels.scatter(x, y));
  }

  private static Pair range(Numbers x, Levels by) {
    double strength = ColumnStatistics.correlationRatio(x.real(), by.real());
    return new Pair(x.name(), by.name(), strength, () -> PairPanels.ranges(x, by));
  }

  private static Pair heat(Levels down, Levels across) {
    double strength = ColumnStatistics.cramersV(down.real(), across.real());
    return new Pair(down.name(), across.name(), strength, () -> PairPanels.heat(down, across));
  }

  /** The strongest first, each field in a few of them at most, so that one does not take all. */
  private static List<String> strongest(List<Pair> pairs, int most) {
    List<Pair> ordered = new ArrayList<>(pairs);
    ordered.sort(Comparator.comparingDouble(Pair::strength).reversed());
    Map<String, Integer> shown = new TreeMap<>();
    List<String> cards = new ArrayList<>();
    for (Pair pair : ordered) {
      boolean fresh =
          pair.strength() > 0
              && Math.max(shown.getOrDefault(pair.one(), 0), shown.getOrDefault(pair.other(), 0))
                  < MOST_OF_A_FIELD;
      if (fresh && cards.size() < most) {
        shown.merge(pair.one(), 1, Integer::sum);
        shown.merge(pair.other(), 1, Integer::sum);
        cards.add(pair.card().get());
      }
    }
    return cards;
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
