package io.headwater.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.headwater.config.ConfigReader;
import io.headwater.config.JobConfig;
import io.headwater.embedded.EmbeddedFlink;
import io.headwater.embedded.Topics;
import io.headwater.job.HeadwaterJob;
import io.headwater.testing.Committed;
import io.headwater.testing.EventTopic;
import io.headwater.testing.Events;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.JobID;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.awaitility.Awaitility;

/**
 * A cluster of processes with the job on it, to be hurt; and the same job on the same topic in this
 * JVM, which nothing happens to, to compare with.
 */
final class Drill implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(8);
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration ANSWER = Duration.ofSeconds(5);
  private static final int MEMORY = 896;

  private final Path folder;
  private final LocalCluster cluster;
  private final EventTopic events;
  private final List<String> settings;
  private final JobConfig config;
  private final Thread lastResort;
  private JobID job;
  private long written;

  /**
   * A job that runs, with a spare TaskManager; nothing is written yet.
   *
   * @param settings {@code a.b=value} assignments that win over the drill's configuration
   */
  Drill(Path folder, String... settings) throws Exception {
    this.folder = folder;
    this.cluster =
        LocalCluster.start(
            ClusterOptions.in(folder.resolve("cluster")).with(2, 1, MEMORY).at(0, 0));
    // Processes outlive the JVM that started them, but not a test that is given up.
    this.lastResort = new Thread(this::stopQuietly);
    Runtime.getRuntime().addShutdownHook(lastResort);
    Files.writeString(folder.resolve("event.avsc"), Events.SCHEMA_TEXT);
    this.settings = List.of(settings);
    this.config = config("events-twin");
    createTopics(config);
    this.events = new EventTopic(cluster.bootstrapServers(), "events");
    this.job = cluster.jobs().submit(config);
  }

  private JobConfig config(String name) {
    List<String> overrides = new ArrayList<>(settings);
    overrides.add("job.name=" + name);
    overrides.add("sink.topic=" + name);
    overrides.add("source.bootstrap-servers=" + cluster.bootstrapServers());
    overrides.add("source.schema=" + folder.resolve("event.avsc"));
    return ConfigReader.job(
            "of the drill",
            """
            job: {seed: 42, checkpoint-interval: 2 s}
            source: {topic: events, event-time: at, watermark: {max-out-of-orderness: 1 s, idleness: 1 h}}
            window: {size: 1 min, sample: 64, min-records: 10, allowed-lateness: 5 s}
            flow: {method: gpa, slice-steps: 4,
                   gpa: {particles: 64, steps: 40, warm-up: 20, field-steps: 60}}
            """,
            overrides)
        .resolved();
  }

  private static void createTopics(JobConfig config) throws Exception {
    new Topics()
        .with(config.source().topic(), 2)
        .with(config.sink().topic(), 2)
        .with(config.reports().topic(), 1)
        .with(config.deadLetters().topic(), 1)
        // Not compacted here: every snapshot is looked at.
        .with(config.snapshots().topic(), 1)
        .create(config.source().bootstrapServers());
  }

  LocalCluster cluster() {
    return cluster;
  }

  JobConfig config() {
    return config;
  }

  EventTopic events() {
    return events;
  }

  /** Writes the next windows of the stream. */
  void write(int windows) throws Exception {
    for (int i = 0; i < windows; i++) {
      events.writeWindow(written++);
    }
  }

  /** Windows written so far. */
  long written() {
    return written;
  }

  /** Waits until all but the last window written have their committed twins. */
  void awaitTwins() {
    awaitTwins(written - 1);
  }

  /** Waits until that many windows have their committed twins. */
  void awaitTwins(long windows) {
    awaitTwins(config, windows);
  }

  private static void awaitTwins(JobConfig config, long windows) {
    Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(POLL)
        .until(
            () ->
                Committed.reports(config).size() >= windows
                    && synthetic(config) >= windows * EventTopic.RECORDS_A_WINDOW);
  }

  /** Synthetic records that a consumer may read now. */
  long synthetic() {
    return synthetic(config);
  }

  private static long synthetic(JobConfig config) {
    return Committed.to(config, config.sink().topic()).size();
  }

  /** Kills the TaskManager that the job runs on. */
  void killBusyTaskManager() throws Exception {
    busyTaskManager().kill();
  }

  private ClusterProcess busyTaskManager() {
    return Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .until(
            () -> cluster.taskManagers().stream().filter(one -> isBusy(one.name())).findFirst(),
            Optional::isPresent)
        .orElseThrow();
  }

  private boolean isBusy(String name) {
    for (JsonNode one : rest("/taskmanagers").path("taskmanagers")) {
      if (one.path("id").asText().equals(name)) {
        return one.path("freeSlots").asInt() < one.path("slotsNumber").asInt();
      }
    }
    return false;
  }

  /** What the JobManager answers. */
  JsonNode rest(String path) {
    try {
      return new ObjectMapper().readTree(text(URI.create(cluster.dashboard() + path)));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(path, e);
    }
  }

  /** What a server of the cluster answers. */
  static String text(URI address) {
    try {
      HttpRequest request = HttpRequest.newBuilder(address).timeout(ANSWER).build();
      return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The job. */
  JobID job() {
    return job;
  }

  /** The newest complete checkpoint. */
  Path newestCheckpoint() throws Exception {
    return EmbeddedFlink.newestCheckpoint(folder.resolve("cluster")).orElseThrow();
  }

  /** Kills the JobManager, and goes on from the newest checkpoint with another one. */
  void replaceJobManager() throws Exception {
    cluster.jobManager().kill();
    cluster.startJobManager();
    job = cluster.jobs().resume(config, newestCheckpoint());
  }

  /** Each draw is committed once, and is that of a run that nothing happened to. */
  void assertTwinsOfAnUninterruptedRun() throws Exception {
    awaitTwins();
    JobConfig calm = config("calm");
    createTopics(calm);
    try (EmbeddedFlink flink = EmbeddedFlink.start(folder.resolve("calm"), 1)) {
      StreamExecutionEnvironment environment = new StreamExecutionEnvironment();
      HeadwaterJob.build(environment, calm);
      flink.submit(environment, "calm");
      awaitTwins(calm, written - 1);
    }
    assertThat(Committed.snapshots(config))
        .isEqualTo(Committed.snapshots(calm))
        .hasSize((int) written - 1);
    assertThat(Committed.draws(config))
        .isEqualTo(Committed.draws(calm))
        .hasSize((int) (written - 1) * EventTopic.RECORDS_A_WINDOW);
  }

  private void stopQuietly() {
    try {
      cluster.stop();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() throws Exception {
    events.close();
    cluster.stop();
    Runtime.getRuntime().removeShutdownHook(lastResort);
  }
}
