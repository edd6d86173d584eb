package io.headwater.table;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;

/** How a table's bytes are laid out; told from a file's name, or from its first bytes. */
public enum TableFormat {
  /** A header, then a line for each record. */
  CSV("csv", "tsv", "txt"),
  /** A JSON object a line. */
  JSON_LINES("jsonl", "ndjson", "json"),
  /** An Avro object container file. */
  AVRO("avro");

  /** What is said of well-known formats that are not read, by the ends of their names. */
  private static final Map<String, String> UNREAD =
      Map.of(
          "parquet",
          "expected CSV, JSON lines or Avro, got Parquet, which takes libraries of Hadoop that are"
              + " not here; convert it to Avro or CSV first",
          "xlsx",
          "expected CSV, JSON lines or Avro, got a workbook; save the sheet as CSV in UTF-8",
          "zip",
          "expected a table, got an archive or a workbook; unpack it or save it as CSV, and compress with gzip instead");

  private final List<String> extensions;

  TableFormat(String... extensions) {
    this.extensions = List.of(extensions);
  }

  /** The format that the name of {@code file} tells, a final {@code .gz} aside. */
  public static TableFormat of(Path file) {
    String extension = extension(file);
    for (TableFormat format : values()) {
      if (format.extensions.contains(extension)) {
        return format;
      }
    }
    if (UNREAD.containsKey(extension)) {
      throw new TableException("%s: %s".formatted(file, UNREAD.get(extension)));
    }
    throw new TableException(
        "%s: expected a name that ends in .csv, .tsv, .jsonl, .ndjson, .json or .avro (or these"
                .formatted(file)
            + " with .gz), got '%s'; rename the file".formatted(file.getFileName()));
  }

  /** The format that a table with {@code schema} was read in. */
  public static TableFormat of(Schema schema) {
    if (schema.getProp(TextForm.DELIMITER) != null) {
      return CSV;
    }
    return schema.getObjectProp(TextForm.ARRAY) == null ? AVRO : JSON_LINES;
  }

  /** The format that the first bytes of an uncompressed table tell. */
  static TableFormat of(byte[] start) {
    refuse(start, "PAR1", "parquet");
    refuse(start, "PK\3\4", "zip");
    if (startsWith(start, "Obj\1")) {
      return AVRO;
    }
    // In UTF-8 and both of UTF-16; what comes before are a mark, zeros and white space.
    for (byte each : start) {
      if (each == '{' || each == '[') {
        return JSON_LINES;
      }
      if (each > ' ') {
        return CSV;
      }
    }
    return CSV;
  }

  private static void refuse(byte[] start, String magic, String extension) {
    if (startsWith(start, magic)) {
      throw new TableException("standard input: " + UNREAD.get(extension));
    }
  }

  private static boolean startsWith(byte[] start, String magic) {
    return new String(start, StandardCharsets.ISO_8859_1).startsWith(magic);
  }

  /** The usual end of a file's name, with its dot. */
  public String suffix() {
    return "." + extensions.get(0);
  }

  /** Whether the name of {@code file} says that it is compressed. */
  public static boolean isGzip(Path file) {
    return name(file).endsWith(".gz");
  }

  static String extension(Path file) {
    String name = name(file);
    String plain = isGzip(file) ? name.substring(0, name.length() - 3) : name;
    return plain.substring(plain.lastIndexOf('.') + 1);
  }

  private static String name(Path file) {
    return Optional.ofNullable(file.getFileName())
        .map(Path::toString)
        .orElse("")
        .toLowerCase(Locale.ROOT);
  }
}
