package io.headwater.io;

import io.headwater.operator.SyntheticRecord;
import org.apache.avro.Schema;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;

/**
 * A synthetic record as a Kafka record: the value in the source's schema and wire format, so that a
 * consumer switches by the topic's name alone; where it came from in its headers; its event time as
 * its timestamp.
 */
public final class SyntheticRecordSerializer
    implements KafkaRecordSerializationSchema<SyntheticRecord> {
  private static final long serialVersionUID = 1;

  private final String topic;
  private final String job;
  private final WireFormat format;
  private final String schema;
  private transient WireFormat.Codec codec;

  /**
   * A serializer for one topic.
   *
   * @param topic the topic to write
   * @param job the name of the job
   * @param format how values are laid out
   * @param schema the Avro schema, as JSON
   */
  @SuppressWarnings("NullAway.Init") // the codec is made on the task manager, in open
  public SyntheticRecordSerializer(String topic, String job, WireFormat format, String schema) {
    this.topic = topic;
    this.job = job;
    this.format = format;
    this.schema = schema;
  }

  @Override
  public void open(SerializationSchema.InitializationContext context, KafkaSinkContext sink) {
    codec = format.open(new Schema.Parser().parse(schema));
  }

  @Override
  public ProducerRecord<byte[], byte[]> serialize(
      SyntheticRecord record, KafkaSinkContext context, Long timestamp) {
    ProducerRecord<byte[], byte[]> written =
        new ProducerRecord<>(topic, null, timestampOf(record), null, codec.encode(record.avro()));
    Headers headers = written.headers();
    add(headers, HeaderNames.SYNTHETIC, "true");
    add(headers, HeaderNames.JOB, job);
    add(headers, HeaderNames.STREAM, record.snapshot().stream().value());
    add(headers, HeaderNames.SNAPSHOT, record.snapshot().toString());
    add(headers, HeaderNames.INDEX, Long.toString(record.index()));
    add(headers, HeaderNames.CERTIFICATE, "none");
    if (record.ticket().isPresent()) {
      add(headers, HeaderNames.CORRELATION, record.ticket().get().correlation());
      add(headers, HeaderNames.COUNT, Long.toString(record.ticket().get().count()));
    }
    return written;
  }

  /** Kafka refuses moments before 1970. */
  private static long timestampOf(SyntheticRecord record) {
    return Math.max(0, record.eventTime());
  }

  private static void add(Headers headers, String name, String value) {
    headers.add(name, HeaderNames.value(value));
  }
}
