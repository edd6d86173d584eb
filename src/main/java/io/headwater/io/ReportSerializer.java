package io.headwater.io;

import io.headwater.operator.TwinReport;
import java.util.Optional;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * A window's report as a Kafka record: its stream as the key, one JSON object as the value. One
 * that is too large for its topic leaves out the changes of the schema.
 */
public final class ReportSerializer
    implements KafkaRecordSerializationSchema<TwinReport>, Shortening {
  private static final long serialVersionUID = 1;

  private final String topic;

  /** A serializer for one topic. */
  public ReportSerializer(String topic) {
    this.topic = topic;
  }

  @Override
  public ProducerRecord<byte[], byte[]> serialize(
      TwinReport report, KafkaSinkContext context, Long timestamp) {
    byte[] key = HeaderNames.value(report.training().stream().value());
    return new ProducerRecord<>(topic, key, ReportJson.encode(report));
  }

  @Override
  public Optional<ProducerRecord<byte[], byte[]>> shorter(
      ProducerRecord<byte[], byte[]> whole, int bytes) {
    return Optional.of(
            new ProducerRecord<>(topic, whole.key(), ReportJson.withoutChanges(whole.value())))
        .filter(record -> TopicRoom.size(record) <= bytes);
  }
}
