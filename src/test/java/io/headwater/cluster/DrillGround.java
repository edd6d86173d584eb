package io.headwater.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.cli.Main;
import io.headwater.config.ConfigReader;
import io.headwater.config.JobConfig;
import io.headwater.embedded.Topics;
import io.headwater.testing.CommittedTwin;
import io.headwater.testing.Dashboard;
import io.headwater.testing.EventTopic;
import io.headwater.testing.Events;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.JobID;

/**
 * A cluster of processes, to be hurt, for one {@link Drill} after another; and what a run that
 * nothing happens to makes of the stream that they all read.
 */
final class DrillGround implements AutoCloseable {
  private static final int PARTITIONS = 2;
  private static final int MEMORY = 896;

  private static final String CONFIG =
      """
      job: {seed: 42, checkpoint-interval: 2 s}
      source: {event-time: at, watermark: {max-out-of-orderness: 1 s, idleness: 1 h}}
      window: {size: 1 min, sample: 64, min-records: 10, allowed-lateness: 5 s}
      flow: {method: gpa, slice-steps: 4,
             gpa: {particles: 64, steps: 40, warm-up: 20, field-steps: 60}}
      """;

  private final Path folder;
  private final Path file;
  private final int mostWindows;
  private final LocalCluster cluster;
  private final Thread lastResort;
  private Optional<CommittedTwin> calm = Optional.empty();

  /**
   * A cluster with a spare TaskManager.
   *
   * @param mostWindows that one of the drills writes
   */
  DrillGround(Path folder, int mostWindows) throws Exception {
    this.folder = folder;
    this.mostWindows = mostWindows;
    this.cluster =
        LocalCluster.start(
            ClusterOptions.in(folder.resolve("cluster")).with(2, 1, MEMORY).at(0, 0));
    // Processes outlive the JVM that started them, but not a test that is given up.
    this.lastResort = new Thread(this::stopQuietly);
    Runtime.getRuntime().addShutdownHook(lastResort);
    Files.writeString(folder.resolve("event.avsc"), Events.SCHEMA_TEXT);
    this.file = Files.writeString(folder.resolve("twin.yaml"), CONFIG);
  }

  LocalCluster cluster() {
    return cluster;
  }

  /** Where all of the cluster is. */
  Path clusterFolder() {
    return folder.resolve("cluster");
  }

  /**
   * A job that runs, with a spare TaskManager; nothing is written yet.
   *
   * @param name of the job, and of its topics
   * @param settings {@code a.b=value} assignments that win over the drills' configuration
   */
  Drill drill(String name, String... settings) throws Exception {
    while (cluster.taskManagers().size() < 2) {
      cluster.startTaskManager();
    }
    new Topics().with(events(name), PARTITIONS).create(cluster.bootstrapServers());
    return new Drill(this, name, List.of(settings));
  }

  /** The topic of the stream that drill {@code name} reads. */
  static String events(String name) {
    return name + ".events";
  }

  /**
   * The configuration of a job.
   *
   * @param drill whose stream it reads
   */
  JobConfig config(String name, String drill, List<String> settings) {
    return ConfigReader.job(file, overrides(name, drill, settings)).resolved();
  }

  private List<String> overrides(String name, String drill, List<String> settings) {
    List<String> overrides = new ArrayList<>(settings);
    overrides.add("job.name=" + name);
    overrides.add("sink.topic=" + name);
    overrides.add("source.topic=" + events(drill));
    overrides.add("source.bootstrap-servers=" + cluster.bootstrapServers());
    overrides.add("source.schema=" + folder.resolve("event.avsc"));
    return overrides;
  }

  /**
   * Starts a drill's job by the command {@code cluster submit}, the first time as every other.
   *
   * @return its id
   */
  JobID submit(String drill, List<String> settings) throws Exception {
    List<String> command = new ArrayList<>(List.of("cluster", "submit", file.toString()));
    command.add("--folder=" + clusterFolder());
    overrides(drill, drill, settings).forEach(setting -> command.add("--set=" + setting));
    StringWriter text = new StringWriter();
    PrintWriter out = new PrintWriter(text, true);
    int code = Main.run(out, out, command.toArray(String[]::new));
    assertThat(code).as(text.toString()).isZero();
    return JobID.fromHexString(new Dashboard(cluster.dashboard()).job(drill));
  }

  /** What an uninterrupted run makes of the first windows; one run for all drills. */
  CommittedTwin uninterrupted(int windows) throws Exception {
    if (windows >= mostWindows) {
      throw new IllegalArgumentException(
          "windows: expected fewer than %d, got %d".formatted(mostWindows, windows));
    }
    if (calm.isEmpty()) {
      new Topics().with(events("calm"), PARTITIONS).create(cluster.bootstrapServers());
      try (EventTopic events = new EventTopic(cluster.bootstrapServers(), events("calm"))) {
        for (int window = 0; window < mostWindows; window++) {
          events.writeWindow(window);
        }
      }
      calm = Optional.of(uninterrupted("calm", List.of(), mostWindows - 1));
    }
    return calm.get().first(windows);
  }

  /** What an uninterrupted run makes of the stream of one drill, as it is. */
  CommittedTwin uninterrupted(String drill, List<String> settings, int windows) throws Exception {
    String name = drill + "-uninterrupted";
    return CommittedTwin.uninterrupted(
        config(name, drill, settings), folder.resolve(name), windows);
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
    cluster.stop();
    Runtime.getRuntime().removeShutdownHook(lastResort);
  }
}
