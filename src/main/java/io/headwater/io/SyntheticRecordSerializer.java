package io.headwater.io;

import io.headwater.evaluation.Certificate.Verdict;
import io.headwater.operator.SyntheticRecord;
import io.headwater.snapshot.SnapshotVersion;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.apache.avro.Schema;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/**
 * A synthetic record as a Kafka record: the value in the source's schema and wire format, so that a
 * consumer switches by the topic's name alone; where it came from in its headers; its event time as
 * its timestamp; a key if one is configured.
 */
public final class SyntheticRecordSerializer
    implements KafkaRecordSerializationSchema<SyntheticRecord> {
  private static final long serialVersionUID = 1;

  private final String topic;
  private final String job;
  private final WireFormat format;
  private final String schema;
  private final SyntheticKeys keys;
  private transient WireFormat.Codec codec;
  private transient SyntheticKeys.Maker key;
  private transient Header keyOrigin;
  private transient Header synthetic;
  private transient Header madeBy;
  private transient Map<Verdict, Header> certificates;
  private transient @Nullable SnapshotVersion source;
  private transient Header stream;
  private transient Header snapshot;

  /**
   * A serializer for one topic.
   *
   * @param topic the topic to write
   * @param job the name of the job
   * @param format how values are laid out
   * @param schema the Avro schema, as JSON
   * @param keys what their keys are
   */
  @SuppressWarnings("NullAway.Init") // made on the task manager, in open
  SyntheticRecordSerializer(
      String topic, String job, WireFormat format, String schema, SyntheticKeys keys) {
    this.topic = topic;
    this.job = job;
    this.format = format;
    this.schema = schema;
    this.keys = keys;
  }

  @Override
  public void open(SerializationSchema.InitializationContext context, KafkaSinkContext sink) {
    Schema parsed = new Schema.Parser().parse(schema);
    codec = format.open(parsed);
    key = keys.open(parsed);
    keyOrigin = header(HeaderNames.KEY, keys.settings().isSurrogate() ? "surrogate" : "fields");
    synthetic = header(HeaderNames.SYNTHETIC, "true");
    madeBy = header(HeaderNames.JOB, job);
    certificates = new EnumMap<>(Verdict.class);
    for (Verdict verdict : Verdict.values()) {
      String text = verdict.name().toLowerCase(Locale.ROOT);
      certificates.put(verdict, header(HeaderNames.CERTIFICATE, text));
    }
  }

  @Override
  public ProducerRecord<byte[], byte[]> serialize(
      SyntheticRecord record, KafkaSinkContext context, Long timestamp) {
    ProducerRecord<byte[], byte[]> written =
        new ProducerRecord<>(topic, null, timestampOf(record), key.key(record), valueOf(record));
    Headers headers = written.headers();
    headers.add(synthetic);
    headers.add(madeBy);
    nameSource(record.snapshot());
    headers.add(stream);
    headers.add(snapshot);
    add(headers, HeaderNames.INDEX, Long.toString(record.index()));
    headers.add(Objects.requireNonNull(certificates.get(record.certificate())));
    if (written.key() != null) {
      headers.add(keyOrigin);
    }
    if (record.ticket().isPresent()) {
      add(headers, HeaderNames.CORRELATION, record.ticket().get().correlation());
      add(headers, HeaderNames.COUNT, Long.toString(record.ticket().get().count()));
    }
    return written;
  }

  private byte @Nullable [] valueOf(SyntheticRecord record) {
    return record.tombstone() ? null : codec.encode(record.avro());
  }

  /** Most records are of the snapshot that the one before was of, and share the object. */
  private void nameSource(SnapshotVersion version) {
    if (version == source) {
      return;
    }
    if (!version.equals(source)) {
      stream = header(HeaderNames.STREAM, version.stream().value());
      snapshot = header(HeaderNames.SNAPSHOT, version.toString());
    }
    source = version;
  }

  private static Header header(String name, String value) {
    return new RecordHeader(name, HeaderNames.value(value));
  }

  /** Kafka refuses moments before 1970. */
  private static long timestampOf(SyntheticRecord record) {
    return Math.max(0, record.eventTime());
  }

  private static void add(Headers headers, String name, String value) {
    headers.add(name, HeaderNames.value(value));
  }
}
