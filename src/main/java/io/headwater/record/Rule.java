package io.headwater.record;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A column that is a function of one or two categories, frozen: its value for each key seen.
 *
 * @param key the categories
 * @param value the feature that follows from them
 * @param values its value by key: Double for a number, String for a level
 */
record Rule(RuleKey key, int value, Map<List<String>, Object> values) {
  Rule {
    values = Map.copyOf(values);
  }

  /** Sets the value from the key; false when the key was not seen. */
  boolean apply(FeatureValues record) {
    return set(values.get(key.of(record)), record);
  }

  /** What the column is for a key; null when it was not seen. */
  @Nullable Object valueOf(List<String> seen) {
    return values.get(seen);
  }

  /** Sets the value to one of {@link #valueOf}; false for null. */
  boolean set(@Nullable Object found, FeatureValues record) {
    if (found instanceof Double number) {
      record.setNumber(value, number);
    } else if (found instanceof String level) {
      record.setLevel(value, level);
    }
    return found != null;
  }

  void write(ByteWriter out) {
    key.write(out);
    out.writeInt(value);
    out.writeVarLong(values.size());
    values.entrySet().stream()
        .sorted(Map.Entry.comparingByKey(KeyTable.BY_KEY))
        .forEach(
            entry -> {
              entry.getKey().forEach(out::writeText);
              RuleValue.write(entry.getValue(), out);
            });
  }

  static Rule read(ByteReader in, List<FeatureCodec> features) {
    RuleKey key = RuleKey.read(in, features);
    int value = in.readInt();
    if (value < 0 || value >= features.size()) {
      throw in.corrupt("expected a feature below %d, got %d".formatted(features.size(), value));
    }
    Map<List<String>, Object> values = new HashMap<>();
    for (int k = in.readCount(1); k > 0; k--) {
      String first = in.readText();
      List<String> name = key.isPair() ? List.of(first, in.readText()) : List.of(first);
      Object held = RuleValue.read(in);
      if (held == null) {
        throw in.corrupt("expected a value for key " + name);
      }
      values.put(name, held);
    }
    return new Rule(key, value, values);
  }
}
