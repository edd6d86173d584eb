package io.headwater.embedded;

import io.headwater.config.JobConfig;
import io.headwater.io.HeaderNames;
import io.headwater.io.ReportJson;
import io.headwater.operator.TwinReport;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads what a job has committed, as any consumer would: its reports, its synthetic records and its
 * dead letters. Not thread-safe.
 */
final class TwinWatcher implements AutoCloseable {
  /** The synthetic records kept for a look at the end: the newest of them. */
  private static final int KEPT = 200_000;

  private final JobConfig config;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Deque<byte[]> newest = new ArrayDeque<>();
  private final Map<String, BitSet> draws = new HashMap<>();
  private long synthetic;
  private long repeated;
  private long deadLetters;

  TwinWatcher(JobConfig config) {
    this.config = config;
    this.consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, config.sink().bootstrapServers(),
                ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed",
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "5000"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    List<TopicPartition> partitions =
        Stream.of(config.sink().topic(), config.reports().topic(), config.deadLetters().topic())
            .flatMap(topic -> consumer.partitionsFor(topic).stream())
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
  }

  /** Reads on for at most {@code wait}; the reports that came. */
  List<TwinReport> poll(Duration wait) {
    List<TwinReport> reports = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(wait)) {
      if (record.topic().equals(config.reports().topic())) {
        reports.add(ReportJson.decode(record.value()));
      } else if (record.topic().equals(config.sink().topic())) {
        take(record);
      } else {
        deadLetters++;
      }
    }
    return reports;
  }

  /** Reads to what is the end now. */
  List<TwinReport> readToEnd() {
    List<TwinReport> reports = new ArrayList<>();
    Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
    while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
      reports.addAll(poll(Duration.ofMillis(100)));
    }
    return reports;
  }

  private void take(ConsumerRecord<byte[], byte[]> record) {
    synthetic++;
    BitSet drawn =
        draws.computeIfAbsent(header(record, HeaderNames.SNAPSHOT), name -> new BitSet());
    int index = Integer.parseInt(header(record, HeaderNames.INDEX));
    if (drawn.get(index)) {
      repeated++;
    }
    drawn.set(index);
    newest.addLast(record.value());
    if (newest.size() > KEPT) {
      newest.removeFirst();
    }
  }

  private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }

  /** Synthetic records read. */
  long synthetic() {
    return synthetic;
  }

  /** Synthetic records whose snapshot and index had been read before. */
  long repeated() {
    return repeated;
  }

  /** Dead letters read. */
  long deadLetters() {
    return deadLetters;
  }

  /** The newest synthetic records, as plain Avro, in the order they were read. */
  List<byte[]> newest() {
    return List.copyOf(newest);
  }

  @Override
  public void close() {
    consumer.close();
  }
}
