package io.headwater.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.headwater.config.JobConfig;
import io.headwater.testing.CommittedTwin;
import io.headwater.testing.Dashboard;
import io.headwater.testing.EventTopic;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.JobID;
import org.awaitility.Awaitility;

/** A job on a {@link DrillGround}, to be hurt, and the stream that it reads. */
final class Drill implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(8);
  private static final Duration ANSWER = Duration.ofSeconds(5);

  private final DrillGround ground;
  private final String name;
  private final List<String> settings;
  private final JobConfig config;
  private final EventTopic events;
  private JobID job;
  private int written;

  /** Starts the job; its stream's topic is there. */
  Drill(DrillGround ground, String name, List<String> settings) throws Exception {
    this.ground = ground;
    this.name = name;
    this.settings = settings;
    this.config = ground.config(name, name, settings);
    CommittedTwin.createTopics(config);
    this.events = new EventTopic(cluster().bootstrapServers(), config.source().topic());
    this.job = ground.submit(name, settings);
  }

  LocalCluster cluster() {
    return ground.cluster();
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
  int written() {
    return written;
  }

  /** Waits until all but the last window written have their committed twins. */
  void awaitTwins() {
    awaitTwins(written - 1);
  }

  /** Waits until that many windows have their committed twins. */
  void awaitTwins(int windows) {
    CommittedTwin.await(config, windows);
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
            () -> cluster().taskManagers().stream().filter(one -> isBusy(one.name())).findFirst(),
            Optional::isPresent)
        .orElseThrow();
  }

  private boolean isBusy(String taskManager) {
    for (JsonNode one : rest("/taskmanagers").path("taskmanagers")) {
      if (one.path("id").asText().equals(taskManager)) {
        return one.path("freeSlots").asInt() < one.path("slotsNumber").asInt();
      }
    }
    return false;
  }

  /** What the JobManager answers. */
  JsonNode rest(String path) {
    try {
      return new ObjectMapper().readTree(text(URI.create(cluster().dashboard() + path)));
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

  /** Starts the job again by the documented command, after it has ended. */
  void goOn(String... more) throws Exception {
    List<String> all = new ArrayList<>(settings);
    all.addAll(List.of(more));
    job = ground.submit(name, all);
  }

  /** Kills the JobManager, and goes on with another one. */
  void replaceJobManager() throws Exception {
    cluster().jobManager().kill();
    cluster().startJobManager();
    goOn();
  }

  /** Waits until the job has completed a checkpoint since its last start. */
  void awaitCheckpoint() {
    Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> rest("/jobs/" + job + "/checkpoints").at("/counts/completed").asInt() > 0);
  }

  /** Cancels the job as the dashboard does. */
  void cancel() throws Exception {
    new Dashboard(cluster().dashboard()).cancel(job.toHexString());
    awaitEnd();
  }

  /** Waits until the job has ended and its slots are free. */
  void awaitEnd() {
    Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .until(
            () ->
                cluster().jobs().status(job).isGloballyTerminalState()
                    && cluster().taskManagers().stream().noneMatch(one -> isBusy(one.name())));
  }

  /** Each draw is committed once, and is that of a run that nothing happened to. */
  void assertTwinsOfAnUninterruptedRun() throws Exception {
    awaitTwins();
    assertTwins(ground.uninterrupted(written - 1));
  }

  /** The same where the stream is one of its own. */
  void assertTwinsOfAnUninterruptedRunOfThisStream() throws Exception {
    awaitTwins();
    assertTwins(ground.uninterrupted(name, settings, written - 1));
  }

  private void assertTwins(CommittedTwin calm) {
    CommittedTwin twin = CommittedTwin.of(config);
    assertThat(twin.snapshots()).isEqualTo(calm.snapshots()).hasSize(written - 1);
    assertThat(twin.draws())
        .isEqualTo(calm.draws())
        .hasSize((written - 1) * EventTopic.RECORDS_A_WINDOW);
  }

  /** Ends the job. */
  @Override
  public void close() throws Exception {
    events.close();
    cluster().jobs().cancel(job);
  }
}
