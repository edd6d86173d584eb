package io.headwater.io;

import io.headwater.io.SnapshotPlaces.Place;
import io.headwater.operator.ArchiveUnavailableException;
import io.headwater.operator.SnapshotArchive;
import io.headwater.window.StreamKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The topic of the snapshots as an archive: of each stream it remembers where its last committed
 * snapshot is, and reads that one when it is asked for.
 *
 * <p>A look reads what was committed since the last one, from all partitions, so that nothing is
 * assumed of who wrote to which.
 */
public final class SnapshotTopic implements SnapshotArchive {
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final String topic;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final SnapshotPlaces places = new SnapshotPlaces();
  private final Map<TopicPartition, Long> read = new HashMap<>();

  /**
   * The archive in one topic.
   *
   * @param client how to reach its brokers, as a producer does; what a consumer does not know is
   *     left out, as are the producer's interceptors
   */
  public SnapshotTopic(String topic, Properties client) {
    this.topic = topic;
    this.consumer =
        new KafkaConsumer<>(
            CommittedReader.properties(client),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
  }

  @Override
  public void refresh() {
    try {
      readOn();
    } catch (RetriableException e) {
      throw unavailable(e);
    }
  }

  private ArchiveUnavailableException unavailable(RetriableException e) {
    return new ArchiveUnavailableException(
        "topic of the snapshots: expected to read %s, got %s".formatted(topic, e.getMessage()), e);
  }

  private void readOn() {
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic).stream()
            .map(info -> new TopicPartition(topic, info.partition()))
            .toList();
    Map<TopicPartition, Long> ends = new HashMap<>(consumer.endOffsets(partitions));
    ends.entrySet().removeIf(end -> end.getValue() <= read.getOrDefault(end.getKey(), 0L));
    consumer.assign(ends.keySet());
    ends.keySet().forEach(partition -> consumer.seek(partition, read.getOrDefault(partition, 0L)));
    ends.forEach((partition, end) -> pollUntil(partition, end, places::remember));
    ends.keySet().forEach(partition -> read.put(partition, consumer.position(partition)));
  }

  @Override
  public Optional<String> version(StreamKey stream) {
    return places.of(stream.value()).map(Place::version);
  }

  @Override
  public Optional<byte[]> bytes(StreamKey stream) {
    try {
      return places.of(stream.value()).flatMap(this::bytes);
    } catch (RetriableException e) {
      throw unavailable(e);
    }
  }

  private Optional<byte[]> bytes(Place place) {
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
    long reached = reached();
    long since = System.nanoTime();
    while (consumer.position(partition) < end) {
      consumer.poll(POLL).forEach(each);
      if (reached() != reached) {
        reached = reached();
        since = System.nanoTime();
      } else if (System.nanoTime() - since > PATIENCE.toNanos()) {
        throw new TimeoutException(
            "nothing of %s from %d on, before %d, for %s"
                .formatted(partition, consumer.position(partition), end, PATIENCE));
      }
    }
  }

  /** Moves as any assigned partition is read, with records for this reader in it or without. */
  private long reached() {
    return consumer.assignment().stream().mapToLong(consumer::position).sum();
  }

  @Override
  public void close() {
    consumer.close();
  }
}
