package io.headwater.record;

import io.headwater.record.Feature.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is known of columns that may be functions of others: one {@link KeyTable} a key. */
final class RuleSummary {
  /** With more categories than this, pairs of them are not tried. */
  private static final int MOST_PAIRED = 8;

  private final List<KeyTable> tables = new ArrayList<>();

  /** Empty tables for every key that the plan allows, single categories first. */
  RuleSummary(RecordPlan plan) {
    List<Integer> keys = new ArrayList<>();
    List<Integer> codes = new ArrayList<>();
    List<Integer> values = new ArrayList<>();
    for (int f = 0; f < plan.features().size(); f++) {
      Part part = plan.features().get(f).part();
      if (part == Part.LEVEL) {
        keys.add(f);
      } else if (part == Part.PRESENT && plan.column(plan.features().get(f)).hasCodes()) {
        codes.add(f);
      }
      if (part == Part.LEVEL || part == Part.VALUE || part == Part.PRESENT) {
        values.add(f);
      }
    }
    keys.forEach(first -> addTable(RuleKey.single(first), values));
    codes.forEach(first -> addTable(RuleKey.single(first), values));
    if (keys.size() <= MOST_PAIRED) {
      addPairs(keys, values, true);
      addPairs(keys, values, false);
    }
  }

  private void addPairs(List<Integer> keys, List<Integer> values, boolean unordered) {
    for (int i = 0; i < keys.size(); i++) {
      for (int j = i + 1; j < keys.size(); j++) {
        addTable(new RuleKey(keys.get(i), keys.get(j), unordered), values);
      }
    }
  }

  private void addTable(RuleKey key, List<Integer> values) {
    int[] others =
        values.stream().mapToInt(Integer::intValue).filter(value -> !key.has(value)).toArray();
    if (others.length > 0) {
      tables.add(new KeyTable(key, others));
    }
  }

  /** The tables in the order in which they are preferred. */
  List<KeyTable> tables() {
    return tables;
  }

  /**
   * Takes over, into empty tables, what is known of keys and values that go on.
   *
   * @param old for each feature the one it continues, or -1
   */
  void continueFrom(RuleSummary before, int[] old) {
    for (KeyTable table : tables) {
      Optional<RuleKey> key = table.key().moved(old);
      before.tables.stream()
          .filter(other -> key.filter(other.key()::equals).isPresent())
          .forEach(other -> table.continueFrom(other, old));
    }
  }

  void add(FeatureValues values) {
    for (KeyTable table : tables) {
      table.add(values);
    }
  }

  void merge(RuleSummary that) {
    for (int k = 0; k < tables.size(); k++) {
      tables.get(k).merge(that.tables.get(k));
    }
  }

  void decay(double factor) {
    for (KeyTable table : tables) {
      table.decay(factor);
    }
  }

  void write(ByteWriter out) {
    for (KeyTable table : tables) {
      table.write(out);
    }
  }

  void read(ByteReader in) {
    for (KeyTable table : tables) {
      table.read(in);
    }
  }
}
