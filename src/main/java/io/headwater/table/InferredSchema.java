package io.headwater.table;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;

/** The Avro schema of a table without one. */
final class InferredSchema {
  private InferredSchema() {}

  /** A record with a field for each column, in order. */
  static Schema of(Path file, List<String> header, List<ColumnGuess> guesses) {
    List<Field> fields = new ArrayList<>();
    Set<String> taken = new HashSet<>();
    for (int i = 0; i < header.size(); i++) {
      String name = unique(legal(header.get(i), "column" + (i + 1)), taken);
      Field field = new Field(name, guesses.get(i).schema());
      if (!name.equals(header.get(i))) {
        field.addProp(TextForm.HEADER, header.get(i));
      }
      guesses.get(i).missing().ifPresent(text -> field.addProp(TextForm.MISSING, text));
      fields.add(field);
    }
    String fileName = String.valueOf(file.getFileName());
    int dot = fileName.indexOf('.');
    String name = legal(dot > 0 ? fileName.substring(0, dot) : fileName, "Record");
    return Schema.createRecord(name, null, "io.headwater.table", false, fields);
  }

  /** The header as an Avro name: letters, digits and underscores, no digit first. */
  private static String legal(String header, String fallback) {
    String name = header.trim().replaceAll("[^A-Za-z0-9_]", "_");
    if (name.isEmpty()) {
      return fallback;
    }
    return Character.isDigit(name.charAt(0)) ? "_" + name : name;
  }

  private static String unique(String name, Set<String> taken) {
    String candidate = name;
    for (int i = 2; !taken.add(candidate); i++) {
      candidate = name + "_" + i;
    }
    return candidate;
  }
}
