package io.headwater.io;

import io.headwater.record.AvroBytes;
import io.headwater.record.BadRecordException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;

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

  /** How the records of one id are read, and whether theirs is the job's own schema. */
  private record Writer(AvroBytes bytes, boolean isOwn) {}

  private static final class RegistryCodec implements Codec {
    private final SchemaRegistry registry;
    private final String subject;
    private final Schema schema;
    private final AvroBytes plain;
    private final Map<Integer, Writer> writers = new HashMap<>();
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
      Writer writer = writer(ByteBuffer.wrap(value).getInt(1));
      byte[] avro = Arrays.copyOfRange(value, HEADER, value.length);
      GenericRecord record = writer.bytes.decode(avro);
      return new Decoded(record, writer.isOwn ? avro : plain.encode(record));
    }

    private Writer writer(int id) throws BadRecordException {
      Writer writer = writers.get(id);
      if (writer == null) {
        Schema written = registry.schema(id);
        writer = new Writer(new AvroBytes(written, schema), written.equals(schema));
        writers.put(id, writer);
      }
      return writer;
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
