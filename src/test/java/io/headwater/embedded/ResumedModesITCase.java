package io.headwater.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.config.ConfigReader;
import io.headwater.config.JobConfig;
import io.headwater.testing.Committed;
import io.headwater.testing.EventTopic;
import io.headwater.testing.Events;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A savepoint resumed in another mode, with no window after it: what was trained is drawn from. */
final class ResumedModesITCase {
  private static final int WINDOWS = 3;
  private static final int MIRRORED = (WINDOWS - 1) * EventTopic.RECORDS_A_WINDOW;
  private static final String REQUESTS = "requests.enabled=true";
  private static final String RATE = "emit.mode=rate";

  @TempDir private Path folder;
  private TwinJobs jobs;
  private EventTopic events;
  private EventTopic requests;

  @BeforeEach
  void start() throws Exception {
    jobs = TwinJobs.start(folder, "events");
    new Topics().with("twin.requests", 1).with("twin.answers", 1).create(jobs.bootstrapServers());
    events = new EventTopic(jobs.bootstrapServers(), "events");
    requests = new EventTopic(jobs.bootstrapServers(), "twin.requests");
  }

  @AfterEach
  void stop() throws Exception {
    requests.close();
    events.close();
    jobs.close();
  }

  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void requestsAreAnsweredFromTheFirstSecondOn() throws Exception {
    Path savepoint = jobs.stopWithSavepoint(mirrored());
    ask("before", 300);
    JobConfig config = config(REQUESTS);
    JobID job = jobs.resume(config, savepoint);
    awaitRows(config, config.requests().answers(), 300);
    ask("after", 400);
    awaitRows(config, config.requests().answers(), 700);

    savepoint = jobs.stopWithSavepoint(job);
    ask("later", 20);
    job = jobs.resume(config, savepoint);
    awaitRows(config, config.requests().answers(), 720);
    jobs.cancel(job);
    assertThat(Committed.to(config, config.requests().answers()))
        .extracting(
            answer ->
                Committed.header(answer, "headwater.correlation-id")
                    + Committed.header(answer, "headwater.index"))
        .doesNotHaveDuplicates();
    assertThat(Committed.draws(config)).hasSize(MIRRORED);
  }

  /** Each index once: {@link Committed#draws} says so. */
  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void fromMirrorToRateToMirrorToRate() throws Exception {
    Path savepoint = jobs.stopWithSavepoint(mirrored());
    JobConfig rate = config(RATE, "emit.rows-per-second=100");
    JobID job = jobs.resume(rate, savepoint);
    awaitRows(rate, rate.sink().topic(), MIRRORED + 100);
    savepoint = jobs.stopWithSavepoint(job);
    int paced = Committed.draws(rate).size() - MIRRORED;

    JobConfig mirror = config();
    job = jobs.resumeWithoutTheRest(mirror, savepoint);
    // The open window, and one too small to be trained on.
    events.write(0, events.bytes(Events.record(WINDOWS * Events.WINDOW)));
    events.write(1, events.bytes(Events.record(WINDOWS * Events.WINDOW + 1)));
    events.writeWindow(WINDOWS + 1);
    int twin = MIRRORED + paced + EventTopic.RECORDS_A_WINDOW + 2;
    awaitRows(mirror, mirror.sink().topic(), twin);
    savepoint = jobs.stopWithSavepoint(job);
    assertThat(Committed.draws(mirror)).as("nothing is made up for").hasSize(twin);

    job = jobs.resume(rate, savepoint);
    awaitRows(rate, rate.sink().topic(), twin + 100);
    jobs.cancel(job);
    assertThat(Committed.draws(rate)).hasSizeGreaterThanOrEqualTo(twin + 100);
  }

  /** Stopped with its last window open. */
  private JobID mirrored() throws Exception {
    JobConfig config = config();
    JobID job = jobs.submit(config);
    for (int window = 0; window < WINDOWS; window++) {
      events.writeWindow(window);
    }
    awaitRows(config, config.sink().topic(), MIRRORED);
    return job;
  }

  private void ask(String correlation, int count) throws Exception {
    String json = "{\"count\": %d, \"correlationId\": \"%s\"}".formatted(count, correlation);
    requests.write(0, json.getBytes(StandardCharsets.UTF_8));
  }

  private static void awaitRows(JobConfig config, String topic, int rows) {
    Awaitility.await()
        .atMost(TwinJobs.PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .until(() -> Committed.to(config, topic).size() >= rows);
  }

  private JobConfig config(String... settings) throws IOException {
    Path schema = Files.writeString(folder.resolve("event.avsc"), Events.SCHEMA_TEXT);
    List<String> all = new ArrayList<>(List.of(settings));
    all.add("source.bootstrap-servers=" + jobs.bootstrapServers());
    all.add("source.schema=" + schema);
    return ConfigReader.job(
            "of the test",
            """
            job: {seed: 42, name: twin, parallelism: 2, max-parallelism: 8, checkpoint-interval: 300 ms}
            source: {topic: events, event-time: at, watermark: {max-out-of-orderness: 1 s, idleness: 20 s}}
            sink: {topic: twin}
            window: {size: 1 min, sample: 64, min-records: 10, allowed-lateness: 0 s}
            flow: {method: steady-walk}
            """,
            all)
        .resolved();
  }
}
