package io.headwater.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.config.JobConfig;
import io.headwater.io.ReportJson;
import io.headwater.operator.TwinReport;
import io.headwater.snapshot.SnapshotCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** What a read_committed consumer sees of a job's topics. */
public final class Committed {
  private Committed() {}

  /** All that is committed to a topic now, partition by partition. */
  public static List<ConsumerRecord<byte[], byte[]>> to(JobConfig config, String topic) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                config.source().bootstrapServers(),
                "isolation.level",
                "read_committed"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
        consumer.poll(Duration.ofMillis(100)).forEach(records::add);
      }
    }
    return records;
  }

  /** The committed reports, in the order of their windows. */
  public static List<TwinReport> reports(JobConfig config) {
    return to(config, config.reports().topic()).stream()
        .map(written -> ReportJson.decode(written.value()))
        .sorted(Comparator.comparingLong(report -> report.training().windowStart()))
        .toList();
  }

  /** The snapshots' bytes by their version; each must be there once. */
  public static SortedMap<String, String> snapshots(JobConfig config) {
    SortedMap<String, String> snapshots = new TreeMap<>();
    for (ConsumerRecord<byte[], byte[]> record : to(config, config.snapshots().topic())) {
      putOnce(
          snapshots,
          SnapshotCodec.decode(record.value()).version().toString(),
          HexFormat.of().formatHex(record.value()));
    }
    return snapshots;
  }

  /** The synthetic records, with their event times, by snapshot and index; each once. */
  public static SortedMap<String, String> draws(JobConfig config) {
    SortedMap<String, String> draws = new TreeMap<>();
    for (ConsumerRecord<byte[], byte[]> record : to(config, config.sink().topic())) {
      putOnce(
          draws,
          header(record, "headwater.snapshot") + "/" + header(record, "headwater.index"),
          record.timestamp() + " " + HexFormat.of().formatHex(record.value()));
    }
    return draws;
  }

  private static void putOnce(SortedMap<String, String> into, String name, String bits) {
    assertThat(into.put(name, bits)).as("committed twice: %s", name).isNull();
  }

  /** The text of a header. */
  public static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }
}
