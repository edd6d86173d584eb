package io.headwater.io;

import io.headwater.record.AvroBytes;
import io.headwater.record.BadRecordException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;

/**
 * Avro binary behind a zero byte and the four bytes of its writer's schema id, as schema registries
 * that speak Confluent's protocol have it.
 *
 * <p>A record written with another schema is read as one of the job's schema, by Avro's rules of
 * resolution. What is written is registered under the topic's value subject.
 *
 * @param registry base URL of the registry
 * @param topic whose values these are
 */
public record RegistryAvro(String registry, String topic) implements WireFormat {
  private static final byte MAGIC = 0;
  private static final int HEADER = 1 + Integer.BYTES;

  @Override
  public Codec open(Schema schema) {
    return new RegistryCodec(new SchemaRegistry(registry), topic + "-value", schema);
  }

  private static final class RegistryCodec implements Codec {
    private final SchemaRegistry registry;
    private final String subject;
    private final Schema schema;
    private final AvroBytes plain;
    private final Map<Integer, Schema> writers = new HashMap<>();
    private OptionalInt ownId = OptionalInt.empty();

    RegistryCodec(SchemaRegistry registry, String subject, Schema schema) {
      this.registry = registry;
      this.subject = subject;
      this.schema = schema;
      this.plain = new AvroBytes(schema);
    }

    @Override
    public Decoded decode(byte[] value) throws BadRecordException {
      if (value.length < HEADER || value[0] != MAGIC) {
        throw new BadRecordException(
            "record of %d bytes: expected a zero byte and a schema id, got something else; is the topic plain Avro (source.format: avro)?"
                .formatted(value.length));
      }
      Schema writer = writer(ByteBuffer.wrap(value).getInt(1));
      if (writer.equals(schema)) {
        byte[] avro = Arrays.copyOfRange(value, HEADER, value.length);
        return new Decoded(plain.decode(avro), avro);
      }
      GenericRecord resolved = resolve(value, writer);
      return new Decoded(resolved, plain.encode(resolved));
    }

    private Schema writer(int id) throws BadRecordException {
      Schema writer = writers.get(id);
      if (writer == null) {
        writer = registry.schema(id);
        writers.put(id, writer);
      }
      return writer;
    }

    @SuppressWarnings("NullAway") // Avro takes null for 'nothing to reuse'
    private GenericRecord resolve(byte[] value, Schema writer) throws BadRecordException {
      BinaryDecoder decoder =
          DecoderFactory.get().binaryDecoder(value, HEADER, value.length - HEADER, null);
      try {
        GenericRecord record =
            new GenericDatumReader<GenericRecord>(writer, schema).read(null, decoder);
        if (decoder.isEnd()) {
          return record;
        }
      } catch (IOException | AvroRuntimeException | IndexOutOfBoundsException e) {
        throw new BadRecordException(
            "record of %d bytes: expected Avro binary of schema %s, got %s"
                .formatted(value.length, writer.getFullName(), e),
            e);
      }
      throw new BadRecordException(
          "record of %d bytes: expected Avro binary of schema %s, got bytes left over"
              .formatted(value.length, writer.getFullName()));
    }

    @Override
    public byte[] encode(byte[] avro) {
      if (ownId.isEmpty()) {
        ownId = OptionalInt.of(registry.register(subject, schema));
      }
      return ByteBuffer.allocate(HEADER + avro.length)
          .put(MAGIC)
          .putInt(ownId.getAsInt())
          .put(avro)
          .array();
    }
  }
}
