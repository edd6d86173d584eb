package io.headwater.table;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.zip.GZIPOutputStream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;

/**
 * A table being written: CSV with a header, JSON lines or an Avro container, as the file's name
 * says, compressed if it ends in {@code .gz}.
 *
 * <p>The file appears under its name when {@link #close} is called; whatever breaks off before
 * leaves a {@code .part} file and the old one untouched.
 */
public final class TableSink implements AutoCloseable {
  /** One format's way of writing records. */
  interface RecordOutput {
    void write(GenericRecord record) throws IOException;

    void close() throws IOException;
  }

  private final Path file;
  private final Path part;
  private final RecordOutput output;

  private TableSink(Path file, Path part, RecordOutput output) {
    this.file = file;
    this.part = part;
    this.output = output;
  }

  /** A table of records of {@code schema} in {@code file}. */
  public static TableSink create(Path file, Schema schema) {
    TableFormat format = TableFormat.of(file);
    Path part = file.resolveSibling(file.getFileName() + ".part");
    try {
      OutputStream bytes = new BufferedOutputStream(Files.newOutputStream(part), 1 << 16);
      OutputStream out = TableFormat.isGzip(file) ? new GZIPOutputStream(bytes, 1 << 16) : bytes;
      RecordOutput output =
          switch (format) {
            case CSV -> CsvOutput.to(out, schema, TableFormat.extension(file));
            case JSON_LINES -> JsonLinesOutput.to(out, schema);
            case AVRO -> AvroOutput.to(out, schema);
          };
      return new TableSink(file, part, output);
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  /** Writes one record of the table's schema. */
  public void write(GenericRecord record) {
    try {
      output.write(record);
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  /** Ends the table and puts it in its place. */
  @Override
  public void close() {
    try {
      output.close();
      Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  private static TableException unwritable(Path file, IOException e) {
    return new TableException(
        "%s: not writable (%s: %s); check that its directory exists and is yours"
            .formatted(file, e.getClass().getSimpleName(), e.getMessage()),
        e);
  }
}
