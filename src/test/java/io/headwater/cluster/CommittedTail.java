package io.headwater.cluster;

import io.headwater.config.JobConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** What is committed to a job's twin from now on. */
final class CommittedTail implements AutoCloseable {
  private static final long PATIENCE = Duration.ofMinutes(5).toNanos();

  private final KafkaConsumer<byte[], byte[]> consumer;

  CommittedTail(JobConfig config) {
    this.consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                config.source().bootstrapServers(),
                "isolation.level",
                "read_committed"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    String topic = config.sink().topic();
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic).stream()
            .map(info -> new TopicPartition(topic, info.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToEnd(partitions);
    // Only this asks for the end.
    partitions.forEach(consumer::position);
  }

  /** Waits for the next record. */
  void awaitRecord() {
    long deadline = System.nanoTime() + PATIENCE;
    while (consumer.poll(Duration.ofMillis(100)).isEmpty()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("no record was committed in five minutes");
      }
    }
  }

  @Override
  public void close() {
    consumer.close();
  }
}
