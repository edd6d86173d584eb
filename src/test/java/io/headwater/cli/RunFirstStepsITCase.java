package io.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.embedded.EmbeddedKafka;
import io.headwater.embedded.Topics;
import io.headwater.testing.EventTopic;
import io.headwater.testing.Events;
import io.headwater.testing.PathServer;
import io.headwater.testing.RunProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a first {@code run} on a topic of one's own makes, prints and says when it goes wrong. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
final class RunFirstStepsITCase {
  private static final int SOURCE_PARTITIONS = 2;

  @TempDir private Path folder;
  private EmbeddedKafka kafka;
  private Path file;

  @BeforeEach
  void start() throws Exception {
    kafka = EmbeddedKafka.start(folder);
    new Topics().with("events", SOURCE_PARTITIONS).create(kafka.bootstrapServers());
    Path schema = Files.writeString(folder.resolve("event.avsc"), Events.SCHEMA_TEXT);
    file =
        Files.writeString(
            folder.resolve("twin.yaml"),
            """
            job: {seed: 42, checkpoint-interval: 300 ms}
            source: {topic: events, event-time: at, bootstrap-servers: "%s", schema: "%s",
                     bounded: true}
            window: {size: 1 min, sample: 64, min-records: 10}
            flow: {method: gaussian-copula}
            """
                .formatted(kafka.bootstrapServers(), schema));
  }

  @AfterEach
  void stop() {
    kafka.close();
  }

  private Run run(String... more) throws Exception {
    Path state = folder.resolve("run");
    RunProcess process = RunProcess.start(file, state, more);
    int code = process.awaitEnd();
    Path log = state.resolve("headwater.log");
    return new Run(code, process.text(), Files.exists(log) ? Files.readString(log) : "");
  }

  private record Run(int code, String text, String log) {}

  private void refusable(int count) throws Exception {
    try (EventTopic events = new EventTopic(kafka.bootstrapServers(), "events")) {
      for (int i = 0; i < count; i++) {
        events.write(i % SOURCE_PARTITIONS, new byte[] {(byte) 0xff});
      }
    }
  }

  @Test
  void itMakesItsTopicsPrintsALineAWindowAndLogsIntoItsFolder() throws Exception {
    try (EventTopic events = new EventTopic(kafka.bootstrapServers(), "events")) {
      events.writeWindow(0);
      events.writeWindow(1);
    }
    Run run = run();
    assertThat(run.code()).as(run.text()).isZero();
    assertThat(run.text())
        .contains("created     topic events.synthetic")
        .contains("created     topic events.synthetic.snapshots")
        .contains("log         " + folder.resolve("run/headwater.log"))
        .contains("window from")
        .doesNotContain("created     topic events\n");
    assertThat(run.text().lines().filter(line -> line.contains(" trained "))).hasSize(2);
    assertThat(run.log()).contains("events-twin");
    try (Admin admin =
        Admin.create(
            Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers()))) {
      assertThat(admin.describeTopics(Set.of("events.synthetic")).allTopicNames().get().values())
          .singleElement()
          .satisfies(topic -> assertThat(topic.partitions()).hasSize(SOURCE_PARTITIONS));
    }
  }

  @Test
  void aTopicOfWhichEveryRecordIsRefusedSaysSoAndFails() throws Exception {
    refusable(50);
    assertAllRefused(run());
  }

  /** Nothing else would ever be said: fifty are far from the ten thousand of dead-letters.among. */
  @Test
  void soDoesOneThatIsReadOn() throws Exception {
    refusable(50);
    assertAllRefused(run("--set=source.bounded=false"));
  }

  private static void assertAllRefused(Run run) {
    assertThat(run.code()).as(run.text()).isEqualTo(1);
    assertThat(run.text())
        .contains("source.topic: expected records that can be learned from, got 50")
        .contains("offset 24: record of 1 bytes: expected Avro binary")
        .contains("all of them are in topic events.synthetic.dlq");
  }

  @Test
  void aFailedJobSaysTheReasonAndLogsTheTrace() throws Exception {
    try (PathServer registry = new PathServer();
        EventTopic events = new EventTopic(kafka.bootstrapServers(), "events")) {
      registry.refuse(401);
      events.write(0, new byte[] {0, 0, 0, 0, 7, 1});
      Run run =
          run(
              "--set=source.format=avro-registry",
              "--set=source.registry.url=" + registry.url(),
              "--set=source.registry.bearer-token=open-sesame-4711");
      assertThat(run.code()).as(run.text()).isEqualTo(1);
      assertThat(run.text())
          .contains("headwater: the job failed: source.registry: expected " + registry.url())
          .contains("got 401")
          .contains("its trace is in " + folder.resolve("run/headwater.log"))
          .doesNotContain("\tat ")
          .doesNotContain("open-sesame");
      assertThat(run.log())
          .contains("RegistryRefusedException")
          .contains("\tat ")
          .doesNotContain("open-sesame");
    }
  }
}
