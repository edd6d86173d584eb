package io.headwater.table;

import io.headwater.record.NestedReader;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.InvalidAvroMagicException;
import org.apache.avro.Schema;
import org.apache.avro.file.DataFileStream;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;

/** An Avro object container file. */
final class AvroTable implements TableSource {
  private final Path file;
  private final Schema schema;

  private AvroTable(Path file, Schema schema) {
    this.file = file;
    this.schema = schema;
  }

  static AvroTable open(Path file) throws IOException {
    try (DataFileStream<GenericRecord> in = stream(file, new GenericDatumReader<>())) {
      Schema schema = in.getSchema();
      if (schema.getType() != Schema.Type.RECORD) {
        throw new TableException(
            "%s: expected a container of records, got %s"
                .formatted(file, schema.getType().getName()));
      }
      return new AvroTable(file, schema);
    }
  }

  private static DataFileStream<GenericRecord> stream(
      Path file, GenericDatumReader<GenericRecord> reader) throws IOException {
    try {
      return new DataFileStream<>(TableSource.bytes(file), reader);
    } catch (InvalidAvroMagicException e) {
      throw new TableException(
          "%s: expected an Avro object container file, got something else; check its name"
              .formatted(file),
          e);
    }
  }

  @Override
  public Schema schema() {
    return schema;
  }

  @Override
  public void forEach(Rows rows) {
    try (DataFileStream<GenericRecord> in = stream(file, NestedReader.of(schema, schema))) {
      for (long position = 0; in.hasNext(); position++) {
        rows.accept(in.next(), position);
      }
    } catch (IOException e) {
      throw TableSource.unreadable(file, e);
    } catch (AvroRuntimeException e) {
      throw new TableException(
          "%s: not readable as Avro: %s; the file is damaged".formatted(file, e.getMessage()), e);
    }
  }
}
