package io.headwater.io;

import io.headwater.config.JobConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Whether a job's output topics hold committed records. A job that starts without a checkpoint
 * would write them a second time.
 */
public final class EarlierOutput {
  private static final Duration POLL = Duration.ofMillis(100);

  private EarlierOutput() {}

  /**
   * The first topic of synthetic records, answers or reports in which a committed record is found.
   *
   * @param unresolved the job's configuration
   * @throws IllegalArgumentException if the sink's user may not read a topic that is there
   */
  public static Optional<String> topic(JobConfig unresolved) {
    JobConfig config = unresolved.resolved();
    List<String> topics = new ArrayList<>(List.of(config.sink().topic(), config.reports().topic()));
    if (config.requests().enabled()) {
      topics.add(config.requests().answers());
    }
    try (KafkaConsumer<byte[], byte[]> consumer = consumer(config)) {
      Map<String, List<PartitionInfo>> there = consumer.listTopics();
      return topics.stream()
          .filter(there::containsKey)
          .filter(topic -> hasRecord(consumer, topic))
          .findFirst();
    } catch (AuthorizationException e) {
      throw new IllegalArgumentException(
          "sink.kafka: expected the right to read the job's output topics, to see whether it wrote them before, got: %s; grant Read, or add --fresh if the job is new"
              .formatted(e.getMessage()),
          e);
    }
  }

  private static KafkaConsumer<byte[], byte[]> consumer(JobConfig config) {
    Properties client = new Properties();
    client.putAll(config.sink().kafka());
    client.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, config.sink().bootstrapServers());
    return new KafkaConsumer<>(
        CommittedReader.properties(client),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }

  private static boolean hasRecord(KafkaConsumer<byte[], byte[]> consumer, String topic) {
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic).stream()
            .map(partition -> new TopicPartition(topic, partition.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    // Transactions that were aborted leave offsets without records.
    while (ends.entrySet().stream()
        .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
      if (!consumer.poll(POLL).isEmpty()) {
        return true;
      }
    }
    return false;
  }
}
