package io.headwater.cli;

import io.headwater.cli.OddKind.Use;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * An odd file beside its twin. Bounds are five standard errors, or the Kolmogorov-Smirnov bound at
 * a level of 1e-6, and a slack for what a copula of few rows does to each.
 *
 * @param file the original
 * @param twin the cells of the twin, its header first
 */
record OddComparison(OddFile file, List<List<String>> twin) {
  private static final double SIGMAS = 5;
  private static final double SLACK = .03;

  /** sqrt(log(2 / 1e-6) / 2). */
  private static final double KOLMOGOROV = 2.69;

  private static final int FEW = 10;
  private static final int ENOUGH = 100;

  /** Nothing if there is none. */
  String firstFault() {
    for (int c = 0; c < file.columns().size(); c++) {
      String fault = fault(c);
      if (!fault.isEmpty()) {
        return fault + " in column %d, %s".formatted(c, file.columns().get(c));
      }
    }
    return file.rows().size() < ENOUGH ? "" : dependence();
  }

  private List<List<String>> drawn() {
    return twin.subList(1, twin.size());
  }

  private String fault(int c) {
    OddKind kind = file.columns().get(c);
    List<String> real = file.present(c, file.rows());
    List<String> made = file.present(c, drawn());
    // A few values do not show which of their characters are fixed.
    boolean shown = real.size() >= (kind.use() == Use.IDENTIFIER ? ENOUGH : FEW);
    for (String cell : made) {
      if (shown && !kind.isForm(cell)) {
        return "form: '%s'".formatted(cell);
      }
    }
    if (kind.use() == Use.IDENTIFIER) {
      return identifiers(real, made);
    }
    String missing = missing(real, made);
    if (!missing.isEmpty() || real.size() < FEW || made.isEmpty()) {
      return missing;
    }
    return kind.use() == Use.LEVEL ? shares(real, made) : numbers(kind, real, made);
  }

  private String missing(List<String> real, List<String> made) {
    double n = file.rows().size();
    double m = drawn().size();
    double difference = Math.abs(real.size() / n - made.size() / m);
    return difference > error(real.size() / n, n, m)
        ? "missing: %.3f of %.3f present".formatted(made.size() / m, real.size() / n)
        : "";
  }

  /** Of a share that was seen in n and drawn in m. */
  private static double error(double share, double n, double m) {
    double p = (share * n + 1) / (n + 2);
    return SIGMAS * Math.sqrt(p * (1 - p) * (1 / n + 1 / m)) + SLACK;
  }

  private static String identifiers(List<String> real, List<String> made) {
    Set<String> known = new HashSet<>(real);
    List<String> published = made.stream().filter(known::contains).toList();
    return published.isEmpty() ? "" : "published: '%s'".formatted(published.get(0));
  }

  private static String shares(List<String> real, List<String> made) {
    Map<String, Long> before = counts(real);
    Map<String, Long> after = counts(made);
    for (String level : after.keySet()) {
      if (!before.containsKey(level)) {
        return "new level: '%s'".formatted(level);
      }
    }
    for (Map.Entry<String, Long> level : before.entrySet()) {
      double share = level.getValue() / (double) real.size();
      double drawn = after.getOrDefault(level.getKey(), 0L) / (double) made.size();
      if (Math.abs(share - drawn) > error(share, real.size(), made.size())) {
        return "share: '%s' %.3f for %.3f".formatted(level.getKey(), drawn, share);
      }
    }
    return "";
  }

  private static Map<String, Long> counts(List<String> cells) {
    return cells.stream()
        .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
  }

  private static String numbers(OddKind kind, List<String> real, List<String> made) {
    double[] x = real.stream().mapToDouble(kind::score).sorted().toArray();
    double[] y = made.stream().mapToDouble(kind::score).sorted().toArray();
    if (y[0] < x[0] - kind.slack() || y[y.length - 1] > x[x.length - 1] + kind.slack()) {
      return "range: [%s, %s] for [%s, %s]".formatted(y[0], y[y.length - 1], x[0], x[x.length - 1]);
    }
    double n = x.length;
    double m = y.length;
    double bound = KOLMOGOROV * Math.sqrt((n + m) / (n * m)) + SLACK;
    double distance = distance(x, y);
    return distance > bound
        ? "distribution: distance %.3f over %.3f".formatted(distance, bound)
        : "";
  }

  private static double distance(double[] x, double[] y) {
    double worst = 0;
    for (double at : x) {
      worst = Math.max(worst, Math.abs(below(x, at) - below(y, at)));
    }
    return worst;
  }

  private static double below(double[] sorted, double at) {
    int place = Arrays.binarySearch(sorted, Math.nextUp(at));
    return (place < 0 ? -place - 1 : place) / (double) sorted.length;
  }

  private String dependence() {
    for (int a = 0; a < file.columns().size(); a++) {
      for (int b = 0; b < a; b++) {
        double real = correlation(a, b, file.rows());
        double made = correlation(a, b, drawn());
        double bound = .1 + SIGMAS / Math.sqrt(file.rows().size());
        if (Math.abs(real - made) > bound) {
          return "dependence: %s with %s %.2f for %.2f"
              .formatted(file.columns().get(a), file.columns().get(b), made, real);
        }
      }
    }
    return "";
  }

  /** Of ranks, over rows where both are present; 0 where one says nothing. */
  private double correlation(int a, int b, List<List<String>> rows) {
    if (isSilent(a) || isSilent(b)) {
      return 0;
    }
    List<List<String>> both =
        rows.stream()
            .filter(row -> !file.isMissing(a, row.get(a)) && !file.isMissing(b, row.get(b)))
            .toList();
    double[] x = ranks(file.columns().get(a), both, a);
    double[] y = ranks(file.columns().get(b), both, b);
    return product(x, y) / Math.sqrt(product(x, x) * product(y, y) + 1e-12);
  }

  private boolean isSilent(int column) {
    OddKind kind = file.columns().get(column);
    return kind.use() == Use.IDENTIFIER || kind == OddKind.CONSTANT;
  }

  /** Middle ranks less their mean. */
  private static double[] ranks(OddKind kind, List<List<String>> rows, int column) {
    double[] values = rows.stream().mapToDouble(row -> kind.score(row.get(column))).toArray();
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    double[] ranks = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      ranks[i] = below(sorted, values[i]) + below(sorted, Math.nextDown(values[i])) - 1;
    }
    return ranks;
  }

  private static double product(double[] x, double[] y) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += x[i] * y[i];
    }
    return sum / Math.max(1, x.length);
  }
}
