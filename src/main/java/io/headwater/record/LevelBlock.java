package io.headwater.record;

import io.headwater.measure.RandomStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The levels of one category, frozen: those with a coordinate of their own, and the rest, which
 * share one and are drawn by their counts when it is chosen.
 */
final class LevelBlock implements FeatureCodec {
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
  private final Map<String, Double> shareOf = new HashMap<>();

  private LevelBlock(List<String> coordinates, List<String> tail, double[] tailWeights) {
    this.coordinates = List.copyOf(coordinates);
    this.tail = List.copyOf(tail);
    this.tailWeights = tailWeights;
    for (int k = 0; k < coordinates.size(); k++) {
      coordinateOf.put(coordinates.get(k), k);
      shareOf.put(coordinates.get(k), 1.0);
    }
    double total = Arrays.stream(tailWeights).sum();
    for (int k = 0; k < tail.size(); k++) {
      coordinateOf.put(tail.get(k), coordinates.indexOf(REST));
      shareOf.put(tail.get(k), tailWeights[k] / total);
    }
  }

  /**
   * The block of a summary: its heaviest {@code maxLevels} levels and the rest. What has a
   * coordinate in {@code previous} keeps its place in the order, the others follow by weight.
   *
   * @param previous the coordinates before, or none
   */
  static LevelBlock of(LevelSummary summary, int maxLevels, List<String> previous) {
    List<String> levels = summary.heaviest();
    Set<String> top = top(summary, levels, maxLevels, Set.copyOf(previous));
    List<String> tail = levels.stream().filter(level -> !top.contains(level)).toList();
    Set<String> wanted = new HashSet<>(top);
    List<String> candidates = new ArrayList<>(previous);
    candidates.addAll(levels);
    if (!tail.isEmpty()) {
      wanted.add(REST);
      candidates.add(REST);
    }
    List<String> coordinates = candidates.stream().filter(wanted::contains).distinct().toList();
    return new LevelBlock(coordinates, tail, tail.stream().mapToDouble(summary::weight).toArray());
  }

  private static Set<String> top(
      LevelSummary summary, List<String> levels, int maxLevels, Set<String> before) {
    if (levels.size() <= maxLevels) {
      return Set.copyOf(levels);
    }
    List<String> ranked = new ArrayList<>(levels);
    ranked.sort(
        Comparator.comparingDouble(
            level -> -summary.weight(level) * (before.contains(level) ? ADVANTAGE : 1)));
    return Set.copyOf(ranked.subList(0, maxLevels));
  }

  /** The names of the coordinates: levels, and perhaps {@link #REST}. */
  List<String> coordinates() {
    return coordinates;
  }

  /** The levels: those with a coordinate, then the rest by falling weight. */
  List<String> names() {
    List<String> names = new ArrayList<>(coordinates);
    names.remove(REST);
    names.addAll(tail);
    return names;
  }

  /** The number of levels, those of the rest included. */
  int levels() {
    return shareOf.size() - (tail.isEmpty() ? 0 : 1);
  }

  @Override
  public int width() {
    return levels() < 2 ? 0 : coordinates.size();
  }

  /** The share a level has of its coordinate: 1, less for one of the rest, 0 for one not seen. */
  double share(String level) {
    return shareOf.getOrDefault(level, 0.0);
  }

  /** The coordinate of a level: that of the rest for one not seen, or -1 when there is no rest. */
  int coordinateOf(String level) {
    return coordinateOf.getOrDefault(level, coordinateOf.getOrDefault(REST, -1));
  }

  /** The level that {@code x} says, from its coordinate {@code offset} on. */
  String decode(LevelDecoder decoder, float[] x, int offset, RandomStream random) {
    double[] scores = new double[coordinates.size()];
    decoder.score(x, offset, scores);
    int chosen = decoder.choose(scores, random);
    if (chosen == LevelDecoder.NONE) {
      return decode(LevelDecoder.largest(), x, offset, random);
    }
    String name = coordinates.get(chosen);
    return name.equals(REST) ? tail.get(LevelDecoder.draw(tailWeights, random)) : name;
  }

  @Override
  public void fallback(FeatureValues into, int f) {
    into.setLevel(f, levels() == 0 ? FeatureValues.NULL : first());
  }

  /** The only level, or one of the heaviest. */
  private String first() {
    return coordinates.get(0).equals(REST) ? tail.get(0) : coordinates.get(0);
  }

  @Override
  public void write(ByteWriter out) {
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
    int count = in.readCount(1 + Double.BYTES);
    List<String> tail = new ArrayList<>();
    double[] weights = new double[count];
    for (int k = 0; k < count; k++) {
      tail.add(in.readText());
      weights[k] = in.readDouble();
    }
    if (tail.isEmpty() == coordinates.contains(REST)) {
      throw in.corrupt("expected a coordinate for the rest if there is one");
    }
    return new LevelBlock(coordinates, tail, weights);
  }
}
