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

  private static final Path STANDARD_OUTPUT = Path.of("standard output");

  private final Path file;
  private final RecordOutput output;
  private final boolean inPlace;

  private TableSink(Path file, RecordOutput output, boolean inPlace) {
    this.file = file;
    this.output = output;
    this.inPlace = inPlace;
  }

  /** A table of records of {@code schema} in {@code file}. */
  public static TableSink create(Path file, Schema schema) {
    TableFormat format = TableFormat.of(file);
    try {
      OutputStream bytes = new BufferedOutputStream(Files.newOutputStream(part(file)), 1 << 16);
      OutputStream out = TableFormat.isGzip(file) ? new GZIPOutputStream(bytes, 1 << 16) : bytes;
      return new TableSink(file, output(out, format, schema, TableFormat.extension(file)), false);
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  /** A table of records of {@code schema} that goes to {@code out}, closed with it. */
  public static TableSink to(OutputStream out, TableFormat format, Schema schema) {
    try {
      OutputStream bytes = new BufferedOutputStream(out, 1 << 16);
      return new TableSink(STANDARD_OUTPUT, output(bytes, format, schema, ""), true);
    } catch (IOException e) {
      throw unwritable(STANDARD_OUTPUT, e);
    }
  }

  private static RecordOutput output(
      OutputStream out, TableFormat format, Schema schema, String extension) throws IOException {
    return switch (format) {
      case CSV -> CsvOutput.to(out, schema, extension);
      case JSON_LINES -> JsonLinesOutput.to(out, schema);
      case AVRO -> AvroOutput.to(out, schema);
    };
  }

  private static Path part(Path file) {
    return file.resolveSibling(file.getFileName() + ".part");
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
      if (!inPlace) {
        Files.move(part(file), file, StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  private static TableException unwritable(Path file, IOException e) {
    return new TableException(
        "%s: not writable (%s: %s); %s"
            .formatted(
                file,
                e.getClass().getSimpleName(),
                e.getMessage(),
                file.equals(STANDARD_OUTPUT)
                    ? "let its reader read to the end"
                    : "check that its directory exists and is yours"),
        e);
  }
}
