package io.headwater.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

final class SnapshotPlacesTest {
  private static final byte[] SNAPSHOT = {1};

  private static ConsumerRecord<byte[], byte[]> record(int partition, long offset, String version) {
    ConsumerRecord<byte[], byte[]> record =
        new ConsumerRecord<>(
            "snapshots", partition, offset, "a".getBytes(StandardCharsets.UTF_8), SNAPSHOT);
    record.headers().add(HeaderNames.SNAPSHOT, HeaderNames.value(version));
    return record;
  }

  private static SnapshotPlaces.Place last(List<ConsumerRecord<byte[], byte[]>> read) {
    SnapshotPlaces places = new SnapshotPlaces();
    read.forEach(places::remember);
    return places.of("a").orElseThrow();
  }

  @Test
  void ofTwoPartitionsTheNewerVersionCountsInWhateverOrderTheyAreRead() {
    // As text the older one would be the greater.
    List<ConsumerRecord<byte[], byte[]>> read =
        new ArrayList<>(List.of(record(0, 9, "a@60000#9"), record(1, 0, "a@120000#10")));
    assertThat(last(read).version()).isEqualTo("a@120000#10");
    Collections.reverse(read);
    assertThat(last(read).version()).isEqualTo("a@120000#10");
  }

  @Test
  void ofOnePartitionTheLastRecordCounts() {
    assertThat(last(List.of(record(0, 0, "a@120000#2"), record(0, 1, "a@60000#1"))).offset())
        .isOne();
  }

  @Test
  void oneThatSaysNoVersionIsOlderThanOneThatDoes() {
    List<ConsumerRecord<byte[], byte[]>> read =
        new ArrayList<>(List.of(record(0, 0, ""), record(1, 1, "a@60000#1")));
    assertThat(last(read).offset()).isOne();
    Collections.reverse(read);
    assertThat(last(read).offset()).isOne();
  }

  @Test
  void aTombstoneTakesAStreamOut() {
    SnapshotPlaces places = new SnapshotPlaces();
    places.remember(record(0, 0, "a@60000#1"));
    places.remember(
        new ConsumerRecord<>("snapshots", 0, 1, "a".getBytes(StandardCharsets.UTF_8), null));
    assertThat(places.of("a")).isEmpty();
  }
}
