package io.headwater.io;

import io.headwater.snapshot.SnapshotVersion;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;

/**
 * Where the last snapshot of each stream is in their topic, as far as that has been read.
 *
 * <p>Of two in one partition the later one counts, which is the one that compaction keeps; of two
 * in different partitions, which are read in any order, that of the newer version. A tombstone
 * takes a stream out.
 */
final class SnapshotPlaces {
  private final Map<String, Place> places = new HashMap<>();

  /**
   * Where a snapshot is.
   *
   * @param version which one it says it is; empty if it does not say
   */
  record Place(TopicPartition partition, long offset, String version) {}

  /** Takes note of a record of the topic. */
  void remember(ConsumerRecord<byte[], byte[]> record) {
    if (record.key() == null) {
      return;
    }
    String stream = new String(record.key(), StandardCharsets.UTF_8);
    if (record.value() == null) {
      places.remove(stream);
    } else {
      TopicPartition partition = new TopicPartition(record.topic(), record.partition());
      places.merge(
          stream,
          new Place(partition, record.offset(), versionOf(record)),
          (held, came) -> isSuperseded(held, came) ? came : held);
    }
  }

  private static boolean isSuperseded(Place held, Place came) {
    Optional<SnapshotVersion> before = SnapshotVersion.parse(held.version());
    return held.partition().equals(came.partition())
        || before.isEmpty()
        || SnapshotVersion.parse(came.version())
            .filter(version -> version.isNewerThan(before.get()))
            .isPresent();
  }

  /** What a record says it is; a snapshot that somebody else wrote may say nothing. */
  private static String versionOf(ConsumerRecord<byte[], byte[]> record) {
    Header header = record.headers().lastHeader(HeaderNames.SNAPSHOT);
    return header == null || header.value() == null
        ? ""
        : new String(header.value(), StandardCharsets.UTF_8);
  }

  /** Where the last snapshot of {@code stream} is. */
  Optional<Place> of(String stream) {
    return Optional.ofNullable(places.get(stream));
  }
}
