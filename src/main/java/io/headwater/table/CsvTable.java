package io.headwater.table;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** A CSV file with a header, its types inferred from all of its cells. */
final class CsvTable implements TableSource {
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private final Path file;
  private final CsvLayout layout;
  private final Schema schema;

  private CsvTable(Path file, CsvLayout layout, Schema schema) {
    this.file = file;
    this.layout = layout;
    this.schema = schema;
  }

  /**
   * What stands between the cells.
   *
   * @param delimiter a comma, a semicolon or a tab
   */
  record CsvLayout(char delimiter) {
    /** The delimiter that the first line of {@code file} has most of. */
    static CsvLayout of(Path file) throws IOException {
      try (Reader in = reader(file)) {
        StringBuilder header = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n' && header.length() < 1 << 16; c = in.read()) {
          header.append((char) c);
        }
        char delimiter = ',';
        for (char candidate : new char[] {'\t', ';'}) {
          if (count(header, candidate) > count(header, delimiter)) {
            delimiter = candidate;
          }
        }
        return new CsvLayout(delimiter);
      }
    }

    private static long count(CharSequence text, char letter) {
      return text.chars().filter(c -> c == letter).count();
    }

    CSVFormat format() {
      return CSVFormat.RFC4180.builder().setDelimiter(delimiter).setIgnoreEmptyLines(true).get();
    }
  }

  static CsvTable open(Path file, CsvLayout layout) throws IOException {
    try (BoundedReader in = reader(file);
        CSVParser parser = CSVParser.parse(in, layout.format())) {
      Iterator<CSVRecord> lines = parser.iterator();
      if (!lines.hasNext()) {
        throw new TableException(
            "%s: expected a header line, got an empty file; is it the right one?".formatted(file));
      }
      List<String> header = header(file, lines.next());
      in.next();
      List<ColumnGuess> guesses = new ArrayList<>();
      header.forEach(name -> guesses.add(new ColumnGuess()));
      while (lines.hasNext()) {
        CSVRecord line = lines.next();
        in.next();
        requireCells(file, parser, line, header.size());
        for (int i = 0; i < header.size(); i++) {
          guesses.get(i).add(line.get(i), false);
        }
      }
      Schema schema = InferredSchema.of(file, header, guesses);
      schema.addProp(TextForm.DELIMITER, String.valueOf(layout.delimiter()));
      return new CsvTable(file, layout, schema);
    } catch (UncheckedIOException e) {
      throw malformed(file, e);
    }
  }

  private static BoundedReader reader(Path file) throws IOException {
    return new BoundedReader(
        file, new InputStreamReader(TableSource.bytes(file), StandardCharsets.UTF_8));
  }

  private static List<String> header(Path file, CSVRecord line) {
    BoundedReader.requireColumns(file, line.size());
    List<String> header = new ArrayList<>();
    for (String cell : line) {
      boolean marked = header.isEmpty() && !cell.isEmpty() && cell.charAt(0) == BYTE_ORDER_MARK;
      header.add(marked ? cell.substring(1) : cell);
    }
    for (int i = 0; i < header.size(); i++) {
      if (header.subList(0, i).contains(header.get(i))) {
        throw new TableException(
            "%s: expected different column names, got '%s' twice; rename one in the header"
                .formatted(file, header.get(i)));
      }
    }
    return header;
  }

  private static void requireCells(Path file, CSVParser parser, CSVRecord line, int expected) {
    if (line.size() != expected) {
      throw new TableException(
          "%s, line %d: expected %d cells as in the header, got %d; quote cells that hold the"
                  .formatted(file, parser.getCurrentLineNumber(), expected, line.size())
              + " delimiter");
    }
  }

  private static TableException malformed(Path file, UncheckedIOException e) {
    return new TableException("%s: not readable as CSV: %s".formatted(file, e.getMessage()), e);
  }

  @Override
  public Schema schema() {
    return schema;
  }

  @Override
  public void forEach(Rows rows) {
    List<ColumnText> columns = schema.getFields().stream().map(ColumnText::new).toList();
    try (BoundedReader in = reader(file);
        CSVParser parser = CSVParser.parse(in, layout.format())) {
      Iterator<CSVRecord> lines = parser.iterator();
      lines.next();
      for (long position = 0; lines.hasNext(); position++) {
        CSVRecord line = lines.next();
        in.next();
        GenericData.Record record = new GenericData.Record(schema);
        for (int i = 0; i < columns.size(); i++) {
          record.put(i, columns.get(i).parse(line.get(i)));
        }
        rows.accept(record, position);
      }
    } catch (UncheckedIOException e) {
      throw malformed(file, e);
    } catch (IOException e) {
      throw TableSource.unreadable(file, e);
    }
  }
}
