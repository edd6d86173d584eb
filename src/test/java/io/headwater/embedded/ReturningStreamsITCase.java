package io.headwater.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.config.ConfigReader;
import io.headwater.config.JobConfig;
import io.headwater.job.HeadwaterJob;
import io.headwater.operator.TwinReport;
import io.headwater.snapshot.FlowSnapshot;
import io.headwater.snapshot.SnapshotCodec;
import io.headwater.testing.Committed;
import io.headwater.testing.EventTopic;
import io.headwater.testing.Events;
import io.headwater.training.Start;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.avro.generic.GenericRecord;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Streams come back from the topic of the snapshots, on a real broker; a corrupt one does not. */
@Tag("fault")
final class ReturningStreamsITCase {
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final int RECORDS_A_WINDOW = 40;
  private static final long TTL_WINDOWS = 2;

  @TempDir Path folder;

  @Test
  @Timeout(value = 15, unit = TimeUnit.MINUTES)
  void whatWasForgottenGoesOnFromItsSnapshotAndWhatIsCorruptBeginsAnew() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(folder);
        EmbeddedFlink flink = EmbeddedFlink.start(folder, 2);
        EventTopic events = new EventTopic(kafka.bootstrapServers(), "events")) {
      JobConfig config = config(kafka);
      createTopics(config);
      JobID first = submit(flink, config);
      write(events, "red", 0);
      for (long window = 0; window < 6; window++) {
        write(events, "blue", window);
      }
      awaitReport(config, "blue", 4);
      awaitRelease(flink, first);
      flink.cluster().terminateTaskManager(0).get();
      flink.cluster().startTaskManager();
      write(events, "red", 6);
      write(events, "blue", 6);
      awaitOffsets(kafka, config, 9 * RECORDS_A_WINDOW);
      drain(flink, first);

      assertThat(starts(config, "blue"))
          .containsEntry(0L, Start.NEW)
          .doesNotContainValue(Start.RESUMED);
      assertThat(starts(config, "red"))
          .containsExactlyInAnyOrderEntriesOf(Map.of(0L, Start.NEW, 6L, Start.RESUMED));
      List<FlowSnapshot> red = snapshots(config, "red");
      assertThat(red).extracting(snapshot -> snapshot.version().sequence()).containsExactly(1L, 2L);
      assertThat(red.get(1).version().isNewerThan(red.get(0).version())).isTrue();
      assertThat(red.get(1).parent()).contains(red.get(0).version());

      corrupt(kafka, config, red.get(1));
      // The second job has no state: it begins where the first one ended.
      JobID second = submit(flink, config);
      for (long window = 7; window < 9; window++) {
        write(events, "red", window);
        write(events, "blue", window);
      }
      awaitReport(config, "red", 7);
      assertThat(flink.status(second)).isEqualTo(JobStatus.RUNNING);
      drain(flink, second);

      assertThat(starts(config, "blue"))
          .containsEntry(7L, Start.RESUMED)
          .containsEntry(8L, Start.CONTINUED);
      assertThat(starts(config, "red"))
          .containsEntry(7L, Start.NEW)
          .containsEntry(8L, Start.CONTINUED);
      assertThat(snapshots(config, "blue"))
          .extracting(snapshot -> snapshot.version().sequence())
          .isEqualTo(List.of(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L));
      assertExactlyOnce(config);
    }
  }

  private static JobID submit(EmbeddedFlink flink, JobConfig config) throws Exception {
    StreamExecutionEnvironment environment = new StreamExecutionEnvironment();
    HeadwaterJob.build(environment, config);
    return flink.submit(environment, config.job().name());
  }

  private static void drain(EmbeddedFlink flink, JobID job) throws Exception {
    flink.drain(job).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    flink.result(job).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  private static void write(EventTopic events, String kind, long window) throws Exception {
    for (int i = 0; i < RECORDS_A_WINDOW; i++) {
      GenericRecord record =
          Events.record(window * Events.WINDOW + i * Events.WINDOW / RECORDS_A_WINDOW);
      record.put("kind", kind);
      events.write(i % 2, events.bytes(record));
    }
  }

  /** The last snapshot of its stream, with a bit turned. */
  private static void corrupt(EmbeddedKafka kafka, JobConfig config, FlowSnapshot snapshot)
      throws Exception {
    byte[] bytes = SnapshotCodec.encode(snapshot);
    bytes[bytes.length / 2] ^= 1;
    byte[] key = snapshot.version().stream().value().getBytes(StandardCharsets.UTF_8);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>(config.snapshots().topic(), key, bytes)).get();
    }
  }

  private static Map<Long, Start> starts(JobConfig config, String stream) {
    return Committed.reports(config).stream()
        .filter(report -> report.training().stream().value().equals(stream))
        .filter(report -> report.training().real() > 0)
        .collect(
            Collectors.toMap(
                report -> report.training().windowStart() / Events.WINDOW,
                report -> report.training().start()));
  }

  private static List<FlowSnapshot> snapshots(JobConfig config, String stream) {
    return Committed.to(config, config.snapshots().topic()).stream()
        // What says which snapshot it is was written by the job.
        .filter(record -> record.headers().lastHeader("headwater.snapshot") != null)
        .map(record -> SnapshotCodec.decode(record.value()))
        .filter(snapshot -> snapshot.version().stream().value().equals(stream))
        .toList();
  }

  private static void assertExactlyOnce(JobConfig config) {
    List<TwinReport> reports = Committed.reports(config);
    assertThat(reports.stream().mapToLong(report -> report.training().real()).sum())
        .isEqualTo(13 * RECORDS_A_WINDOW);
    assertThat(Committed.draws(config)).hasSize(13 * RECORDS_A_WINDOW);
    List<ConsumerRecord<byte[], byte[]>> letters =
        Committed.to(config, config.deadLetters().topic());
    assertThat(letters).isEmpty();
  }

  private static void awaitReport(JobConfig config, String stream, long window) {
    Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(500))
        .until(() -> starts(config, stream).containsKey(window));
  }

  /** The last records of a job that is drained may be read again by one that has no state. */
  private static void awaitOffsets(EmbeddedKafka kafka, JobConfig config, long records) {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      Awaitility.await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(200))
          .until(
              () ->
                  admin
                          .listConsumerGroupOffsets(config.job().name())
                          .partitionsToOffsetAndMetadata()
                          .get()
                          .values()
                          .stream()
                          .mapToLong(OffsetAndMetadata::offset)
                          .sum()
                      == records);
    }
  }

  /** What is published is let go of at a checkpoint after the one that committed it. */
  private static void awaitRelease(EmbeddedFlink flink, JobID job) throws Exception {
    long now = flink.lastCheckpoint(job).orElseThrow().getCheckpointId();
    Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .until(() -> flink.lastCheckpoint(job).orElseThrow().getCheckpointId() >= now + 3);
  }

  private JobConfig config(EmbeddedKafka kafka) throws Exception {
    Path schema = Files.writeString(folder.resolve("event.avsc"), Events.SCHEMA_TEXT);
    return ConfigReader.job(
        "of the test",
        """
        job: {seed: 42, parallelism: 2, max-parallelism: 8, checkpoint-interval: 300 ms,
              stream-ttl: %d min}
        source: {topic: events, event-time: at, key: [kind], start: committed,
                 watermark: {max-out-of-orderness: 1 s, idleness: 1 h}}
        window: {size: 1 min, sample: 64, min-records: 10}
        flow: {method: steady-walk}
        """
            .formatted(TTL_WINDOWS),
        List.of("source.bootstrap-servers=" + kafka.bootstrapServers(), "source.schema=" + schema));
  }

  private static void createTopics(JobConfig config) throws Exception {
    new Topics()
        .with("events", 2)
        .with(config.sink().topic(), 2)
        .with(config.reports().topic(), 1)
        .with(config.deadLetters().topic(), 1)
        // Not compacted here: every snapshot is looked at.
        .with(config.snapshots().topic(), 2)
        .create(config.source().bootstrapServers());
  }
}
