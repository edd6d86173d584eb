package io.headwater.io;

import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.connector.kafka.lineage.DefaultKafkaDatasetFacet;
import org.apache.flink.connector.kafka.lineage.DefaultKafkaDatasetIdentifier;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacet;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacetProvider;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.metrics.Counter;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way into one topic.
 *
 * <p>It says beforehand which topic that is: pooled transactions are found again after a failure by
 * asking the brokers for those that touch it. And it keeps back what the topic does not take, which
 * would fail the job at every restart: such a record is written smaller where its serializer knows
 * how, else not at all, and is counted and logged in either case.
 */
final class TopicBound<T> implements KafkaRecordSerializationSchema<T>, KafkaDatasetFacetProvider {
  private static final long serialVersionUID = 1;
  private static final Logger LOG = LoggerFactory.getLogger(TopicBound.class);

  private final String topic;
  private final KafkaRecordSerializationSchema<T> serializer;
  private final Properties producer;
  private final int assumed;
  private transient TopicRoom room;
  private transient Counter tooLarge;

  /**
   * The way into {@code topic}.
   *
   * @param producer how it is written
   * @param assumed the bytes of its largest record, where its brokers do not say
   */
  @SuppressWarnings("NullAway.Init") // made on the task manager, in open
  TopicBound(
      String topic,
      KafkaRecordSerializationSchema<T> serializer,
      Properties producer,
      int assumed) {
    this.topic = topic;
    this.serializer = serializer;
    this.producer = producer;
    this.assumed = assumed;
  }

  @Override
  public void open(SerializationSchema.InitializationContext context, KafkaSinkContext sink)
      throws Exception {
    room = new TopicRoom(topic, producer, assumed);
    tooLarge = context.getMetricGroup().addGroup("headwater").counter("recordsTooLarge");
    serializer.open(context, sink);
  }

  @Override
  public @Nullable ProducerRecord<byte[], byte[]> serialize(
      T value, KafkaSinkContext context, Long timestamp) {
    ProducerRecord<byte[], byte[]> record = serializer.serialize(value, context, timestamp);
    return record == null || room.takes(record) ? record : smaller(record);
  }

  /** Null, to the connector, is nothing to write. */
  private @Nullable ProducerRecord<byte[], byte[]> smaller(ProducerRecord<byte[], byte[]> whole) {
    int size = TopicRoom.size(whole);
    Optional<ProducerRecord<byte[], byte[]>> shorter =
        serializer instanceof Shortening shortening
            ? shortening.shorter(whole, room.uncompressed())
            : Optional.empty();
    tooLarge.inc();
    // The first, the second, the fourth: a flood of them does not flood the log.
    if (Long.bitCount(tooLarge.getCount()) == 1) {
      LOG.warn(
          "Record {} too large for topic {}: expected at most {} bytes, got {}; it is {}. Raise"
              + " max.message.bytes of the topic",
          tooLarge.getCount(),
          topic,
          room.uncompressed(),
          size,
          shorter.isPresent() ? "cut" : "not written");
    }
    return shorter.orElse(null);
  }

  @Override
  public Optional<KafkaDatasetFacet> getKafkaDatasetFacet() {
    return Optional.of(
        new DefaultKafkaDatasetFacet(DefaultKafkaDatasetIdentifier.ofTopics(List.of(topic))));
  }
}
