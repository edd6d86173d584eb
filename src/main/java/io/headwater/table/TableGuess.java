package io.headwater.table;

import io.headwater.record.FieldsConfig;
import io.headwater.record.FieldsConfig.Role;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;

/**
 * The schema of a table without one, from two looks at its cells: the first chooses the notation of
 * each column, the second sees what its cells are in it.
 */
final class TableGuess {
  private final char delimiter;
  private final FieldsConfig fields;
  private final List<ColumnGuess> guesses = new ArrayList<>();
  private final List<ColumnFacts> facts = new ArrayList<>();

  TableGuess(char delimiter, FieldsConfig fields) {
    this.delimiter = delimiter;
    this.fields = fields;
  }

  /**
   * The first look at a cell.
   *
   * @param column counts from 0; one more than before for a column that is new
   * @param quoted whether it is a JSON string
   */
  void look(String name, int column, String cell, boolean quoted) {
    if (column == guesses.size()) {
      guesses.add(new ColumnGuess(name));
    }
    guesses.get(column).add(cell, quoted);
  }

  /** Ends the first look; {@code names} are those of all columns. */
  void decide(List<String> names) {
    FileNotation file = new FileNotation(0, 0, 0, 0, delimiter);
    for (ColumnGuess guess : guesses) {
      file = guess.addTo(file);
    }
    for (int i = 0; i < names.size(); i++) {
      ColumnNotation notation =
          i < guesses.size()
              ? guesses.get(i).decide(file, role(names.get(i)))
              : ColumnNotation.nothing();
      facts.add(new ColumnFacts(names.get(i), notation));
    }
  }

  private Role role(String header) {
    return fields.field(InferredSchema.legal(header, header)).role();
  }

  /** The second look at a column. */
  ColumnFacts facts(int column) {
    return facts.get(column);
  }

  /** The schema; the second look has ended. */
  Schema schema(Path file) {
    return InferredSchema.of(file, facts);
  }

  /** What is doubtful about the columns, or not kept. */
  List<String> remarks() {
    return facts.stream().flatMap(column -> column.remarks().stream()).toList();
  }
}
