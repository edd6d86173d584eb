package io.headwater.io;

import io.headwater.operator.SnapshotArchive;
import io.headwater.window.StreamKey;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The topic of the snapshots as an archive: of each stream it remembers where its last committed
 * snapshot is, and reads that one when it is asked for.
 *
 * <p>A look reads what was committed since the last one, from all partitions, so that nothing is
 * assumed of who wrote to which. A tombstone takes a stream out of the archive.
 */
public final class SnapshotTopic implements SnapshotArchive {
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final String topic;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Map<String, Place> places = new HashMap<>();
  private final Map<TopicPartition, Long> read = new HashMap<>();

  /** Where a snapshot is. */
  private record Place(TopicPartition partition, long offset, String version) {}

  /**
   * The archive in one topic.
   *
   * @param client how to reach its brokers; what a consumer does not know is left out
   */
  public SnapshotTopic(String topic, Properties client) {
    this.topic = topic;
    Properties consumer = new Properties();
    client.stringPropertyNames().stream()
        .filter(ConsumerConfig.configNames()::contains)
        .forEach(name -> consumer.put(name, client.getProperty(name)));
    consumer.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    consumer.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    consumer.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
    // A compacted topic may have lost what begins where the last look ended.
    consumer.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    this.consumer =
        new KafkaConsumer<>(consumer, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  @Override
  public void refresh() {
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic).stream()
            .map(info -> new TopicPartition(topic, info.partition()))
            .toList();
    Map<TopicPartition, Long> ends = new HashMap<>(consumer.endOffsets(partitions));
    ends.entrySet().removeIf(end -> end.getValue() <= read.getOrDefault(end.getKey(), 0L));
    consumer.assign(ends.keySet());
    ends.keySet().forEach(partition -> consumer.seek(partition, read.getOrDefault(partition, 0L)));
    ends.forEach((partition, end) -> pollUntil(partition, end, this::remember));
    ends.keySet().forEach(partition -> read.put(partition, consumer.position(partition)));
  }

  private void remember(ConsumerRecord<byte[], byte[]> record) {
    if (record.key() == null) {
      return;
    }
    String stream = new String(record.key(), StandardCharsets.UTF_8);
    if (record.value() == null) {
      places.remove(stream);
    } else {
      TopicPartition partition = new TopicPartition(topic, record.partition());
      places.put(stream, new Place(partition, record.offset(), versionOf(record)));
    }
  }

  /** What a record says it is; a snapshot that somebody else wrote may say nothing. */
  private static String versionOf(ConsumerRecord<byte[], byte[]> record) {
    Header header = record.headers().lastHeader(HeaderNames.SNAPSHOT);
    return header == null || header.value() == null
        ? ""
        : new String(header.value(), StandardCharsets.UTF_8);
  }

  @Override
  public Optional<String> version(StreamKey stream) {
    return Optional.ofNullable(places.get(stream.value())).map(Place::version);
  }

  @Override
  public Optional<byte[]> bytes(StreamKey stream) {
    Place place = places.get(stream.value());
    if (place == null) {
      return Optional.empty();
    }
    consumer.assign(List.of(place.partition()));
    consumer.seek(place.partition(), place.offset());
    List<byte[]> found = new ArrayList<>(1);
    pollUntil(
        place.partition(),
        place.offset() + 1,
        record -> {
          if (record.offset() == place.offset()) {
            found.add(record.value());
          }
        });
    // It may have been deleted since: a topic that is not compacted forgets.
    return found.stream().findFirst();
  }

  /** Reads on, from all assigned partitions, until {@code partition} is read to {@code end}. */
  private void pollUntil(
      TopicPartition partition, long end, Consumer<ConsumerRecord<byte[], byte[]>> each) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (consumer.position(partition) < end) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(
            "topic of the snapshots: expected to read %s up to %d within %s, got to %d"
                .formatted(partition, end, PATIENCE, consumer.position(partition)));
      }
      consumer.poll(POLL).forEach(each);
    }
  }

  @Override
  public void close() {
    consumer.close();
  }
}
