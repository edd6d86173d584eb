package io.headwater.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.config.JobConfig;
import java.time.Duration;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The committed answers of a job as they come: each row of each once, all of one snapshot. */
public final class Answers implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(100);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Map<String, BitSet> rows = new HashMap<>();
  private final Map<String, String> snapshots = new HashMap<>();
  private long count;

  /** The answers from the first on; their topic is there. */
  public Answers(JobConfig config) {
    consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                config.source().bootstrapServers(),
                "isolation.level",
                "read_committed",
                "auto.offset.reset",
                "earliest"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    consumer.assign(
        consumer.partitionsFor(config.requests().answers()).stream()
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList());
  }

  /** Reads until there are {@code expected} rows in all, or {@code patience} is over. */
  public Answers await(long expected, Duration patience) {
    long end = System.nanoTime() + patience.toNanos();
    while (count < expected && System.nanoTime() < end) {
      consumer.poll(POLL).forEach(this::take);
    }
    return this;
  }

  private void take(ConsumerRecord<byte[], byte[]> row) {
    String correlation = Committed.header(row, "headwater.correlation-id");
    String snapshot = Committed.header(row, "headwater.snapshot");
    int index = Integer.parseInt(Committed.header(row, "headwater.index"));
    assertThat(snapshots.computeIfAbsent(correlation, first -> snapshot))
        .as("snapshot of answer %s", correlation)
        .isEqualTo(snapshot);
    BitSet there = rows.computeIfAbsent(correlation, first -> new BitSet());
    assertThat(there.get(index)).as("row %d of answer %s is there", index, correlation).isFalse();
    there.set(index);
    count++;
  }

  /** Rows of all answers. */
  public long count() {
    return count;
  }

  /** Requests that have an answer, or a part of one. */
  public int answered() {
    return rows.size();
  }

  @Override
  public void close() {
    consumer.close();
  }
}
