package io.headwater.evaluation;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What gave synthetic records away, as measures that are named after fields: {@code tell.FIELD} is
 * how much of the classifier's area the field accounts for, {@code tellPair.FIRST|SECOND} how far
 * the total variation of the pair is above what chance makes of it.
 */
public final class Tells {
  private static final String FIELD = "tell.";
  private static final String PAIR = "tellPair.";

  /** The most fields that are named. */
  private static final int MOST = 3;

  private Tells() {}

  static SortedMap<String, Double> measures(ClassifierTest classifier, PairTest pairs) {
    SortedMap<String, Double> measures = new TreeMap<>();
    if (classifier.scores().pValue() <= Certificate.LEVEL) {
      classifier.tells().entrySet().stream()
          .sorted(Comparator.comparingDouble(entry -> -entry.getValue()))
          .limit(MOST)
          .forEach(entry -> measures.put(FIELD + entry.getKey(), entry.getValue()));
    }
    if (pairs.pValue() <= Certificate.LEVEL && !pairs.first().isEmpty()) {
      measures.put(PAIR + pairs.first() + "|" + pairs.second(), pairs.distance() - pairs.chance());
    }
    return measures;
  }

  /** The fields that a report names, those that count most first. */
  public static List<String> fields(Map<String, Double> measures) {
    return named(measures, FIELD);
  }

  /** The pairs of fields that a report names, as {@code FIRST|SECOND}. */
  public static List<String> pairs(Map<String, Double> measures) {
    return named(measures, PAIR);
  }

  /** Whether a measure is named after a field: such come and go, and are no metrics. */
  public static boolean isTell(String measure) {
    return measure.startsWith(FIELD) || measure.startsWith(PAIR);
  }

  private static List<String> named(Map<String, Double> measures, String prefix) {
    Map<String, Double> found = new LinkedHashMap<>();
    measures.forEach(
        (name, value) -> {
          if (name.startsWith(prefix)) {
            found.put(name.substring(prefix.length()), value);
          }
        });
    return found.entrySet().stream()
        .sorted(Comparator.comparingDouble(entry -> -entry.getValue()))
        .map(Map.Entry::getKey)
        .toList();
  }
}
