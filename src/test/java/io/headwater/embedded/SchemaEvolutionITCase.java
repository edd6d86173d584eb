package io.headwater.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.config.ConfigReader;
import io.headwater.config.JobConfig;
import io.headwater.operator.TwinReport;
import io.headwater.record.AvroBytes;
import io.headwater.record.SchemaChanges;
import io.headwater.record.SchemaChanges.Retyped;
import io.headwater.testing.Committed;
import io.headwater.testing.EventTopic;
import io.headwater.testing.Events;
import io.headwater.testing.Evolution;
import io.headwater.testing.ListRegistry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.flink.api.common.JobID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A job that goes on from a savepoint under a schema that its stream has come to. */
final class SchemaEvolutionITCase {
  private static final int RECORDS = EventTopic.RECORDS_A_WINDOW;

  @TempDir private Path folder;
  private TwinJobs jobs;
  private EventTopic events;
  private ListRegistry registry;

  @BeforeEach
  void start() throws Exception {
    jobs = TwinJobs.start(folder, "events");
    events = new EventTopic(jobs.bootstrapServers(), "events");
    registry = new ListRegistry();
  }

  @AfterEach
  void stop() throws Exception {
    registry.close();
    events.close();
    jobs.close();
  }

  /** Windows 0 to 3 are of the old schema, 4 to 6 of the new; the job changes in window 2. */
  @Test
  @Timeout(value = 15, unit = TimeUnit.MINUTES)
  void everyRecordHasOneTwinAndTheReportsSayWhatChanged() throws Exception {
    JobConfig before = config(Evolution.OLD_TEXT);
    JobID job = jobs.submit(before);
    write(0, 3, Evolution.OLD);
    awaitTwins(before, 2);
    Path savepoint = jobs.stopWithSavepoint(job);

    JobConfig after = config(Evolution.NEW_TEXT);
    JobID resumed = jobs.resume(after, savepoint);
    write(3, 4, Evolution.OLD);
    write(4, 7, Evolution.NEW);
    awaitTwins(after, 6);
    jobs.cancel(resumed);

    Map<String, String> draws = Committed.draws(after);
    Set<String> expected = new TreeSet<>();
    for (int window = 0; window < 6; window++) {
      for (int i = 0; i < RECORDS; i++) {
        expected.add("all@%d#%d/%d".formatted((window + 1) * Events.WINDOW, window + 1, i));
      }
    }
    assertThat(draws.keySet()).isEqualTo(expected);
    for (Map.Entry<String, String> draw : draws.entrySet()) {
      long end = Long.parseLong(draw.getKey().replaceAll("all@(\\d+)#.*", "$1"));
      Schema schema = end <= 2 * Events.WINDOW ? Evolution.OLD : Evolution.NEW;
      assertThat(decoded(draw.getValue()).getSchema()).isEqualTo(schema);
    }
    assertThat(Committed.to(after, after.deadLetters().topic())).isEmpty();
    assertReports(Committed.reports(after));
  }

  private static void assertReports(List<TwinReport> reports) {
    List<SchemaChanges> changes =
        reports.stream().map(report -> report.training().changes()).toList();
    assertThat(reports)
        .extracting(report -> report.training().real())
        .hasSize(6)
        .containsOnly((long) RECORDS);
    for (int window : new int[] {0, 1, 3, 5}) {
      assertThat(changes.get(window)).as("window %d", window).isEqualTo(SchemaChanges.NONE);
    }
    assertThat(changes.get(2).added()).containsExactly("weight");
    assertThat(changes.get(2).dropped()).containsExactly("note");
    assertThat(changes.get(2).retyped())
        .containsExactly(
            new Retyped("size", "float", "double"), new Retyped("floor", "int", "long"));
    assertThat(changes.get(2).newLevels()).isEmpty();
    assertThat(changes.get(4).fields()).isZero();
    assertThat(changes.get(4).newLevels())
        .hasEntrySatisfying("kind", levels -> assertThat(levels.names()).containsExactly("violet"));
  }

  /** Where a twin of the job after it would have to be read as one of the job before. */
  @Test
  @Timeout(value = 15, unit = TimeUnit.MINUTES)
  void aSchemaThatCannotReadTheSavepointIsRefused() throws Exception {
    JobConfig before = config(Evolution.NEW_TEXT);
    JobID job = jobs.submit(before);
    write(0, 2, Evolution.NEW);
    awaitTwins(before, 1);
    Path savepoint = jobs.stopWithSavepoint(job);
    JobID refused = jobs.resume(config(Evolution.OLD_TEXT), savepoint);
    assertThatThrownBy(() -> jobs.awaitEnd(refused))
        .hasStackTraceContaining("source.schema: field 'size': expected a type that double")
        .hasStackTraceContaining("source.schema: field 'note': expected a default");
  }

  private void write(long from, long to, Schema schema) throws Exception {
    int id = registry.add(schema);
    AvroBytes bytes = new AvroBytes(schema);
    for (long window = from; window < to; window++) {
      for (int i = 0; i < RECORDS; i++) {
        long at = window * Events.WINDOW + i * Events.WINDOW / RECORDS;
        byte[] avro = bytes.encode(Evolution.record(at, schema));
        events.write(
            i % 2, ByteBuffer.allocate(5 + avro.length).put((byte) 0).putInt(id).put(avro).array());
      }
    }
  }

  private GenericRecord decoded(String draw) throws Exception {
    ByteBuffer value = ByteBuffer.wrap(HexFormat.of().parseHex(draw.replaceFirst(".* ", "")));
    assertThat(value.get()).isZero();
    Schema schema = registry.schemas().get(value.getInt() - 1);
    byte[] avro = new byte[value.remaining()];
    value.get(avro);
    return new AvroBytes(schema).decode(avro);
  }

  private static void awaitTwins(JobConfig config, int windows) {
    Awaitility.await()
        .atMost(TwinJobs.PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .until(
            () ->
                Committed.draws(config).size() >= windows * RECORDS
                    && Committed.reports(config).size() >= windows);
  }

  private JobConfig config(String schemaText) throws IOException {
    Path schema = Files.writeString(folder.resolve("event.avsc"), schemaText);
    return ConfigReader.job(
            "of the test",
            """
            job: {name: twin, seed: 42, checkpoint-interval: 300 ms}
            source: {topic: events, format: avro-registry, event-time: at,
              watermark: {max-out-of-orderness: 1 s, idleness: 20 s}}
            window: {size: 1 min, sample: 128, shards: 2, min-records: 10, allowed-lateness: 5 s}
            flow: {method: gpa, slice-steps: 4, gpa: {particles: 64, steps: 8, warm-up: 8,
              field-steps: 20, field-width: 8, discriminator: {width: 8}}}
            sink: {topic: twin}
            """,
            List.of(
                "source.bootstrap-servers=" + jobs.bootstrapServers(),
                "source.registry=" + registry.url(),
                "source.schema=" + schema))
        .resolved();
  }
}
