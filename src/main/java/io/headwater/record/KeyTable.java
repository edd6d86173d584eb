package io.headwater.record;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * For each key seen, the value that goes with it, for every column that may be a function of the
 * key.
 *
 * <p>A value that disagrees counts as a violation and weighs against the one held (a majority vote
 * by cancellation). A column with too many violations is given up for good, and so is the table
 * when it has too many keys, or too long ones. Mutable; not thread-safe.
 */
final class KeyTable {
  /** The most keys of a table. */
  static final int MOST_KEYS = 16_384;

  /** The most characters of a table's keys and values. */
  static final int MOST_CHARACTERS = 1 << 21;

  /** A column is given up beyond this many violations and this share of the rows. */
  private static final double TOLERATED = 20;

  private static final double TOLERATED_SHARE = .01;

  static final Comparator<List<String>> BY_KEY =
      Comparator.<List<String>, String>comparing(key -> key.get(0))
          .thenComparing(key -> key.get(key.size() - 1));

  /** What goes with one key: for each value column the value held and the weight behind it. */
  private static final class Held {
    final @Nullable Object[] values;
    final double[] weights;

    Held(int columns) {
      values = new Object[columns];
      weights = new double[columns];
    }

    boolean isRemembered() {
      return Arrays.stream(weights).anyMatch(weight -> weight >= NumberSummary.FORGOTTEN);
    }
  }

  private final RuleKey key;
  private final int[] features;
  private final boolean[] alive;
  private final double[] violations;
  private final Map<List<String>, Held> held = new HashMap<>();
  private double rows;
  private long characters;

  /** A table of no rows yet for the value columns at {@code features}. */
  KeyTable(RuleKey key, int[] features) {
    this.key = key;
    this.features = features;
    this.alive = new boolean[features.length];
    this.violations = new double[features.length];
    Arrays.fill(alive, true);
  }

  RuleKey key() {
    return key;
  }

  /** Adds a record. */
  void add(FeatureValues values) {
    if (isDead()) {
      return;
    }
    rows++;
    Held at = heldAt(key.of(values));
    for (int c = 0; c < features.length; c++) {
      Object value = values.value(features[c]);
      if (alive[c] && value != null) {
        vote(at, c, value, 1);
      }
    }
    giveUp();
  }

  private Held heldAt(List<String> name) {
    Held known = held.get(name);
    if (known != null) {
      return known;
    }
    Held fresh = new Held(features.length);
    held.put(name, fresh);
    characters += length(name);
    return fresh;
  }

  private static long length(List<String> name) {
    return name.stream().mapToLong(String::length).sum();
  }

  private static long length(@Nullable Object value) {
    return value instanceof String level ? level.length() : 0;
  }

  private void vote(Held at, int c, Object value, double weight) {
    Object before = at.values[c];
    if (before == null || before.equals(value)) {
      characters += before == null ? length(value) : 0;
      at.values[c] = value;
      at.weights[c] += weight;
      return;
    }
    violations[c] += Math.min(weight, at.weights[c]);
    if (weight > at.weights[c]) {
      characters += length(value) - length(before);
      at.values[c] = value;
    }
    at.weights[c] = Math.abs(weight - at.weights[c]);
  }

  private void giveUp() {
    boolean tooMany = held.size() > MOST_KEYS || characters > MOST_CHARACTERS;
    for (int c = 0; c < features.length; c++) {
      if (alive[c] && (tooMany || violations[c] > TOLERATED + TOLERATED_SHARE * rows)) {
        alive[c] = false;
        forget(c);
      }
    }
    if (isDead()) {
      held.clear();
      characters = 0;
    }
  }

  /** A column given up leaves no trace, so that a table read from bytes goes on alike. */
  private void forget(int c) {
    for (Held at : held.values()) {
      characters -= length(at.values[c]);
      at.values[c] = null;
      at.weights[c] = 0;
    }
  }

  private boolean isDead() {
    for (boolean one : alive) {
      if (one) {
        return false;
      }
    }
    return true;
  }

  /** Adds all that {@code that} holds. */
  void merge(KeyTable that) {
    rows += that.rows;
    for (int c = 0; c < features.length; c++) {
      violations[c] += that.violations[c];
      if (alive[c] && !that.alive[c]) {
        alive[c] = false;
        forget(c);
      }
    }
    for (List<String> name : that.keys()) {
      Held more = that.at(name);
      Held at = heldAt(name);
      for (int c = 0; c < features.length; c++) {
        Object value = more.values[c];
        if (alive[c] && value != null) {
          vote(at, c, value, more.weights[c]);
        }
      }
    }
    giveUp();
  }

  /** Multiplies every weight by {@code factor} and forgets keys that weigh next to nothing. */
  void decay(double factor) {
    rows *= factor;
    for (int c = 0; c < features.length; c++) {
      violations[c] *= factor;
    }
    for (Held at : held.values()) {
      for (int c = 0; c < features.length; c++) {
        at.weights[c] *= factor;
      }
    }
    held.values().removeIf(at -> !at.isRemembered());
    characters = characters();
  }

  /**
   * Takes over, into an empty table, what {@code before} knows of value columns that go on.
   *
   * @param old for each feature the one it continues, or -1
   */
  void continueFrom(KeyTable before, int[] old) {
    rows = before.rows;
    for (int c = 0; c < features.length; c++) {
      int from = Arrays.binarySearch(before.features, old[features[c]]);
      if (from >= 0) {
        alive[c] = before.alive[from];
        violations[c] = before.violations[from];
        for (List<String> name : before.keys()) {
          Held at = held.computeIfAbsent(name, k -> new Held(features.length));
          at.values[c] = before.at(name).values[from];
          at.weights[c] = before.at(name).weights[from];
        }
      }
    }
    held.values().removeIf(at -> !at.isRemembered());
    characters = characters();
  }

  /** The keys, in order. */
  List<List<String>> keys() {
    List<List<String>> keys = new ArrayList<>(held.keySet());
    keys.sort(BY_KEY);
    return keys;
  }

  /** The number of keys. */
  int size() {
    return held.size();
  }

  private Held at(List<String> name) {
    Held at = held.get(name);
    if (at == null) {
      throw new IllegalStateException("key %s: expected one of the table's".formatted(name));
    }
    return at;
  }

  /** The place of a value column, or -1 when the table has given it up or does not have it. */
  int columnOf(int feature) {
    int c = Arrays.binarySearch(features, feature);
    return c >= 0 && alive[c] ? c : -1;
  }

  double violations(int c) {
    return violations[c];
  }

  /** The value that goes with a key, or null when none was seen. */
  @Nullable Object value(List<String> name, int c) {
    return at(name).values[c];
  }

  /** The weight behind the value that goes with a key. */
  double weight(List<String> name, int c) {
    return at(name).weights[c];
  }

  void write(ByteWriter out) {
    out.writeDouble(rows);
    for (int c = 0; c < features.length; c++) {
      out.writeBoolean(alive[c]);
      out.writeDouble(violations[c]);
    }
    out.writeVarLong(held.size());
    for (List<String> name : keys()) {
      name.forEach(out::writeText);
      Held at = at(name);
      for (int c = 0; c < features.length; c++) {
        if (alive[c]) {
          RuleValue.write(at.values[c], out);
          out.writeDouble(at.weights[c]);
        }
      }
    }
  }

  /** Fills an empty table of the same key and columns. */
  void read(ByteReader in) {
    rows = in.readDouble();
    for (int c = 0; c < features.length; c++) {
      alive[c] = in.readBoolean();
      violations[c] = in.readDouble();
    }
    for (int k = in.readCount(1); k > 0; k--) {
      String first = in.readText();
      List<String> name = key.isPair() ? List.of(first, in.readText()) : List.of(first);
      Held at = new Held(features.length);
      held.put(name, at);
      for (int c = 0; c < features.length; c++) {
        if (alive[c]) {
          at.values[c] = RuleValue.read(in);
          at.weights[c] = in.readDouble();
        }
      }
    }
    characters = characters();
  }

  private long characters() {
    long all = 0;
    for (List<String> name : held.keySet()) {
      all += length(name);
    }
    for (Held at : held.values()) {
      for (Object value : at.values) {
        all += length(value);
      }
    }
    return all;
  }
}
