package io.headwater.table;

import io.headwater.record.FieldsConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** A CSV file with a header, its types inferred from all of its cells. */
final class CsvTable implements TableSource {
  private final Path file;
  private final CsvLayout layout;
  private final Schema schema;
  private final List<String> remarks;
  private final long rows;
  private final long emptyAtEnd;

  /** A table of {@code rows} records and, behind them, rows without a cell, as spreadsheets do. */
  private CsvTable(
      Path file,
      CsvLayout layout,
      Schema schema,
      List<String> remarks,
      long rows,
      long emptyAtEnd) {
    this.file = file;
    this.layout = layout;
    this.schema = schema;
    this.remarks = remarks;
    this.rows = rows;
    this.emptyAtEnd = emptyAtEnd;
  }

  static CsvTable open(Path file, CsvLayout layout, FieldsConfig fields) throws IOException {
    List<String> header = header(file, layout);
    TableGuess guess = new TableGuess(layout.delimiter(), fields);
    List<String> names = header;
    Extent extent = new Extent();
    eachLine(
        file,
        layout,
        header.size(),
        line -> {
          extent.add(line);
          for (int i = 0; i < names.size(); i++) {
            guess.look(names.get(i), i, line.get(i), false);
          }
        });
    guess.decide(header);
    long kept = extent.kept();
    long[] place = {0};
    eachLine(
        file,
        layout,
        header.size(),
        line -> {
          for (int i = 0; i < names.size() && place[0] < kept; i++) {
            guess.facts(i).add(line.get(i), false, place[0] + 1);
          }
          place[0]++;
        });
    Schema schema = guess.schema(file);
    layout.addTo(schema);
    CsvTable table = new CsvTable(file, layout, schema, guess.remarks(), extent.rows, extent.empty);
    Schema related = Relations.in(table);
    return new CsvTable(file, layout, related, table.remarks, extent.rows, extent.empty);
  }

  /** How many rows there are; empty ones count only where another row follows. */
  private static final class Extent {
    private long rows;
    private long empty;

    void add(CSVRecord line) {
      if (line.stream().allMatch(String::isEmpty)) {
        empty++;
      } else {
        rows += empty + 1;
        empty = 0;
      }
    }

    /** The rows of the table: without those that are empty at its end, unless all are. */
    long kept() {
      return rows > 0 ? rows : empty;
    }
  }

  private static List<String> header(Path file, CsvLayout layout) throws IOException {
    try (CSVParser parser = CSVParser.parse(layout.encoding().reader(file), layout.format(2))) {
      Iterator<CSVRecord> lines = parser.iterator();
      if (!lines.hasNext()) {
        throw new TableException(
            "%s: expected a header line, got an empty file; is it the right one?".formatted(file));
      }
      List<String> header = lines.next().toList();
      BoundedReader.requireColumns(file, header.size());
      for (int i = 0; i < header.size(); i++) {
        if (!header.get(i).isEmpty() && header.subList(0, i).contains(header.get(i))) {
          throw new TableException(
              "%s: expected different column names, got '%s' twice; rename one in the header"
                  .formatted(file, header.get(i)));
        }
      }
      return header;
    } catch (UncheckedIOException e) {
      throw malformed(file, layout, e);
    }
  }

  /** Hands on each line after the header; each has {@code columns} cells. */
  private static void eachLine(Path file, CsvLayout layout, int columns, Consumer<CSVRecord> lines)
      throws IOException {
    try (BoundedReader in = layout.encoding().reader(file);
        CSVParser parser = CSVParser.parse(in, layout.format(columns))) {
      Iterator<CSVRecord> all = parser.iterator();
      boolean header = false;
      while (!header) {
        header = !isBlank(all.next());
        in.next();
      }
      while (all.hasNext()) {
        CSVRecord line = all.next();
        in.next();
        requireCells(file, parser, line, columns);
        lines.accept(line);
      }
    } catch (UncheckedIOException e) {
      throw malformed(file, layout, e);
    }
  }

  /** Whether it is an empty line, which above the header is none of the table. */
  private static boolean isBlank(CSVRecord line) {
    return line.size() == 1 && line.get(0).isEmpty();
  }

  private static void requireCells(Path file, CSVParser parser, CSVRecord line, int expected) {
    if (line.size() != expected) {
      String cure =
          line.get(0).startsWith("#")
              ? "delete the line if it is a comment"
              : "quote cells that hold the delimiter";
      throw new TableException(
          "%s, line %d: expected %d cells as in the header, got %d; %s"
              .formatted(file, parser.getCurrentLineNumber(), expected, line.size(), cure));
    }
  }

  private static TableException malformed(Path file, CsvLayout layout, UncheckedIOException e)
      throws IOException {
    if (e.getCause() instanceof CharacterCodingException) {
      return layout.encoding().malformed(file);
    }
    return new TableException("%s: not readable as CSV: %s".formatted(file, e.getMessage()), e);
  }

  @Override
  public Schema schema() {
    return schema;
  }

  @Override
  public List<String> remarks() {
    List<String> all = new ArrayList<>(remarks);
    if (rows > 0 && emptyAtEnd > 0) {
      all.add("%,d empty rows at the end are left out".formatted(emptyAtEnd));
    }
    return all;
  }

  @Override
  public void forEach(Rows to) {
    List<ColumnText> columns = ColumnText.of(schema);
    long kept = rows > 0 ? rows : emptyAtEnd;
    long[] position = {0};
    try {
      eachLine(
          file,
          layout,
          columns.size(),
          line -> {
            if (position[0] < kept) {
              to.accept(record(columns, line), position[0]++);
            }
          });
    } catch (IOException e) {
      throw TableSource.unreadable(file, e);
    }
  }

  private GenericRecord record(List<ColumnText> columns, CSVRecord line) {
    GenericData.Record record = new GenericData.Record(schema);
    for (int i = 0; i < columns.size(); i++) {
      columns.get(i).read(line.get(i), record);
    }
    return record;
  }
}
