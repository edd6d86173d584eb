package io.headwater.record;

import io.headwater.measure.RandomKey;
import io.headwater.measure.RandomStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Whom each record is of: a record of its own where no value repeats, else one of a pool from which
 * records are drawn with the frequencies that were seen.
 *
 * <p>Those seen three times or more are a class for each number of sightings. Those seen once or
 * twice are the visible part of a class whose size is Chao's estimate [chao1984], so that as many
 * records have as many different values as the real ones, whatever their number. Immutable.
 */
final class Entities {
  /** Every record is of its own entity. */
  static final Entities UNIQUE = new Entities(List.of());

  private static final int LIGHT = 2;

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
    Map<Integer, Integer> frequencies = new TreeMap<>();
    sightings.forEach(count -> frequencies.merge(count, 1, Integer::sum));
    double once = frequencies.getOrDefault(1, 0);
    double twice = frequencies.getOrDefault(2, 0);
    if (once == sightings.size()) {
      return UNIQUE;
    }
    List<Group> groups = new ArrayList<>();
    if (once + twice > 0) {
      double unseen = once * (once - 1) / (2 * (twice + 1));
      groups.add(new Group((long) (once + twice + unseen), once + 2 * twice));
    }
    frequencies.forEach(
        (count, entities) -> {
          if (count > LIGHT) {
            groups.add(new Group(entities, (double) count * entities));
          }
        });
    return new Entities(groups);
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
