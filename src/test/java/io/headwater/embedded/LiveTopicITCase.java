package io.headwater.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.headwater.config.ConfigReader;
import io.headwater.config.JobConfig;
import io.headwater.job.HeadwaterJob;
import io.headwater.operator.TwinReport;
import io.headwater.record.AvroBytes;
import io.headwater.snapshot.FlowSnapshot;
import io.headwater.snapshot.SnapshotCodec;
import io.headwater.snapshot.SnapshotSampler;
import io.headwater.testing.Committed;
import io.headwater.testing.EventTopic;
import io.headwater.testing.Events;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.avro.generic.GenericRecord;
import org.apache.flink.api.common.JobID;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole job on a real broker, with every kind of bad record and a lost task manager. */
final class LiveTopicITCase {
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final byte[] GARBAGE = {(byte) 0xff, (byte) 0xff, 7};

  @TempDir Path folder;

  @Test
  @Timeout(value = 15, unit = TimeUnit.MINUTES)
  void everyRecordIsLearnedFromOrADeadLetterAndTheTwinIsExact() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(folder);
        EmbeddedFlink flink = EmbeddedFlink.start(folder, 2)) {
      JobConfig config = config(kafka);
      createTopics(config);
      StreamExecutionEnvironment environment = new StreamExecutionEnvironment();
      HeadwaterJob.build(environment, config);
      JobID job = flink.submit(environment, config.job().name());

      try (EventTopic events = new EventTopic(kafka.bootstrapServers(), "events")) {
        for (long window = 0; window < 4; window++) {
          events.writeWindow(window);
        }
        awaitReport(config, 1);
        replaceTaskManager(flink);
        events.write(0, events.bytes(Events.record(5)));
        events.write(1, GARBAGE);
        events.write(0, null);
        events.write(1, events.bytes(notANumber(4 * Events.WINDOW + 1)));
        events.writeSynthetic(events.bytes(Events.record(4 * Events.WINDOW + 2)));
        for (long window = 4; window < 6; window++) {
          events.writeWindow(window);
        }
        awaitReport(config, 4);
        assertDeadLetters(config, events);
      }
      flink.drain(job).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      flink.result(job).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      assertTwin(config);
    }
  }

  private static void assertDeadLetters(JobConfig config, EventTopic events) {
    List<ConsumerRecord<byte[], byte[]>> letters =
        Committed.to(config, config.deadLetters().topic());
    assertThat(letters)
        .extracting(
            letter -> Committed.header(letter, "headwater.errors.stage"), letter -> letter.value())
        .containsExactlyInAnyOrder(
            tuple("late", events.bytes(Events.record(5))),
            tuple("decode", GARBAGE),
            tuple("decode", new byte[0]),
            tuple("validate", events.bytes(notANumber(4 * Events.WINDOW + 1))),
            tuple("synthetic", events.bytes(Events.record(4 * Events.WINDOW + 2))));
    assertThat(letters)
        .allSatisfy(
            letter -> {
              assertThat(Committed.header(letter, "headwater.errors.topic")).isEqualTo("events");
              assertThat(Committed.header(letter, "headwater.errors.partition")).isIn("0", "1");
              assertThat(Long.parseLong(Committed.header(letter, "headwater.errors.offset")))
                  .isBetween(
                      2L * EventTopic.RECORDS_A_WINDOW, 2L * EventTopic.RECORDS_A_WINDOW + 2);
              assertThat(Committed.header(letter, "headwater.errors.exception.message"))
                  .isNotBlank();
            });
  }

  private static void assertTwin(JobConfig config) throws Exception {
    List<TwinReport> reports = Committed.reports(config);
    assertThat(reports)
        .filteredOn(report -> report.training().real() > 0)
        .extracting(
            report -> report.training().windowStart() / Events.WINDOW,
            report -> report.training().real(),
            TwinReport::synthetic)
        // A ratio of .7, the rounding of one window made good by the next.
        .containsExactly(
            tuple(0L, 90L, 63L),
            tuple(1L, 90L, 63L),
            tuple(2L, 90L, 63L),
            tuple(3L, 90L, 63L),
            tuple(4L, 90L, 63L),
            tuple(5L, 90L, 63L));
    assertThat(reports.stream().mapToLong(TwinReport::late).sum()).isEqualTo(1);
    assertThat(reports.stream().mapToLong(TwinReport::bad).sum()).isEqualTo(4);

    Map<String, FlowSnapshot> snapshots = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> written :
        Committed.to(config, config.snapshots().topic())) {
      FlowSnapshot snapshot = SnapshotCodec.decode(written.value());
      assertThat(snapshots.put(snapshot.version().toString(), snapshot)).isNull();
    }
    assertThat(snapshots).hasSize(6);
    assertSamples(config, snapshots);
  }

  /** Each draw is there once, and is the one that anybody with the snapshot can make again. */
  private static void assertSamples(JobConfig config, Map<String, FlowSnapshot> snapshots)
      throws Exception {
    AvroBytes avro = new AvroBytes(Events.SCHEMA);
    Map<String, GenericRecord> samples = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> written : Committed.to(config, config.sink().topic())) {
      assertThat(Committed.header(written, "synthetic")).isEqualTo("true");
      assertThat(Committed.header(written, "headwater.job")).isEqualTo("events-twin");
      assertThat(Committed.header(written, "headwater.stream")).isEqualTo("all");
      GenericRecord sample = avro.decode(written.value());
      assertThat(sample.get("at")).isEqualTo(written.timestamp());
      String draw =
          Committed.header(written, "headwater.snapshot")
              + "/"
              + Committed.header(written, "headwater.index");
      assertThat(samples.put(draw, sample)).as("written twice: %s", draw).isNull();
    }
    Map<String, GenericRecord> expected = new HashMap<>();
    snapshots.forEach(
        (version, snapshot) -> {
          List<GenericRecord> draws = SnapshotSampler.of(snapshot).sample(0, 63);
          for (int i = 0; i < draws.size(); i++) {
            expected.put(version + "/" + i, draws.get(i));
          }
        });
    assertThat(samples).isEqualTo(expected);
  }

  private static GenericRecord notANumber(long at) {
    GenericRecord record = Events.record(at);
    record.put("size", Double.NaN);
    return record;
  }

  private JobConfig config(EmbeddedKafka kafka) throws Exception {
    Path schema = folder.resolve("event.avsc");
    Files.writeString(schema, Events.SCHEMA_TEXT);
    return ConfigReader.job(
        "of the test",
        """
        job: {seed: 42, parallelism: 2, max-parallelism: 8, checkpoint-interval: 500 ms}
        source: {topic: events, event-time: at, watermark: {max-out-of-orderness: 1 s, idleness: 1 h}}
        window: {size: 1 min, sample: 64, shards: 2, min-records: 10, allowed-lateness: 5 s}
        flow: {method: steady-walk, slice-steps: 100, max-steps: 4000, steady-walk: {steps: 4000}}
        emit: {ratio: 0.7}
        """,
        List.of("source.bootstrap-servers=" + kafka.bootstrapServers(), "source.schema=" + schema));
  }

  private static void createTopics(JobConfig config) throws Exception {
    new Topics()
        .with("events", 2)
        .with(config.sink().topic(), 2)
        .with(config.reports().topic(), 1)
        .with(config.deadLetters().topic(), 1)
        // Not compacted here: every snapshot is looked at.
        .with(config.snapshots().topic(), 1)
        .create(config.source().bootstrapServers());
  }

  private static void replaceTaskManager(EmbeddedFlink flink) throws Exception {
    flink.cluster().terminateTaskManager(0).get();
    flink.cluster().startTaskManager();
  }

  private static void awaitReport(JobConfig config, long window) {
    Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(500))
        .until(
            () ->
                Committed.reports(config).stream()
                    .anyMatch(r -> r.training().windowStart() == window * Events.WINDOW));
  }
}
