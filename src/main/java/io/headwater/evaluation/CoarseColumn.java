package io.headwater.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A field in at most {@value #MOST_BINS} bins, for contingency tables: a number by quantiles of the
 * training records, a category by its commonest levels there; one bin is of missing numbers, and
 * one of all other levels.
 *
 * @param field its name
 * @param bins of each record [count]
 */
@SuppressWarnings("ArrayRecordComponent") // compared by identity
record CoarseColumn(String field, int[] bins) {
  static final int MOST_BINS = 10;

  private static final int MOST_CUTS = MOST_BINS - 2;

  /** The columns of {@code table}, in bins of {@code train}. */
  static List<CoarseColumn> of(RecordTable train, RecordTable table) {
    List<CoarseColumn> columns = new ArrayList<>();
    for (String name : train.fields().numbers()) {
      columns.add(new CoarseColumn(name, numbers(train.numbers(name), table.numbers(name))));
    }
    for (String name : train.fields().categories()) {
      columns.add(new CoarseColumn(name, levels(train.levels(name), table.levels(name))));
    }
    return columns;
  }

  private static int[] numbers(double[] known, double[] values) {
    double[] sorted = Arrays.stream(known).filter(v -> !Double.isNaN(v)).sorted().toArray();
    double[] distinct = Arrays.stream(sorted).distinct().toArray();
    double[] cuts = distinct.length <= MOST_CUTS ? distinct : quantiles(sorted);
    int[] bins = new int[values.length];
    for (int i = 0; i < bins.length; i++) {
      int k = Arrays.binarySearch(cuts, values[i]);
      bins[i] = Double.isNaN(values[i]) ? MOST_BINS - 1 : k >= 0 ? k : -k - 1;
    }
    return bins;
  }

  private static double[] quantiles(double[] sorted) {
    double[] cuts = new double[MOST_CUTS];
    for (int k = 0; k < MOST_CUTS; k++) {
      cuts[k] = sorted[(int) ((k + 1L) * (sorted.length - 1) / (MOST_CUTS + 1))];
    }
    return Arrays.stream(cuts).distinct().toArray();
  }

  private static int[] levels(String[] known, String[] levels) {
    Map<String, Integer> counts = new HashMap<>();
    for (String level : known) {
      counts.merge(level, 1, Integer::sum);
    }
    Map<String, Integer> places = new HashMap<>();
    counts.keySet().stream()
        .sorted(
            Comparator.<String>comparingInt(level -> -counts.getOrDefault(level, 0))
                .thenComparing(Comparator.naturalOrder()))
        .limit(MOST_BINS - 1)
        .forEach(level -> places.put(level, places.size()));
    return Arrays.stream(levels)
        .mapToInt(level -> places.getOrDefault(level, MOST_BINS - 1))
        .toArray();
  }

  /** The first records. */
  CoarseColumn first(int count) {
    return new CoarseColumn(field, Arrays.copyOf(bins, count));
  }

  /** These records and then those of {@code that}. */
  CoarseColumn concat(CoarseColumn that) {
    int[] both = Arrays.copyOf(bins, bins.length + that.bins.length);
    System.arraycopy(that.bins, 0, both, bins.length, that.bins.length);
    return new CoarseColumn(field, both);
  }

  /** χ² of independence from a column of the same records. */
  double dependence(CoarseColumn that) {
    double[] first = new double[MOST_BINS];
    double[] second = new double[MOST_BINS];
    double[][] both = new double[MOST_BINS][MOST_BINS];
    for (int i = 0; i < bins.length; i++) {
      first[bins[i]]++;
      second[that.bins[i]]++;
      both[bins[i]][that.bins[i]]++;
    }
    double square = 0;
    for (int a = 0; a < MOST_BINS; a++) {
      for (int b = 0; b < MOST_BINS; b++) {
        double expected = first[a] * second[b] / bins.length;
        double gap = both[a][b] - expected;
        square += expected == 0 ? 0 : gap * gap / expected;
      }
    }
    return square;
  }
}
