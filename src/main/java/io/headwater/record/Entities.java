package io.headwater.record;

import io.headwater.measure.RandomKey;
import io.headwater.measure.RandomStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Whom each record is of: a record of its own where no value repeats, else one of a pool from which
 * records are drawn with the frequencies that were seen.
 *
 * <p>Those seen far more often than chance makes of equals are a class for each number of
 * sightings. The others are the visible part of a class whose size is Chao's estimate [chao1984],
 * so that as many records have about as many different values as the real ones, whatever their
 * number. Immutable.
 */
final class Entities {
  /** Every record is of its own entity. */
  static final Entities UNIQUE = new Entities(List.of());

  /** Sightings that make one heavy at the least, and deviations of what chance makes of others. */
  private static final int LEAST_HEAVY = 3;

  private static final double DEVIATIONS = 3;

  private static final int ROUNDS = 8;

  /** Entities that are drawn equally often. */
  private record Group(long size, double mass) {}

  private final List<Group> groups;
  private final double total;

  private Entities(List<Group> groups) {
    this.groups = List.copyOf(groups);
    this.total = groups.stream().mapToDouble(Group::mass).sum();
  }

  /** The entities of which one was seen as often as each of {@code sightings} says. */
  static Entities of(Collection<Integer> sightings) {
    SortedMap<Integer, Integer> frequencies = new TreeMap<>();
    sightings.forEach(count -> frequencies.merge(count, 1, Integer::sum));
    if (frequencies.getOrDefault(1, 0) == sightings.size()) {
      return UNIQUE;
    }
    int most = mostByChance(frequencies);
    SortedMap<Integer, Integer> light = frequencies.headMap(most + 1);
    List<Group> groups = new ArrayList<>();
    if (!light.isEmpty()) {
      groups.add(new Group((long) pool(light), records(light)));
    }
    frequencies
        .tailMap(most + 1)
        .forEach((count, many) -> groups.add(new Group(many, (double) count * many)));
    return new Entities(groups);
  }

  /** The most sightings of one among many that are drawn equally often. */
  private static int mostByChance(SortedMap<Integer, Integer> frequencies) {
    int most = frequencies.lastKey();
    for (int round = 0; round < ROUNDS; round++) {
      SortedMap<Integer, Integer> light = frequencies.headMap(most + 1);
      double mean = light.isEmpty() ? 0 : records(light) / pool(light);
      most = Math.max(LEAST_HEAVY - 1, (int) (mean + DEVIATIONS * Math.sqrt(mean)));
    }
    return most;
  }

  private static double records(Map<Integer, Integer> frequencies) {
    return frequencies.entrySet().stream()
        .mapToDouble(e -> (double) e.getKey() * e.getValue())
        .sum();
  }

  /** Those seen and, by Chao's estimate, those not seen. */
  private static double pool(Map<Integer, Integer> frequencies) {
    double once = frequencies.getOrDefault(1, 0);
    double twice = frequencies.getOrDefault(2, 0);
    double seen = frequencies.values().stream().mapToDouble(many -> many).sum();
    return seen + once * (once - 1) / (2 * (twice + 1));
  }

  boolean isUnique() {
    return groups.isEmpty();
  }

  /** The number of entities; of unlimited ones {@code Long.MAX_VALUE}. */
  long count() {
    return isUnique() ? Long.MAX_VALUE : groups.stream().mapToLong(Group::size).sum();
  }

  /** The entity of the record with {@code index}. */
  long at(long index, RandomKey key) {
    if (isUnique()) {
      return index;
    }
    RandomStream random = key.at(index).stream();
    double left = random.nextDouble() * total;
    long first = 0;
    for (Group group : groups.subList(0, groups.size() - 1)) {
      if (left < group.mass) {
        return first + (long) (random.nextDouble() * group.size);
      }
      left -= group.mass;
      first += group.size;
    }
    return first + (long) (random.nextDouble() * groups.get(groups.size() - 1).size);
  }

  void write(ByteWriter out) {
    out.writeVarLong(groups.size());
    for (Group group : groups) {
      out.writeVarLong(group.size);
      out.writeDouble(group.mass);
    }
  }

  static Entities read(ByteReader in) {
    List<Group> groups = new ArrayList<>();
    for (int k = in.readCount(1 + Double.BYTES); k > 0; k--) {
      groups.add(new Group(in.readVarLong(), in.readDouble()));
    }
    return new Entities(groups);
  }
}
