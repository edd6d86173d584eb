package io.headwater.record;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** The values of one column of a window, nulls left out, with how often each occurs. */
final class ColumnValues {
  private final Map<String, Integer> counts = new LinkedHashMap<>();
  private final boolean number;
  private int rows;

  /** Of no values yet; {@code number} where they are whole numbers. */
  ColumnValues(boolean number) {
    this.number = number;
  }

  /** Those of one column of {@code seen}. */
  static ColumnValues of(Column column, List<Row> seen) {
    ColumnValues values = new ColumnValues(column.type().isNumeric());
    for (Row row : seen) {
      @Nullable Object value = row.value().get(column.position());
      if (value != null && !column.isCode(value) && !isMark(value)) {
        values.add(column.type().toLevel(value));
      }
    }
    return values;
  }

  private static boolean isMark(Object value) {
    return value instanceof CharSequence && MissingMarks.isMark(value.toString());
  }

  void add(String value) {
    counts.merge(value, 1, Integer::sum);
    rows++;
  }

  /** Whether they are whole numbers. */
  boolean isNumber() {
    return number;
  }

  /** The number of values. */
  int rows() {
    return rows;
  }

  /** The different values, in the order in which they came. */
  Set<String> distinct() {
    return counts.keySet();
  }

  /** How often each of them occurs. */
  Collection<Integer> sightings() {
    return counts.values();
  }

  /** The number of different values as a share of all; 0 of none. */
  double distinctShare() {
    return rows == 0 ? 0 : (double) counts.size() / rows;
  }

  /** The share of the different values that are as {@code test} says; 0 of none. */
  double share(Predicate<String> test) {
    long fit = counts.keySet().stream().filter(test).count();
    return counts.isEmpty() ? 0 : (double) fit / counts.size();
  }

  /** The mean of a measure of the different values; 0 of none. */
  double meanOf(ToIntFunction<String> measure) {
    return counts.keySet().stream().mapToInt(measure).average().orElse(0);
  }

  /** The different values as hashes. */
  HashFilter filter() {
    return HashFilter.of(counts.keySet().stream().map(HashFilter::hash).toList());
  }
}
