package io.headwater.table;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
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

  private static final byte[] AVRO_MAGIC = {'O', 'b', 'j', 1};

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
    if (start.length >= AVRO_MAGIC.length
        && Arrays.equals(start, 0, AVRO_MAGIC.length, AVRO_MAGIC, 0, AVRO_MAGIC.length)) {
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
