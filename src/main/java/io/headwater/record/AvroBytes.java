package io.headwater.record;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;

/** A record as plain Avro binary, without header or schema id, and back. Not thread-safe. */
public final class AvroBytes {
  private final GenericDatumReader<GenericRecord> reader;
  private final GenericDatumWriter<GenericRecord> writer;
  private @Nullable BinaryDecoder decoder;
  private @Nullable BinaryEncoder encoder;

  /** The bytes of records of {@code schema}. */
  public AvroBytes(Schema schema) {
    reader = new GenericDatumReader<>(schema);
    writer = new GenericDatumWriter<>(schema);
  }

  /** The bytes of {@code record}; one that does not fit the schema is refused by Avro. */
  public byte[] encode(GenericRecord record) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(128);
    try {
      encoder = EncoderFactory.get().directBinaryEncoder(out, encoder);
      writer.write(record, encoder);
      encoder.flush();
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return out.toByteArray();
  }

  /** The record in {@code bytes}, all of which must be used up. */
  @SuppressWarnings("NullAway") // Avro takes null for 'no record to reuse'
  public GenericRecord decode(byte[] bytes) throws BadRecordException {
    try {
      decoder = DecoderFactory.get().binaryDecoder(bytes, decoder);
      GenericRecord record = reader.read(null, decoder);
      if (!decoder.isEnd()) {
        throw new BadRecordException(
            "record of %d bytes: expected Avro binary of schema %s, got bytes left over"
                .formatted(bytes.length, reader.getExpected().getFullName()));
      }
      return record;
    } catch (IOException
        | AvroRuntimeException
        | IndexOutOfBoundsException
        | ClassCastException e) {
      throw new BadRecordException(
          "record of %d bytes: expected Avro binary of schema %s, got %s"
              .formatted(bytes.length, reader.getExpected().getFullName(), e),
          e);
    }
  }
}
