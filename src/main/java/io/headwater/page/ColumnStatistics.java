package io.headwater.page;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Shares, quantiles and strengths of dependence of columns. NaN is a missing number. */
final class ColumnStatistics {
  private ColumnStatistics() {}

  /** The numbers that are there, ascending. */
  static double[] present(double[] column) {
    return Arrays.stream(column).filter(v -> !Double.isNaN(v)).sorted().toArray();
  }

  /** Quantile {@code u} in [0, 1] of ascending numbers, by interpolation; NaN of none. */
  static double quantile(double[] ascending, double u) {
    if (ascending.length == 0) {
      return Double.NaN;
    }
    double at = u * (ascending.length - 1);
    int below = (int) at;
    int above = Math.min(below + 1, ascending.length - 1);
    return ascending[below] + (at - below) * (ascending[above] - ascending[below]);
  }

  /** How often each level occurs, in the order of the levels. */
  static TreeMap<String, Integer> counts(String[] column) {
    TreeMap<String, Integer> counts = new TreeMap<>();
    for (String level : column) {
      counts.merge(level, 1, Integer::sum);
    }
    return counts;
  }

  /** The commonest levels, at most {@code most}, commonest first. */
  static List<String> commonest(String[] column, int most) {
    Map<String, Integer> counts = counts(column);
    return counts.keySet().stream()
        .sorted((a, b) -> counts.getOrDefault(b, 0) - counts.getOrDefault(a, 0))
        .limit(most)
        .toList();
  }

  /** Spearman's rank correlation of the records that have both numbers; 0 where undefined. */
  static double rankCorrelation(double[] x, double[] y) {
    int[] both =
        IntStream.range(0, x.length)
            .filter(i -> !Double.isNaN(x[i]) && !Double.isNaN(y[i]))
            .toArray();
    double[] rx = ranks(Arrays.stream(both).mapToDouble(i -> x[i]).toArray());
    double[] ry = ranks(Arrays.stream(both).mapToDouble(i -> y[i]).toArray());
    double xx = 0;
    double yy = 0;
    double xy = 0;
    for (int i = 0; i < both.length; i++) {
      xx += rx[i] * rx[i];
      yy += ry[i] * ry[i];
      xy += rx[i] * ry[i];
    }
    return xx * yy == 0 ? 0 : xy / Math.sqrt(xx * yy);
  }

  /** Mid-ranks, centred. */
  private static double[] ranks(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    Map<Double, Double> midRank = new HashMap<>();
    for (int from = 0; from < sorted.length; ) {
      int to = from;
      while (to < sorted.length && sorted[to] == sorted[from]) {
        to++;
      }
      midRank.put(sorted[from], (from + to - sorted.length) / 2.0);
      from = to;
    }
    return Arrays.stream(values).map(v -> midRank.getOrDefault(v, 0.0)).toArray();
  }

  /** The share of the variance of {@code x}'s ranks that lies between levels, in [0, 1]. */
  static double correlationRatio(double[] x, String[] levels) {
    int[] there = IntStream.range(0, x.length).filter(i -> !Double.isNaN(x[i])).toArray();
    double[] ranks = ranks(Arrays.stream(there).mapToDouble(i -> x[i]).toArray());
    Map<String, double[]> sums = new TreeMap<>();
    double total = 0;
    for (int i = 0; i < there.length; i++) {
      double[] sum = sums.computeIfAbsent(levels[there[i]], level -> new double[2]);
      sum[0] += ranks[i];
      sum[1]++;
      total += ranks[i] * ranks[i];
    }
    double between = sums.values().stream().mapToDouble(s -> s[0] * s[0] / s[1]).sum();
    return total == 0 ? 0 : between / total;
  }

  /** Cramer's V of two categories, in [0, 1]. */
  static double cramersV(String[] a, String[] b) {
    Map<String, Integer> ofA = counts(a);
    Map<String, Integer> ofB = counts(b);
    Map<List<String>, Integer> joint = new HashMap<>();
    for (int i = 0; i < a.length; i++) {
      joint.merge(List.of(a[i], b[i]), 1, Integer::sum);
    }
    // chi^2 / n = sum n_ab^2 / (n_a n_b) − 1
    double ratio = 0;
    for (Map.Entry<List<String>, Integer> cell : joint.entrySet()) {
      double expected =
          (double) ofA.getOrDefault(cell.getKey().get(0), 0)
              * ofB.getOrDefault(cell.getKey().get(1), 0);
      ratio += (double) cell.getValue() * cell.getValue() / expected;
    }
    int fewest = Math.min(ofA.size(), ofB.size()) - 1;
    return fewest < 1 ? 0 : Math.sqrt(Math.max(0, ratio - 1) / fewest);
  }
}
