package io.headwater.table;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;
import org.apache.avro.Schema.Type;

/** The Avro schema of a table without one. */
final class InferredSchema {
  private final List<Field> fields = new ArrayList<>();
  private final Set<String> taken = new HashSet<>();

  private InferredSchema() {}

  /** A record with a field for each column, in order, and one for offsets where they differ. */
  static Schema of(Path file, List<ColumnFacts> columns) {
    InferredSchema schema = new InferredSchema();
    Set<Double> shared = shared(columns);
    for (ColumnFacts column : columns) {
      schema.add(column, sentinels(column, shared));
    }
    String fileName = String.valueOf(file.getFileName());
    int dot = fileName.indexOf('.');
    String name = legal(dot > 0 ? fileName.substring(0, dot) : fileName, "Record");
    return Schema.createRecord(name, null, "io.headwater.table", false, schema.fields);
  }

  private void add(ColumnFacts column, List<String> sentinels) {
    String name = unique(legal(column.name(), "column" + (columns() + 1)));
    Field field = new Field(name, column.schema(sentinels));
    if (!name.equals(column.name())) {
      field.addProp(TextForm.HEADER, column.name());
    }
    column.addTo(field, sentinels);
    fields.add(field);
    if (column.hasOffsets()) {
      Schema text = Schema.create(Type.STRING);
      boolean always = !field.schema().isUnion();
      Schema type = always ? text : Schema.createUnion(Schema.create(Type.NULL), text);
      Field offsets = new Field(unique(name + "_offset"), type);
      offsets.addProp(TextForm.OFFSET_OF, name);
      fields.add(offsets);
    }
  }

  private long columns() {
    return fields.stream().filter(field -> field.getProp(TextForm.OFFSET_OF) == null).count();
  }

  /** Values that are far outside in one column, and at an end of another. */
  private static Set<Double> shared(List<ColumnFacts> columns) {
    Set<Double> far = new TreeSet<>();
    for (ColumnFacts column : columns) {
      column.extremes().ifPresent(extremes -> far.addAll(sentinels(extremes, Set.of())));
    }
    return far;
  }

  private static Set<Double> sentinels(Extremes extremes, Set<Double> shared) {
    Set<Double> found = new TreeSet<>();
    for (double end : extremes.ends()) {
      if (extremes.isSentinel(end, shared.contains(end))) {
        found.add(end);
      }
    }
    return found;
  }

  private static List<String> sentinels(ColumnFacts column, Set<Double> shared) {
    Optional<Extremes> extremes = column.extremes();
    return extremes.isEmpty()
        ? List.of()
        : sentinels(extremes.get(), shared).stream()
            .map(value -> BigDecimal.valueOf(value).stripTrailingZeros().toPlainString())
            .toList();
  }

  /** The header as an Avro name: letters, digits and underscores, no digit first. */
  static String legal(String header, String fallback) {
    String name = header.trim().replaceAll("[^A-Za-z0-9_]", "_");
    if (name.isEmpty()) {
      return fallback;
    }
    return Character.isDigit(name.charAt(0)) ? "_" + name : name;
  }

  private String unique(String name) {
    String candidate = name;
    for (int i = 2; !taken.add(candidate); i++) {
      candidate = name + "_" + i;
    }
    return candidate;
  }
}
