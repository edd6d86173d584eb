package io.headwater.table;

import io.headwater.record.FieldsConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;

/** One column's cells, looked at as a table's are. */
final class Cells {
  private final TableGuess guess;
  private final Schema schema;

  private Cells(TableGuess guess) {
    this.guess = guess;
    this.schema = guess.schema(Path.of("cells.csv"));
  }

  static Cells of(String... cells) {
    return of("c", ',', false, cells);
  }

  static Cells of(String name, char delimiter, boolean quoted, String... cells) {
    return of(FieldsConfig.defaults(), name, delimiter, quoted, cells);
  }

  /** Cells of a column of which the user says something. */
  static Cells of(FieldsConfig fields, String... cells) {
    return of(fields, "c", ',', false, cells);
  }

  private static Cells of(
      FieldsConfig fields, String name, char delimiter, boolean quoted, String... cells) {
    TableGuess guess = new TableGuess(delimiter, fields);
    for (String cell : cells) {
      guess.look(name, 0, cell, quoted);
    }
    guess.decide(List.of(name));
    for (int i = 0; i < cells.length; i++) {
      guess.facts(0).add(cells[i], quoted, i + 1);
    }
    return new Cells(guess);
  }

  Schema.Field field() {
    return schema.getFields().get(0);
  }

  /** The type's name, with a question mark where it may be null. */
  String type() {
    return name(field().schema());
  }

  static String name(Schema schema) {
    if (schema.isUnion()) {
      boolean nullable = schema.isNullable();
      return name(schema.getTypes().get(nullable ? 1 : 0)) + (nullable ? "?" : "");
    }
    return schema.getLogicalType() == null
        ? schema.getType().getName()
        : schema.getLogicalType().getName();
  }

  List<String> remarks() {
    return guess.remarks();
  }

  ColumnText text() {
    return ColumnText.of(schema).get(0);
  }

  /** The cells, read and written again. */
  List<String> written(String... cells) {
    List<String> written = new ArrayList<>();
    for (String cell : cells) {
      var record = new org.apache.avro.generic.GenericData.Record(schema);
      text().read(cell, record);
      written.add(text().write(record));
    }
    return written;
  }
}
