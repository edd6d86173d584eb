package io.headwater.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.config.ConfigReader;
import io.headwater.config.JobConfig;
import io.headwater.job.HeadwaterJob;
import io.headwater.record.AvroBytes;
import io.headwater.snapshot.FlowSnapshot;
import io.headwater.snapshot.SnapshotCodec;
import io.headwater.snapshot.SnapshotSampler;
import io.headwater.testing.Committed;
import io.headwater.testing.EventTopic;
import io.headwater.testing.Events;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.avro.generic.GenericRecord;
import org.apache.flink.api.common.JobID;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Rows at a rate and on demand, on a real broker, with a task manager lost on the way. */
final class RateAndRequestsITCase {
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final int ROWS = 1_500;

  @TempDir Path folder;

  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void everyRowIsWrittenOnceAndIsTheDrawThatItsHeadersName() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(folder);
        EmbeddedFlink flink = EmbeddedFlink.start(folder, 2)) {
      JobConfig config = config(kafka);
      createTopics(config);
      StreamExecutionEnvironment environment = new StreamExecutionEnvironment();
      HeadwaterJob.build(environment, config);
      JobID job = flink.submit(environment, config.job().name());
      try (EventTopic events = new EventTopic(kafka.bootstrapServers(), "events");
          EventTopic requests =
              new EventTopic(kafka.bootstrapServers(), config.requests().topic())) {
        requests.write(0, json("{\"count\": 300, \"seed\": 7, \"correlationId\": \"early\"}"));
        for (long window = 0; window < 3; window++) {
          events.writeWindow(window);
        }
        awaitRows(config, config.requests().answers(), 300);
        awaitRows(config, config.sink().topic(), 1);
        flink.cluster().terminateTaskManager(0).get();
        flink.cluster().startTaskManager();
        requests.write(0, json("{\"count\": 0}"));
        requests.write(0, json("{\"count\": 20, \"correlationId\": \"late\"}"));
        events.writeWindow(3);
        awaitRows(config, config.requests().answers(), 320);
        awaitRows(config, config.sink().topic(), ROWS);
      }
      flink.drain(job).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      flink.result(job).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);

      Map<String, FlowSnapshot> snapshots = snapshots(config);
      assertRows(Committed.to(config, config.sink().topic()), snapshots);
      assertAnswers(Committed.to(config, config.requests().answers()), snapshots);
      assertThat(Committed.to(config, config.deadLetters().topic()))
          .extracting(letter -> Committed.header(letter, "headwater.errors.stage"))
          .containsExactly("request");
    }
  }

  /** Of each snapshot the draws from the first on, none of them twice. */
  private static void assertRows(
      List<ConsumerRecord<byte[], byte[]>> rows, Map<String, FlowSnapshot> snapshots)
      throws Exception {
    Map<String, Map<Long, GenericRecord>> drawn = new HashMap<>();
    AvroBytes avro = new AvroBytes(Events.SCHEMA);
    for (ConsumerRecord<byte[], byte[]> row : rows) {
      assertThat(row.headers().lastHeader("headwater.correlation-id")).isNull();
      assertThat(
              drawn
                  .computeIfAbsent(
                      Committed.header(row, "headwater.snapshot"), name -> new HashMap<>())
                  .put(index(row), avro.decode(row.value())))
          .as("written twice: draw %d", index(row))
          .isNull();
    }
    assertThat(rows).hasSize(ROWS);
    drawn.forEach(
        (snapshot, records) -> {
          List<GenericRecord> expected =
              SnapshotSampler.of(Objects.requireNonNull(snapshots.get(snapshot), snapshot))
                  .sample(0, records.size());
          for (int i = 0; i < expected.size(); i++) {
            assertThat(records.get((long) i)).isEqualTo(expected.get(i));
          }
        });
  }

  /** An answer is of one snapshot, whole, and what anybody with it and the seed can draw. */
  private static void assertAnswers(
      List<ConsumerRecord<byte[], byte[]>> answers, Map<String, FlowSnapshot> snapshots)
      throws Exception {
    AvroBytes avro = new AvroBytes(Events.SCHEMA);
    Map<Long, GenericRecord> early = new HashMap<>();
    FlowSnapshot of = null;
    for (ConsumerRecord<byte[], byte[]> answer : answers) {
      if (Committed.header(answer, "headwater.correlation-id").equals("early")) {
        assertThat(Committed.header(answer, "headwater.count")).isEqualTo("300");
        of = snapshots.get(Committed.header(answer, "headwater.snapshot"));
        early.put(index(answer), avro.decode(answer.value()));
      }
    }
    assertThat(answers).hasSize(320);
    assertThat(early).hasSize(300);
    assertThat(of).isNotNull();
    List<GenericRecord> expected = SnapshotSampler.of(of, 7).sample(0, 300);
    for (int i = 0; i < expected.size(); i++) {
      assertThat(early.get((long) i)).isEqualTo(expected.get(i));
    }
  }

  private static long index(ConsumerRecord<byte[], byte[]> record) {
    return Long.parseLong(Committed.header(record, "headwater.index"));
  }

  private static Map<String, FlowSnapshot> snapshots(JobConfig config) throws Exception {
    Map<String, FlowSnapshot> snapshots = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> written :
        Committed.to(config, config.snapshots().topic())) {
      FlowSnapshot snapshot = SnapshotCodec.decode(written.value());
      snapshots.put(snapshot.version().toString(), snapshot);
    }
    return snapshots;
  }

  private static byte[] json(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void awaitRows(JobConfig config, String topic, int rows) {
    Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(500))
        .until(() -> Committed.to(config, topic).size() >= rows);
  }

  private JobConfig config(EmbeddedKafka kafka) throws Exception {
    Path schema = Files.writeString(folder.resolve("event.avsc"), Events.SCHEMA_TEXT);
    return ConfigReader.job(
        "of the test",
        """
        job: {seed: 42, parallelism: 2, max-parallelism: 8, checkpoint-interval: 300 ms}
        source: {topic: events, event-time: at, watermark: {max-out-of-orderness: 1 s, idleness: 1 h}}
        window: {size: 1 min, sample: 64, min-records: 10}
        flow: {method: steady-walk}
        emit: {mode: rate, rows-per-second: 200, number-of-rows: %d,
               curve: {shape: sine, period: 4 s, amplitude: 0.8}}
        requests: {enabled: true}
        """
            .formatted(ROWS),
        List.of("source.bootstrap-servers=" + kafka.bootstrapServers(), "source.schema=" + schema));
  }

  private static void createTopics(JobConfig config) throws Exception {
    new Topics()
        .with("events", 2)
        .with(config.sink().topic(), 2)
        .with(config.reports().topic(), 1)
        .with(config.deadLetters().topic(), 1)
        .with(config.requests().topic(), 1)
        .with(config.requests().answers(), 1)
        // Not compacted here: every snapshot is looked at.
        .with(config.snapshots().topic(), 1)
        .create(config.source().bootstrapServers());
  }
}
