package io.headwater.evaluation;

import io.headwater.record.LevelText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/**
 * Records by column: numbers as doubles (NaN where null), categories as their text ({@value
 * #MISSING} where null). Immutable.
 */
public final class RecordTable {
  /** The level that stands for null. */
  public static final String MISSING = "(null)";

  private final MetricFields fields;
  private final int count;
  private final Map<String, double[]> numbers;
  private final Map<String, String[]> levels;

  private RecordTable(
      MetricFields fields, int count, Map<String, double[]> numbers, Map<String, String[]> levels) {
    this.fields = fields;
    this.count = count;
    this.numbers = numbers;
    this.levels = levels;
  }

  /** The columns named by {@code fields}. */
  public static RecordTable of(MetricFields fields, List<? extends GenericRecord> records) {
    Map<String, double[]> numbers = new LinkedHashMap<>();
    Map<String, String[]> levels = new LinkedHashMap<>();
    for (String name : fields.numbers()) {
      numbers.put(name, records.stream().mapToDouble(record -> number(record.get(name))).toArray());
    }
    for (String name : fields.categories()) {
      levels.put(
          name, records.stream().map(record -> level(record.get(name))).toArray(String[]::new));
    }
    return new RecordTable(fields, records.size(), numbers, levels);
  }

  /** -0 and 0 are one number. */
  private static double number(@Nullable Object value) {
    return value instanceof Number number ? number.doubleValue() + 0.0 : Double.NaN;
  }

  private static String level(@Nullable Object value) {
    return value == null ? MISSING : LevelText.of(value.toString());
  }

  /** The fields it has. */
  public MetricFields fields() {
    return fields;
  }

  /** The number of records. */
  public int count() {
    return count;
  }

  /** A copy of the column of numbers called {@code name} [count]; NaN where null. */
  public double[] numbers(String name) {
    return column(numbers, name).clone();
  }

  /** A copy of the column of categories called {@code name} [count]. */
  public String[] levels(String name) {
    return column(levels, name).clone();
  }

  private static <T> T column(Map<String, T> columns, String name) {
    T column = columns.get(name);
    if (column == null) {
      throw new IllegalArgumentException(
          "column: expected one of %s, got '%s'".formatted(columns.keySet(), name));
    }
    return column;
  }

  /** Each record as one comparable value: its numbers and levels in order. */
  List<List<Object>> rows() {
    List<List<Object>> rows = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      List<Object> row = new ArrayList<>();
      for (double[] column : numbers.values()) {
        row.add(column[i]);
      }
      for (String[] column : levels.values()) {
        row.add(column[i]);
      }
      rows.add(row);
    }
    return rows;
  }
}
