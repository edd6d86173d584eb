package io.headwater.io;

import io.headwater.snapshot.FlowSnapshot;
import io.headwater.snapshot.SnapshotCodec;
import java.nio.charset.StandardCharsets;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * A snapshot as a Kafka record: its stream as the key, so that compaction keeps the newest of each,
 * and the bytes of a {@code .hws} file as the value.
 */
public final class SnapshotSerializer implements KafkaRecordSerializationSchema<FlowSnapshot> {
  private static final long serialVersionUID = 1;

  private final String topic;

  /** A serializer for one topic. */
  public SnapshotSerializer(String topic) {
    this.topic = topic;
  }

  @Override
  public ProducerRecord<byte[], byte[]> serialize(
      FlowSnapshot snapshot, KafkaSinkContext context, Long timestamp) {
    byte[] key = snapshot.version().stream().value().getBytes(StandardCharsets.UTF_8);
    ProducerRecord<byte[], byte[]> written =
        new ProducerRecord<>(topic, key, SnapshotCodec.encode(snapshot));
    written.headers().add(HeaderNames.SNAPSHOT, HeaderNames.value(snapshot.version().toString()));
    return written;
  }
}
