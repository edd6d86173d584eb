package io.headwater.table;

import io.headwater.record.FieldsConfig;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;

/**
 * A table that can be read from its first record as often as needed: CSV with a header, JSON lines
 * or an Avro container, each of them perhaps compressed with gzip.
 */
public interface TableSource {
  /** The schema of its records; inferred where the file has none. */
  Schema schema();

  /** What a reader of the table ought to know of it: what was left out, what is ambiguous. */
  default List<String> remarks() {
    return List.of();
  }

  /** Hands each record to {@code rows}, in the file's order. */
  void forEach(Rows rows);

  /** What is done with each record. */
  @FunctionalInterface
  interface Rows {
    /**
     * Takes one record.
     *
     * @param position how many records stand before it
     */
    void accept(GenericRecord record, long position);
  }

  /** The table in {@code file}, whose columns are what their cells say. */
  static TableSource open(Path file) {
    return open(file, FieldsConfig.defaults());
  }

  /**
   * The table in {@code file}; the format follows from its name, compression from its bytes.
   *
   * @param fields what the user says of its columns: a role goes before what the cells look like
   */
  static TableSource open(Path file, FieldsConfig fields) {
    if (Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file)) {
      throw new TableException(
          "%s: expected a file, which is read twice, got a pipe or a device; give - and send it to standard input, or write it to a file first"
              .formatted(file));
    }
    try {
      return switch (TableFormat.of(file)) {
        case CSV -> CsvTable.open(file, CsvLayout.of(file), fields);
        case JSON_LINES -> JsonLinesTable.open(file, fields);
        case AVRO -> AvroTable.open(file);
      };
    } catch (NoSuchFileException e) {
      throw new TableException("%s: no such file; check the path".formatted(file), e);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /** The bytes of {@code file}, uncompressed. */
  static InputStream bytes(Path file) throws IOException {
    BufferedInputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
    in.mark(2);
    boolean compressed = in.read() == 0x1f && in.read() == 0x8b;
    in.reset();
    return compressed ? new GZIPInputStream(in, 1 << 16) : in;
  }

  /** What is said of a file that breaks off or is no file at all. */
  static TableException unreadable(Path file, IOException e) {
    String cause = Files.isDirectory(file) ? "it is a directory" : String.valueOf(e.getMessage());
    return new TableException(
        "%s: not readable (%s); check the file and its permissions".formatted(file, cause), e);
  }
}
