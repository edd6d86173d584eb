package io.headwater.io;

import io.headwater.config.JobConfig;
import io.headwater.operator.TwinReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The reports that a job commits from now on. Not thread-safe. */
public final class ReportTail implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(100);

  private final KafkaConsumer<byte[], byte[]> consumer;

  /**
   * Begins behind the last report there is.
   *
   * @param config with every name resolved; its reports' topic must exist
   */
  public ReportTail(JobConfig config) {
    Properties client = new Properties();
    client.putAll(config.sink().kafka());
    client.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, config.sink().bootstrapServers());
    consumer =
        new KafkaConsumer<>(
            CommittedReader.properties(client),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    List<TopicPartition> partitions = partitions(config.reports().topic());
    consumer.assign(partitions);
    consumer.seekToEnd(partitions);
    // A consumer looks for the end when it is asked where it is.
    partitions.forEach(consumer::position);
  }

  private List<TopicPartition> partitions(String topic) {
    List<PartitionInfo> there = consumer.partitionsFor(topic);
    if (there.isEmpty()) {
      throw new UnknownTopicOrPartitionException("no topic '%s' yet".formatted(topic));
    }
    return there.stream()
        .map(partition -> new TopicPartition(topic, partition.partition()))
        .toList();
  }

  /** Reads on for at most {@code wait}. */
  public List<TwinReport> poll(Duration wait) {
    List<TwinReport> reports = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(wait)) {
      reports.add(ReportJson.decode(record.value()));
    }
    return reports;
  }

  /** Reads to the end there is now. */
  public List<TwinReport> readToEnd() {
    List<TwinReport> reports = new ArrayList<>();
    Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
    while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
      reports.addAll(poll(POLL));
    }
    return reports;
  }

  @Override
  public void close() {
    consumer.close();
  }
}
