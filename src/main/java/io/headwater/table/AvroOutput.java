package io.headwater.table;

import io.headwater.table.TableSink.RecordOutput;
import java.io.IOException;
import java.io.OutputStream;
import org.apache.avro.Schema;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;

/**
 * An Avro object container.
 *
 * @param container what writes blocks
 */
record AvroOutput(DataFileWriter<GenericRecord> container) implements RecordOutput {
  /** Marks between blocks: fixed, so that the same records are the same bytes. */
  private static final byte[] SYNC = {
    0x68, 0x65, 0x61, 0x64, 0x77, 0x61, 0x74, 0x65, 0x72, 0x2d, 0x73, 0x79, 0x6e, 0x63, 0x2d, 0x31
  };

  static AvroOutput to(OutputStream out, Schema schema) throws IOException {
    DataFileWriter<GenericRecord> container =
        new DataFileWriter<>(new GenericDatumWriter<>(schema));
    return new AvroOutput(container.create(schema, out, SYNC.clone()));
  }

  @Override
  public void write(GenericRecord record) throws IOException {
    container.append(record);
  }

  @Override
  public void close() throws IOException {
    container.close();
  }
}
