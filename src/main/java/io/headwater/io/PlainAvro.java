package io.headwater.io;

import io.headwater.record.AvroBytes;
import io.headwater.record.BadRecordException;
import org.apache.avro.Schema;

/** Avro binary of the job's own schema and nothing else: no header, no registry. */
public record PlainAvro() implements WireFormat {
  @Override
  public Codec open(Schema schema) {
    AvroBytes bytes = new AvroBytes(schema);
    return new Codec() {
      @Override
      public Decoded decode(byte[] value) throws BadRecordException {
        return new Decoded(bytes.decode(value), value);
      }

      @Override
      public byte[] encode(byte[] avro) {
        return avro;
      }
    };
  }
}
