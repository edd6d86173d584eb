package io.headwater.table;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import org.apache.avro.Schema;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * What stands between the cells and lines of a CSV file, told from its beginning and written again.
 *
 * @param encoding of its characters
 * @param delimiter a comma, a semicolon, a tab or a vertical bar
 * @param lineEnd what ends a line: LF, CR LF or CR
 */
record CsvLayout(TextEncoding encoding, char delimiter, String lineEnd) {
  private static final List<Character> DELIMITERS = List.of(',', ';', '\t', '|');

  /** The characters looked at, and the lines compared. */
  private static final int LOOK = 1 << 16;

  private static final int LINES = 50;

  /** The layout of {@code file}; a file that begins with something else is refused. */
  static CsvLayout of(Path file) throws IOException {
    TextEncoding encoding = TextEncoding.of(file);
    String start = start(file, encoding);
    requireText(file, start);
    CsvLayout layout = new CsvLayout(encoding, delimiter(start), lineEnd(start));
    requireHeader(file, layout, start);
    return layout;
  }

  private static String start(Path file, TextEncoding encoding) throws IOException {
    char[] start = new char[LOOK];
    int filled = 0;
    try (Reader in = encoding.reader(file)) {
      for (int n = 0; n >= 0 && filled < LOOK; n = in.read(start, filled, LOOK - filled)) {
        filled += n;
      }
    } catch (CharacterCodingException e) {
      throw encoding.malformed(file);
    }
    return new String(start, 0, filled);
  }

  private static void requireText(Path file, String start) {
    int nul = start.indexOf('\0');
    if (nul >= 0) {
      throw new TableException(
          "%s, line %d: expected text, got a zero byte; is it a binary file, or UTF-16 without a byte-order mark?"
              .formatted(file, 1 + start.substring(0, nul).chars().filter(c -> c == '\n').count()));
    }
  }

  /** What a spreadsheet or a person writes above the header is named, not taken for one. */
  private static void requireHeader(Path file, CsvLayout layout, String start) {
    String first = start.lines().findFirst().orElse("");
    boolean comment = first.startsWith("#") && cells(start, layout.delimiter).isEmpty();
    if (comment || first.toLowerCase(Locale.ROOT).startsWith("sep=")) {
      throw new TableException(
          "%s, line 1: expected the header, got '%.40s'; delete the line".formatted(file, first));
    }
  }

  /** The delimiter that splits the first lines into the most cells, as many in each. */
  private static char delimiter(String start) {
    char best = ',';
    int most = 1;
    for (char candidate : DELIMITERS) {
      int cells = cells(start, candidate).orElse(1);
      if (cells > most) {
        best = candidate;
        most = cells;
      }
    }
    return most > 1 ? best : mostIn(start.lines().findFirst().orElse(""));
  }

  private static char mostIn(String header) {
    char best = ',';
    for (char candidate : DELIMITERS) {
      best = count(header, candidate) > count(header, best) ? candidate : best;
    }
    return best;
  }

  private static long count(String text, char letter) {
    return text.chars().filter(c -> c == letter).count();
  }

  /** How many cells the first lines have, if all have as many. */
  private static OptionalInt cells(String start, char delimiter) {
    int cells = -1;
    try (CSVParser parser = CSVParser.parse(new StringReader(start), format(delimiter))) {
      Iterator<CSVRecord> lines = parser.iterator();
      for (int i = 0; i < LINES && lines.hasNext(); i++) {
        int here = lines.next().size();
        // The last line may be cut where the look ends.
        if (cells >= 0 && here != cells && (lines.hasNext() || start.length() < LOOK)) {
          return OptionalInt.empty();
        }
        cells = cells < 0 ? here : cells;
      }
    } catch (IOException | UncheckedIOException e) {
      return OptionalInt.empty();
    }
    return cells < 0 ? OptionalInt.empty() : OptionalInt.of(cells);
  }

  private static String lineEnd(String start) {
    int end = 0;
    while (end < start.length() && start.charAt(end) != '\n' && start.charAt(end) != '\r') {
      end++;
    }
    if (start.startsWith("\r\n", end)) {
      return "\r\n";
    }
    return start.startsWith("\r", end) ? "\r" : "\n";
  }

  private static CSVFormat format(char delimiter) {
    return CSVFormat.RFC4180.builder().setDelimiter(delimiter).setIgnoreEmptyLines(true).get();
  }

  /**
   * The format of lines.
   *
   * @param columns how many there are: an empty line is a missing cell of a table of one column
   */
  CSVFormat format(int columns) {
    return format(delimiter).builder().setIgnoreEmptyLines(columns > 1).get();
  }

  /** Writes the layout into the schema of the table's records. */
  void addTo(Schema schema) {
    schema.addProp(TextForm.DELIMITER, String.valueOf(delimiter));
    schema.addProp(TextForm.LINE_END, lineEnd);
    schema.addProp(TextForm.ENCODING, encoding.charset().name());
    schema.addProp(TextForm.MARKED, encoding.marked());
  }
}
