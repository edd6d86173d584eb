package io.headwater.io;

import io.headwater.config.RegistrySettings;
import io.headwater.record.AvroBytes;
import io.headwater.record.BadRecordException;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * Avro binary with the id of its writer's schema, in front of it or in a header, as {@link
 * SchemaIdReader} finds it.
 *
 * <p>A record written with another schema is read as one of the job's schema, by Avro's rules of
 * resolution. What is written has its id in front, and its schema is registered under the topic's
 * value subject.
 *
 * @param registry where the schemas are
 * @param topic whose values these are
 */
public record RegistryAvro(RegistrySettings registry, String topic) implements WireFormat {
  private static final byte MAGIC = 0;

  @Override
  public Codec open(Schema schema) {
    return open(schema, InstantSource.system());
  }

  /** A codec that forgets unknown ids by the given clock. */
  Codec open(Schema schema, InstantSource clock) {
    return new RegistryCodec(registry, topic + "-value", schema, clock);
  }

  /** How the records of one id are read, and whether theirs is the job's own schema. */
  private record Writer(AvroBytes bytes, boolean isOwn) {}

  /** The writers used last. */
  private static final class Writers extends LinkedHashMap<SchemaId, Writer> {
    private static final long serialVersionUID = 1;
    private static final int MOST = 1_000;

    Writers() {
      super(16, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<SchemaId, Writer> eldest) {
      return size() > MOST;
    }
  }

  private static final class RegistryCodec implements Codec {
    private final SchemaRegistry registry;
    private final SchemaIdReader ids;
    private final int idBytes;
    private final String subject;
    private final Schema schema;
    private final AvroBytes plain;
    private final Map<SchemaId, Writer> writers = new Writers();
    private final UnknownIds unknown;
    private OptionalLong ownId = OptionalLong.empty();

    RegistryCodec(RegistrySettings registry, String subject, Schema schema, InstantSource clock) {
      this.registry = SchemaRegistry.of(registry);
      this.ids = new SchemaIdReader(registry);
      this.idBytes = registry.idBytes();
      this.subject = subject;
      this.schema = schema;
      this.plain = new AvroBytes(schema);
      this.unknown = new UnknownIds(clock);
    }

    @Override
    public Decoded decode(byte[] value) throws BadRecordException {
      return decode(value, new RecordHeaders());
    }

    @Override
    public Decoded decode(byte[] value, Headers headers) throws BadRecordException {
      SchemaIdReader.Written written = ids.read(value, headers);
      Writer writer = writer(written.id());
      GenericRecord record = writer.bytes.decode(written.avro());
      return new Decoded(record, writer.isOwn ? written.avro() : plain.encode(record));
    }

    private Writer writer(SchemaId id) throws BadRecordException {
      Writer writer = writers.get(id);
      if (writer == null) {
        unknown.refuse(id);
        writer = asked(id);
        writers.put(id, writer);
      }
      return writer;
    }

    private Writer asked(SchemaId id) throws BadRecordException {
      try {
        Schema written = registry.schema(id);
        return new Writer(new AvroBytes(written, schema), written.equals(schema));
      } catch (BadRecordException e) {
        unknown.add(id, e);
        throw e;
      }
    }

    @Override
    public byte[] encode(byte[] avro) {
      if (ownId.isEmpty()) {
        ownId = OptionalLong.of(registry.register(subject, schema));
      }
      ByteBuffer value = ByteBuffer.allocate(1 + idBytes + avro.length).put(MAGIC);
      long id = ownId.getAsLong();
      (idBytes == Long.BYTES ? value.putLong(id) : value.putInt(Math.toIntExact(id))).put(avro);
      return value.array();
    }
  }
}
