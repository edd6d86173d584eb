package io.headwater.cli;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.headwater.measure.RandomKey;
import io.headwater.measure.RandomStream;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;

/**
 * A table as people save them: notations, encodings, layouts and shapes crossed at random.
 *
 * @param columns of which kind each column is
 * @param missing the marker of a missing cell in each column; null where none is missing
 * @param rows the cells
 * @param form how it is written
 */
record OddFile(List<OddKind> columns, List<String> missing, List<List<String>> rows, Form form) {
  /**
   * How a table is written.
   *
   * @param json whether its rows are JSON objects, one a line; nothing else counts then
   * @param delimiter between cells
   * @param lineEnd after a line
   * @param charset of its characters
   * @param marked whether it starts with a byte-order mark
   */
  record Form(boolean json, char delimiter, String lineEnd, Charset charset, boolean marked) {}

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int[] SIZES = {0, 1, 2, 5, 40, 400, 400, 400, 400, 400};
  private static final List<String> MARKERS = List.of("", "NA", "NULL", "?", "-", "N/A", "\\N");
  private static final char[] DELIMITERS = {',', ';', '\t', '|'};
  private static final List<Charset> CHARSETS =
      List.of(
          StandardCharsets.UTF_8,
          StandardCharsets.UTF_8,
          StandardCharsets.UTF_8,
          StandardCharsets.UTF_16LE,
          Charset.forName("windows-1252"));

  /** The file of a key. */
  static OddFile of(RandomKey key) {
    RandomStream random = key.stream();
    int width = 1 + random.nextInt(6);
    List<OddKind> columns = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    double[] share = new double[width];
    for (int i = 0; i < width; i++) {
      columns.add(OddKind.values()[random.nextInt(OddKind.values().length)]);
      boolean holes = random.nextInt(4) == 0;
      missing.add(holes ? MARKERS.get(random.nextInt(MARKERS.size())) : null);
      share[i] = holes ? .02 + .3 * random.nextDouble() : 0;
    }
    Form form = form(random);
    if (form.json) {
      // The form of a JSON number with an exponent is not kept: see docs/limits.md.
      columns.replaceAll(kind -> kind == OddKind.SCIENTIFIC ? OddKind.DECIMAL : kind);
    }
    List<List<String>> rows = new ArrayList<>();
    for (int n = SIZES[random.nextInt(SIZES.length)], row = 0; row < n; row++) {
      rows.add(row(columns, missing, share, random, row));
    }
    return new OddFile(columns, missing, rows, form);
  }

  private static Form form(RandomStream random) {
    if (random.nextInt(5) == 0) {
      return new Form(true, ',', "\n", StandardCharsets.UTF_8, false);
    }
    Charset charset = CHARSETS.get(random.nextInt(CHARSETS.size()));
    boolean marked =
        charset.equals(StandardCharsets.UTF_16LE)
            || charset.equals(StandardCharsets.UTF_8) && random.nextInt(3) == 0;
    char delimiter = DELIMITERS[random.nextInt(DELIMITERS.length)];
    return new Form(false, delimiter, random.nextInt(2) == 0 ? "\n" : "\r\n", charset, marked);
  }

  private static List<String> row(
      List<OddKind> columns, List<String> missing, double[] share, RandomStream random, int row) {
    double common = random.nextGaussian();
    List<String> cells = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      double z = .8 * common + .6 * random.nextGaussian();
      String cell = columns.get(i).cell(z, random, row);
      cells.add(random.nextDouble() < share[i] ? missing.get(i) : cell);
    }
    return cells;
  }

  /** Writes it; a character that its encoding lacks becomes a question mark. */
  void write(Path file) throws IOException {
    StringBuilder text = new StringBuilder(form.marked ? "\uFEFF" : "");
    if (form.json) {
      rows.forEach(row -> text.append(object(row)).append('\n'));
    } else {
      append(text, header());
      rows.forEach(row -> append(text, row));
    }
    Files.write(file, text.toString().getBytes(form.charset));
  }

  private List<String> header() {
    List<String> header = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      header.add("c%d_%s".formatted(i, columns.get(i).name().toLowerCase(Locale.ROOT)));
    }
    return header;
  }

  /** The end of its name. */
  String suffix() {
    return form.json ? ".jsonl" : ".csv";
  }

  private String object(List<String> row) {
    List<String> header = header();
    List<String> members = new ArrayList<>();
    for (int i = 0; i < row.size(); i++) {
      String value =
          columns.get(i).isJsonNumber() ? row.get(i) : JSON.valueToTree(row.get(i)).toString();
      members.add("\"%s\": %s".formatted(header.get(i), isMissing(i, row.get(i)) ? "null" : value));
    }
    return "{" + String.join(", ", members) + "}";
  }

  private List<List<String>> readJson(Path file) throws IOException {
    List<List<String>> cells = new ArrayList<>(List.of(header()));
    try (JsonParser in = JSON.createParser(file.toFile())) {
      while (in.nextToken() == JsonToken.START_OBJECT) {
        cells.add(readObject(in));
      }
    }
    return cells;
  }

  /** What is of another type than it was is marked, so that it is not of the column's form. */
  private List<String> readObject(JsonParser in) throws IOException {
    List<String> row = new ArrayList<>();
    while (in.nextToken() != JsonToken.END_OBJECT) {
      JsonToken token = in.nextToken();
      int column = row.size();
      boolean type = token.isNumeric() == columns.get(column).isJsonNumber();
      String text = type ? in.getText() : "%s %s".formatted(token, in.getText());
      row.add(token == JsonToken.VALUE_NULL ? missing.get(column) : text);
    }
    return row;
  }

  private void append(StringBuilder text, List<String> cells) {
    String delimiter = String.valueOf(form.delimiter);
    text.append(String.join(delimiter, cells.stream().map(this::quoted).toList()));
    text.append(form.lineEnd);
  }

  private String quoted(String cell) {
    boolean plain =
        cell.indexOf(form.delimiter) < 0
            && cell.indexOf('"') < 0
            && cell.indexOf('\n') < 0
            && !cell.startsWith(" ");
    return plain ? cell : '"' + cell.replace("\"", "\"\"") + '"';
  }

  /** The cells of a file that ought to be written in the same form, with their header first. */
  List<List<String>> read(Path file) throws IOException {
    if (form.json) {
      return readJson(file);
    }
    String text = new String(Files.readAllBytes(file), form.charset);
    if (text.startsWith("\uFEFF") != form.marked) {
      throw new IOException("byte-order mark");
    }
    try (Reader in = new StringReader(form.marked ? text.substring(1) : text)) {
      CSVFormat format = CSVFormat.RFC4180.builder().setDelimiter(form.delimiter).get();
      List<List<String>> cells = new ArrayList<>();
      for (CSVRecord row : format.parse(in)) {
        cells.add(row.toList());
      }
      return cells;
    }
  }

  /** The values of a column, without what is missing. */
  List<String> present(int column, List<List<String>> of) {
    return of.stream()
        .map(row -> row.get(column))
        .filter(cell -> !isMissing(column, cell))
        .toList();
  }

  boolean isMissing(int column, String cell) {
    return cell.equals(missing.get(column));
  }

  /** What a message of it says. */
  String text() {
    return "%s missing %s, %d rows, %s"
        .formatted(columns, missing, rows.size(), form.json ? "JSON" : layout());
  }

  private String layout() {
    return "'%s' %s %s%s"
        .formatted(
            form.delimiter == '\t' ? "tab" : form.delimiter,
            form.lineEnd.length() == 1 ? "LF" : "CRLF",
            form.charset,
            form.marked ? " marked" : "");
  }
}
