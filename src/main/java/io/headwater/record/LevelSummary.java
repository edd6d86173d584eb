package io.headwater.record;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The levels of one category by weight. Up to {@link #MOST} levels of together up to {@link
 * #MOST_CHARACTERS} are counted exactly; beyond that the lightest are forgotten. Mutable; not
 * thread-safe.
 */
final class LevelSummary implements FeatureSummary {
  /** The most levels counted; more are cut to {@link #KEPT}. */
  static final int MOST = 32_768;

  /** The number of levels after a cut. */
  static final int KEPT = 16_384;

  /** The most characters of all levels; more are cut to half of them. */
  static final int MOST_CHARACTERS = 1 << 21;

  private Map<String, Double> weights = new HashMap<>();
  private long characters;

  @Override
  public void add(FeatureValues values, int f) {
    add(values.level(f), 1);
  }

  /** Adds one sighting. */
  void add(String level) {
    add(level, 1);
  }

  /** Adds sightings of some weight. */
  void add(String level, double weight) {
    int known = weights.size();
    weights.merge(level, weight, Double::sum);
    if (weights.size() == known) {
      return;
    }
    characters += level.length();
    if (weights.size() > MOST || characters > MOST_CHARACTERS) {
      cut();
    }
  }

  private void cut() {
    Map<String, Double> kept = new HashMap<>();
    long length = 0;
    for (String level : heaviest()) {
      length += level.length();
      if (kept.size() == KEPT || length > MOST_CHARACTERS / 2) {
        break;
      }
      kept.put(level, weight(level));
    }
    weights = kept;
    characters = length(kept);
  }

  private static long length(Map<String, Double> levels) {
    return levels.keySet().stream().mapToLong(String::length).sum();
  }

  @Override
  public void merge(FeatureSummary that) {
    new TreeMap<>(((LevelSummary) that).weights).forEach(this::add);
  }

  @Override
  public void decay(double factor) {
    weights.replaceAll((level, weight) -> weight * factor);
    weights.values().removeIf(weight -> weight < NumberSummary.FORGOTTEN);
    characters = length(weights);
  }

  @Override
  public double weight(Object level) {
    return weights.getOrDefault(level, 0.0);
  }

  @Override
  public double total() {
    return heaviest().stream().mapToDouble(this::weight).reduce(0, Double::sum);
  }

  /** What is left of it where levels are not to be told apart: whether there is one. */
  @Override
  public LevelSummary presence() {
    LevelSummary presence = new LevelSummary();
    for (String level : heaviest()) {
      presence.add(FeatureValues.presence(level), weight(level));
    }
    return presence;
  }

  /** The number of levels. */
  int size() {
    return weights.size();
  }

  /** The levels by falling weight, equal ones by name. */
  List<String> heaviest() {
    List<String> levels = new ArrayList<>(weights.keySet());
    levels.sort(
        Comparator.<String>comparingDouble(level -> -weight(level))
            .thenComparing(Comparator.naturalOrder()));
    return levels;
  }

  @Override
  public void write(ByteWriter out) {
    out.writeVarLong(weights.size());
    new TreeMap<>(weights)
        .forEach(
            (level, weight) -> {
              out.writeText(level);
              out.writeDouble(weight);
            });
  }

  static LevelSummary read(ByteReader in) {
    LevelSummary summary = new LevelSummary();
    int size = in.readCount(1 + Double.BYTES);
    for (int k = 0; k < size; k++) {
      summary.weights.put(in.readText(), in.readDouble());
    }
    summary.characters = length(summary.weights);
    return summary;
  }
}
