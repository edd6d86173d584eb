package io.headwater.record;

import io.headwater.measure.RandomStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The levels of one category, frozen: those with a coordinate of their own, and the rest, which
 * share one and are drawn by their counts when it is chosen.
 */
final class LevelBlock {
  /** The coordinate of the rest; no level has this name. */
  static final String REST = FeatureValues.NULL + "rest";

  /**
   * How much heavier a newcomer must be to take the coordinate of a level that has one: keeps
   * levels of about equal weight from taking turns.
   */
  private static final double ADVANTAGE = 1.5;

  private final List<String> coordinates;
  private final List<String> tail;
  private final double[] tailWeights;
  private final Map<String, Integer> coordinateOf = new HashMap<>();

  private LevelBlock(List<String> coordinates, List<String> tail, double[] tailWeights) {
    this.coordinates = List.copyOf(coordinates);
    this.tail = List.copyOf(tail);
    this.tailWeights = tailWeights;
    for (int k = 0; k < coordinates.size(); k++) {
      coordinateOf.put(coordinates.get(k), k);
    }
    tail.forEach(level -> coordinateOf.put(level, coordinateOf.get(REST)));
  }

  /**
   * The block of a summary: the heaviest {@code maxLevels} levels. Those with a coordinate in
   * {@code previous} keep their order, new ones follow by weight.
   *
   * @param previous the coordinates before, or none
   */
  static LevelBlock of(LevelSummary summary, int maxLevels, List<String> previous) {
    List<String> levels = summary.heaviest();
    List<String> top = top(summary, levels, maxLevels, previous);
    List<String> coordinates = new ArrayList<>(previous);
    coordinates.retainAll(top);
    boolean restBefore = previous.contains(REST);
    List<String> tail = new ArrayList<>(levels);
    tail.removeAll(java.util.Set.copyOf(top));
    if (restBefore && !tail.isEmpty()) {
      coordinates.clear();
      previous.stream().filter(c -> c.equals(REST) || top.contains(c)).forEach(coordinates::add);
    }
    java.util.Set<String> placed = new java.util.HashSet<>(coordinates);
    top.stream().filter(level -> !placed.contains(level)).forEach(coordinates::add);
    if (!tail.isEmpty() && !placed.contains(REST)) {
      coordinates.add(REST);
    }
    return new LevelBlock(coordinates, tail, tail.stream().mapToDouble(summary::weight).toArray());
  }

  private static List<String> top(
      LevelSummary summary, List<String> levels, int maxLevels, List<String> previous) {
    if (levels.size() <= maxLevels) {
      return levels;
    }
    java.util.Set<String> before = java.util.Set.copyOf(previous);
    List<String> ranked = new ArrayList<>(levels);
    ranked.sort(
        java.util.Comparator.comparingDouble(
            level -> -summary.weight(level) * (before.contains(level) ? ADVANTAGE : 1)));
    return List.copyOf(ranked.subList(0, maxLevels));
  }

  /** The names of the coordinates: levels, and perhaps {@link #REST}. */
  List<String> coordinates() {
    return coordinates;
  }

  /** The number of coordinates. */
  int width() {
    return coordinates.size();
  }

  /** The levels that share the coordinate of the rest. */
  List<String> tail() {
    return tail;
  }

  /** The coordinate of a level: that of the rest for one not seen, or -1 when there is no rest. */
  int coordinateOf(String level) {
    Integer coordinate = coordinateOf.getOrDefault(level, coordinateOf.get(REST));
    return coordinate == null ? -1 : coordinate;
  }

  /** The level at a coordinate; one of the rest is drawn by weight. */
  String level(int coordinate, RandomStream random) {
    String name = coordinates.get(coordinate);
    return name.equals(REST) ? drawRest(random) : name;
  }

  private String drawRest(RandomStream random) {
    double total = 0;
    for (double weight : tailWeights) {
      total += weight;
    }
    double left = random.nextDouble() * total;
    for (int k = 0; k < tailWeights.length; k++) {
      left -= tailWeights[k];
      if (left < 0) {
        return tail.get(k);
      }
    }
    return tail.get(tail.size() - 1);
  }

  void write(ByteWriter out) {
    out.writeVarLong(coordinates.size());
    coordinates.forEach(out::writeText);
    out.writeVarLong(tail.size());
    for (int k = 0; k < tail.size(); k++) {
      out.writeText(tail.get(k));
      out.writeDouble(tailWeights[k]);
    }
  }

  static LevelBlock read(ByteReader in) {
    List<String> coordinates = new ArrayList<>();
    for (int k = in.readCount(1); k > 0; k--) {
      coordinates.add(in.readText());
    }
    int tails = in.readCount(1 + Double.BYTES);
    List<String> tail = new ArrayList<>();
    double[] weights = new double[tails];
    for (int k = 0; k < tails; k++) {
      tail.add(in.readText());
      weights[k] = in.readDouble();
    }
    if (!tail.isEmpty() && Collections.frequency(coordinates, REST) != 1) {
      throw in.corrupt("expected one coordinate for the rest of the levels");
    }
    return new LevelBlock(coordinates, tail, weights);
  }
}
