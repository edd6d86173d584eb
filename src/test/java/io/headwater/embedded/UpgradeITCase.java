package io.headwater.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.config.ConfigReader;
import io.headwater.config.JobConfig;
import io.headwater.testing.Answers;
import io.headwater.testing.Committed;
import io.headwater.testing.EventTopic;
import io.headwater.testing.Events;
import io.headwater.testing.Golden;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.apache.flink.api.common.JobID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A job that is stopped with a savepoint and started again, also as another one. */
final class UpgradeITCase {
  /** The newest of those that are kept. */
  private static final String NEWEST = "savepoint.2.zip";

  /** What had been written when the kept savepoint was made; the last of them was open. */
  private static final int KEPT_WINDOWS = 3;

  @TempDir private Path folder;
  private TwinJobs jobs;
  private EventTopic events;
  private long written;

  @BeforeEach
  void start() throws Exception {
    jobs = TwinJobs.start(folder, "events");
    events = new EventTopic(jobs.bootstrapServers(), "events");
  }

  @AfterEach
  void stop() throws Exception {
    events.close();
    jobs.close();
  }

  @Test
  @Timeout(value = 15, unit = TimeUnit.MINUTES)
  void fromOneTaskToTwoToFourToOne() throws Exception {
    JobConfig config = config("twin", 1);
    JobID job = jobs.submit(config);
    for (int parallelism : new int[] {2, 4, 1}) {
      write(2);
      awaitTwins(config);
      job = jobs.resume(config("twin", parallelism), jobs.stopWithSavepoint(job));
    }
    write(2);
    awaitTwins(config);
    jobs.cancel(job);

    JobConfig calm = config("calm", 1);
    JobID reference = jobs.submit(calm);
    awaitTwins(calm);
    jobs.cancel(reference);
    assertThat(Committed.snapshots(config)).isEqualTo(Committed.snapshots(calm)).hasSize(7);
    assertThat(Committed.draws(config))
        .isEqualTo(Committed.draws(calm))
        .hasSize(7 * EventTopic.RECORDS_A_WINDOW);
  }

  /**
   * Those of older layouts are kept for ever. The newest is written by {@code mvn -Pgolden verify};
   * when the state of an operator has a new layout, it takes the next number.
   */
  @ParameterizedTest
  @ValueSource(strings = {"savepoint.1.zip", NEWEST})
  @Timeout(value = 15, unit = TimeUnit.MINUTES)
  void theSavepointThatIsKeptIsRestored(String kept) throws Exception {
    JobConfig config = config("twin", 1);
    write(KEPT_WINDOWS);
    if (Golden.isWriting()) {
      if (kept.equals(NEWEST)) {
        JobID job = jobs.submit(config);
        awaitTwins(config);
        Golden.check(NEWEST, zip(jobs.stopWithSavepoint(job)));
      }
      return;
    }
    TwinJobs.createTopics(config);
    JobID restored = jobs.resume(config, unzip(Golden.bytes(kept)));
    write(2);
    Awaitility.await()
        .atMost(TwinJobs.PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .until(() -> Committed.draws(config).size() >= 2 * EventTopic.RECORDS_A_WINDOW);
    jobs.cancel(restored);

    // Two windows had been committed before, to another broker. What is trained on from there are
    // the bits of the software of now, which may differ from those of the savepoint's.
    Set<String> draws = new TreeSet<>();
    for (String snapshot : List.of("all@180000#3", "all@240000#4")) {
      for (int i = 0; i < EventTopic.RECORDS_A_WINDOW; i++) {
        draws.add(snapshot + "/" + i);
      }
    }
    assertThat(Committed.draws(config).keySet()).isEqualTo(draws);
    assertThat(Committed.snapshots(config).keySet())
        .containsExactly("all@180000#3", "all@240000#4");
    assertThat(Committed.reports(config))
        .extracting(report -> report.training().real())
        .containsOnly((long) EventTopic.RECORDS_A_WINDOW);
  }

  /** The savepoint knows nothing of requests, nor who is told of its snapshots. */
  @Test
  @Timeout(value = 15, unit = TimeUnit.MINUTES)
  void theSavepointThatIsKeptAnswersRequestsBeforeItsNextWindow() throws Exception {
    JobConfig config = config("twin", 1, "requests.enabled=true");
    write(KEPT_WINDOWS);
    TwinJobs.createTopics(config);
    new Topics()
        .with(config.requests().topic(), 1)
        .with(config.requests().answers(), 1)
        .create(jobs.bootstrapServers());
    JobID restored = jobs.resume(config, unzip(Golden.bytes(NEWEST)));
    try (EventTopic asking = new EventTopic(jobs.bootstrapServers(), config.requests().topic());
        Answers answers = new Answers(config)) {
      asking.write(0, "{\"count\": 300}".getBytes(StandardCharsets.UTF_8));
      assertThat(answers.await(300, TwinJobs.PATIENCE).count()).isEqualTo(300);
    }
    jobs.cancel(restored);
    assertThat(Committed.snapshots(config)).isEmpty();
  }

  private void write(int windows) throws Exception {
    for (int i = 0; i < windows; i++) {
      events.writeWindow(written++);
    }
  }

  /** All but the last window written. */
  private void awaitTwins(JobConfig config) {
    Awaitility.await()
        .atMost(TwinJobs.PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .until(
            () ->
                Committed.draws(config).size() >= (written - 1) * EventTopic.RECORDS_A_WINDOW
                    && Committed.snapshots(config).size() >= written - 1);
  }

  private JobConfig config(String name, int parallelism, String... settings) throws IOException {
    List<String> all = new ArrayList<>(List.of(settings));
    all.addAll(
        List.of(
            "job.name=" + name,
            "job.parallelism=" + parallelism,
            "sink.topic=" + name,
            "source.bootstrap-servers=" + jobs.bootstrapServers(),
            "source.schema=" + schema()));
    return ConfigReader.job(
            "of the test",
            """
            job: {seed: 42, max-parallelism: 8, checkpoint-interval: 300 ms}
            source: {topic: events, event-time: at, watermark: {max-out-of-orderness: 1 s, idleness: 20 s}}
            window: {size: 1 min, sample: 32, shards: 2, min-records: 10, allowed-lateness: 5 s}
            flow: {method: gpa, slice-steps: 4, gpa: {particles: 32, steps: 8, warm-up: 8, field-steps: 20, field-width: 8, discriminator: {width: 8}}}
            """,
            all)
        .resolved();
  }

  private Path schema() throws IOException {
    return Files.writeString(folder.resolve("event.avsc"), Events.SCHEMA_TEXT);
  }

  private static byte[] zip(Path savepoint) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes);
        Stream<Path> files = Files.list(savepoint)) {
      for (Path file : files.sorted().toList()) {
        zip.putNextEntry(new ZipEntry(file.getFileName().toString()));
        Files.copy(file, zip);
      }
    }
    return bytes.toByteArray();
  }

  private Path unzip(byte[] bytes) throws IOException {
    Path savepoint = Files.createDirectories(folder.resolve("kept"));
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(bytes))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        Files.copy(zip, savepoint.resolve(entry.getName()));
      }
    }
    return savepoint;
  }
}
