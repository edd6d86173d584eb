package io.headwater.io;

import io.headwater.config.KeyFormat;
import io.headwater.config.KeySchema;
import io.headwater.config.KeySettings;
import io.headwater.config.RegistrySettings;
import io.headwater.measure.RandomKey;
import io.headwater.operator.SampleTicket;
import io.headwater.operator.SyntheticRecord;
import io.headwater.record.AvroBytes;
import io.headwater.record.BadRecordException;
import io.headwater.record.SurrogateValue;
import io.headwater.snapshot.SnapshotVersion;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;

/**
 * The Kafka keys of synthetic records: made of the record's fields, or made up. A key is a function
 * of the snapshot and the index, as its record is.
 *
 * @param settings what keys are made of
 * @param ownSchema the schema in {@code sink.key.schema} as JSON; empty if none is named
 * @param registry the schema registry of format avro-registry
 * @param topic whose keys they are
 * @param seed of the job
 */
record SyntheticKeys(
    KeySettings settings, String ownSchema, RegistrySettings registry, String topic, long seed)
    implements Serializable {

  /** No keys. */
  static SyntheticKeys none() {
    return new SyntheticKeys(KeySettings.defaults(), "", RegistrySettings.defaults(), "", 0);
  }

  /** What makes the keys of records of {@code schema}, for one thread. */
  Maker open(Schema schema) {
    return settings.format() == KeyFormat.NONE ? record -> null : new KeyMaker(this, schema);
  }

  /** Makes keys. Not thread-safe. */
  interface Maker {
    /** The key of {@code record}; null: it has none. */
    byte @Nullable [] key(SyntheticRecord record);
  }

  private static final class KeyMaker implements Maker {
    private static final byte MAGIC = 0;

    private final KeySettings settings;
    private final AvroBytes values;
    private final Schema schema;
    private final GenericDatumWriter<@Nullable Object> writer;
    private final RandomKey random;
    private final byte[] header;

    KeyMaker(SyntheticKeys keys, Schema value) {
      this.settings = keys.settings;
      this.values = new AvroBytes(value);
      this.schema = KeySchema.of(settings, value, keys.ownSchema);
      this.writer = new GenericDatumWriter<>(schema);
      this.random = RandomKey.of(keys.seed).split("record key");
      this.header = settings.format() == KeyFormat.AVRO_REGISTRY ? header(keys) : new byte[0];
    }

    private byte[] header(SyntheticKeys keys) {
      long id = SchemaRegistry.of(keys.registry).register(keys.topic + "-key", schema);
      int idBytes = keys.registry.idBytes();
      ByteBuffer header = ByteBuffer.allocate(1 + idBytes).put(MAGIC);
      return (idBytes == Long.BYTES ? header.putLong(id) : header.putInt(Math.toIntExact(id)))
          .array();
    }

    @Override
    public byte[] key(SyntheticRecord record) {
      Object key = settings.isSurrogate() ? surrogate(record) : derived(record);
      return switch (settings.format()) {
        case INT -> ByteBuffer.allocate(Integer.BYTES).putInt(number(key).intValue()).array();
        case LONG -> ByteBuffer.allocate(Long.BYTES).putLong(number(key).longValue()).array();
        case AVRO, AVRO_REGISTRY -> avro(key);
        default -> String.valueOf(key).getBytes(StandardCharsets.UTF_8);
      };
    }

    private static Number number(@Nullable Object key) {
      if (key instanceof Number number) {
        return number;
      }
      throw new IllegalStateException("key: expected a number, got " + key);
    }

    private @Nullable Object surrogate(SyntheticRecord record) {
      SnapshotVersion snapshot = record.snapshot();
      RandomKey at =
          random
              .split(snapshot.stream().value())
              .at(snapshot.windowEnd())
              .at(snapshot.sequence())
              .at(record.index());
      long asked = record.ticket().map(SampleTicket::seed).orElse(0L);
      RandomKey drawn = record.ticket().isPresent() ? at.split("answer").at(asked) : at;
      return SurrogateValue.of(schema, drawn.stream());
    }

    private @Nullable Object derived(SyntheticRecord record) {
      GenericRecord value = decode(record);
      if (settings.format() == KeyFormat.STRING) {
        return settings.fields().stream()
            .map(field -> String.valueOf(value.get(field)))
            .collect(Collectors.joining("|"));
      }
      if (schema.getType() != Schema.Type.RECORD
          || settings.fields().size() == 1 && isWhole(value)) {
        return value.get(settings.fields().get(0));
      }
      GenericRecord key = new GenericData.Record(schema);
      settings.fields().forEach(field -> key.put(field, value.get(field)));
      return key;
    }

    /** Whether the key is the one field itself, which is a record. */
    private boolean isWhole(GenericRecord value) {
      return value.getSchema().getField(settings.fields().get(0)).schema().equals(schema);
    }

    private GenericRecord decode(SyntheticRecord record) {
      try {
        return values.decode(record.avro());
      } catch (BadRecordException e) {
        throw new IllegalStateException("synthetic record: " + e.getMessage(), e);
      }
    }

    private byte[] avro(@Nullable Object key) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      out.writeBytes(header);
      try {
        BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
        writer.write(key, encoder);
        encoder.flush();
      } catch (IOException impossible) {
        throw new UncheckedIOException(impossible);
      }
      return out.toByteArray();
    }
  }
}
