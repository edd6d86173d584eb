package io.headwater.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.cli.Main;
import io.headwater.config.ConfigReader;
import io.headwater.config.JobConfig;
import io.headwater.job.HeadwaterJob;
import io.headwater.testing.CommittedTwin;
import io.headwater.testing.Dashboard;
import io.headwater.testing.EventTopic;
import io.headwater.testing.Events;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.api.common.JobID;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.InjectMiniCluster;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * The checkpoint settings that a job runs with, on every way of starting one in this process;
 * {@code ClusterITCase} reads those of {@code cluster submit}.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
final class CheckpointSettingsITCase {
  private static final String JOB = "events-twin";
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Pattern DASHBOARD = Pattern.compile("dashboard +(\\S+)");

  @RegisterExtension
  private static final MiniClusterExtension CLUSTER =
      new MiniClusterExtension(
          new MiniClusterResourceConfiguration.Builder()
              .setNumberTaskManagers(1)
              .setNumberSlotsPerTaskManager(2)
              .build());

  @TempDir private Path folder;
  private EmbeddedKafka kafka;
  private Path file;
  private JobConfig config;

  @BeforeEach
  void start() throws Exception {
    kafka = EmbeddedKafka.start(folder);
    Path schema = Files.writeString(folder.resolve("event.avsc"), Events.SCHEMA_TEXT);
    file =
        Files.writeString(
            folder.resolve("twin.yaml"),
            "source: {topic: events, event-time: at, bootstrap-servers: '%s', schema: '%s'}"
                .formatted(kafka.bootstrapServers(), schema));
    config = ConfigReader.job(file, List.of()).resolved();
    new Topics().with("events", 1).create(kafka.bootstrapServers());
    CommittedTwin.createTopics(config);
  }

  @AfterEach
  void stop() {
    kafka.close();
  }

  @Test
  void embedded() throws Exception {
    try (EmbeddedFlink flink = EmbeddedFlink.start(folder.resolve("flink"), 1)) {
      StreamExecutionEnvironment environment = new StreamExecutionEnvironment();
      HeadwaterJob.build(environment, config);
      JobID job = flink.submit(environment, JOB);
      new Dashboard(flink.dashboard()).assertCheckpointSettings(JOB);
      flink.cancel(job);
    }
  }

  /** The main class, as {@code flink run} calls it. */
  @Test
  void mainClass(@InjectMiniCluster MiniCluster cluster) throws Exception {
    Thread job = inBackground(() -> HeadwaterJob.main(new String[] {file.toString()}));
    Dashboard dashboard = new Dashboard(cluster.getRestAddress().get());
    Awaitility.await().atMost(PATIENCE).until(() -> dashboard.isRunning(JOB));
    dashboard.assertCheckpointSettings(JOB);
    dashboard.cancel(dashboard.job(JOB));
    job.join();
  }

  @Test
  void mainClassRefusesToRepeatOutput(@InjectMiniCluster MiniCluster cluster) throws Exception {
    try (EventTopic twin = new EventTopic(kafka.bootstrapServers(), config.sink().topic())) {
      twin.write(0, new byte[1]);
    }
    assertThatThrownBy(() -> HeadwaterJob.main(new String[] {file.toString()}))
        .hasMessageContaining("topic 'events.synthetic': expected no committed records")
        .hasMessageContaining("--fromSavepoint")
        .hasMessageContaining("--fresh");
    Thread job = inBackground(() -> HeadwaterJob.main(new String[] {file.toString(), "--fresh"}));
    Dashboard dashboard = new Dashboard(cluster.getRestAddress().get());
    Awaitility.await().atMost(PATIENCE).until(() -> dashboard.isRunning(JOB));
    dashboard.cancel(dashboard.job(JOB));
    job.join();
  }

  @Test
  void run() throws Exception {
    StringWriter out = new StringWriter();
    Thread job =
        inBackground(
            () ->
                Main.run(
                    new PrintWriter(out),
                    new PrintWriter(out),
                    "run",
                    file.toString(),
                    "--folder=" + folder.resolve("run")));
    Awaitility.await().atMost(PATIENCE).until(() -> out.toString().contains("writing"));
    Matcher told = DASHBOARD.matcher(out.toString());
    assertThat(told.find()).as(out.toString()).isTrue();
    Dashboard dashboard = new Dashboard(URI.create(told.group(1)));
    dashboard.assertCheckpointSettings(JOB);
    dashboard.cancel(dashboard.job(JOB));
    job.join();
  }

  private static Thread inBackground(Action action) {
    Thread thread =
        new Thread(
            () -> {
              try {
                action.run();
              } catch (Exception cancelled) {
                // The test ends its job so.
              }
            });
    thread.start();
    return thread;
  }

  private interface Action {
    void run() throws Exception;
  }
}
