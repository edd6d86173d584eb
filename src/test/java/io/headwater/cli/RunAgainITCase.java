package io.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.config.ConfigReader;
import io.headwater.config.JobConfig;
import io.headwater.embedded.EmbeddedKafka;
import io.headwater.embedded.Topics;
import io.headwater.testing.Committed;
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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command {@code run}, given again after its job has ended in one way or another. */
@Tag("fault")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
final class RunAgainITCase {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Pattern DASHBOARD = Pattern.compile("dashboard +(\\S+)");
  private static final String JOB = "events-twin";

  @TempDir private Path folder;
  private EmbeddedKafka kafka;
  private EventTopic events;
  private Path file;
  private JobConfig config;

  @BeforeEach
  void start() throws Exception {
    kafka = EmbeddedKafka.start(folder);
    new Topics().with("events", 2).create(kafka.bootstrapServers());
    events = new EventTopic(kafka.bootstrapServers(), "events");
    Path schema = Files.writeString(folder.resolve("event.avsc"), Events.SCHEMA_TEXT);
    file =
        Files.writeString(
            folder.resolve("twin.yaml"),
            """
            job: {seed: 42, checkpoint-interval: 300 ms}
            source: {topic: events, event-time: at, bootstrap-servers: "%s", schema: "%s",
                     watermark: {max-out-of-orderness: 1 s, idleness: 1 h}}
            window: {size: 1 min, sample: 64, min-records: 10, allowed-lateness: 5 s}
            flow: {method: gaussian-copula}
            dead-letters: {max-share: 0.3, among: 20}
            """
                .formatted(kafka.bootstrapServers(), schema));
    config = ConfigReader.job(file, List.of()).resolved();
    CommittedTwin.createTopics(config);
  }

  @AfterEach
  void stop() {
    events.close();
    kafka.close();
  }

  @Test
  void goesOnAfterItWasCancelled() throws Exception {
    events.writeWindow(0);
    events.writeWindow(1);
    cancelAfter(1, run());
    events.writeWindow(2);
    cancelAfter(2, run());
    assertTwinOfAnUninterruptedRun(2);
  }

  /** A flood of records that cannot be read fails the job at once. */
  @Test
  void goesOnAfterItFailed() throws Exception {
    events.writeWindow(0);
    events.writeWindow(1);
    Run first = run();
    CommittedTwin.await(config, 1);
    for (int i = 0; i < 40; i++) {
      events.write(i % 2, new byte[] {(byte) 0xff});
    }
    assertThat(first.end.get()).isEqualTo(1);
    events.writeWindow(2);
    cancelAfter(2, run("--set=dead-letters.max-share=1"));
    assertTwinOfAnUninterruptedRun(2, "dead-letters.max-share=1");
  }

  /** Flink deletes the checkpoints of a job that has finished. */
  @Test
  void refusesToRepeatAJobThatFinished() throws Exception {
    events.writeWindow(0);
    events.writeWindow(1);
    assertThat(run("--set=source.bounded=true").end.get()).isZero();
    int written = Committed.draws(config).size();
    assertThat(written).isPositive();
    Run again = run("--set=source.bounded=true");
    assertThat(again.end.get()).as(again.text()).isEqualTo(2);
    assertThat(again.text())
        .contains("topic 'events.synthetic': expected no committed records")
        .contains("--from DIR")
        .contains("--fresh");
    assertThat(Committed.to(config, config.sink().topic())).hasSize(written);
    Run onPurpose = run("--set=source.bounded=true", "--fresh");
    assertThat(onPurpose.end.get()).as(onPurpose.text()).isZero();
    assertThat(Committed.to(config, config.sink().topic())).hasSize(2 * written);
  }

  /** A savepoint taken before the job went on is not the state to go on from. */
  @Test
  void refusesAnOlderStateAndASecondProcess() throws Exception {
    events.writeWindow(0);
    events.writeWindow(1);
    Run first = run();
    CommittedTwin.await(config, 1);
    Run second = run();
    assertThat(second.end.get()).isEqualTo(2);
    assertThat(second.text()).contains("no other process runs or starts job 'events-twin'");
    Path older = first.savepoint();
    events.writeWindow(2);
    cancelAfter(2, first);
    Run third = run("--from=" + older);
    assertThat(third.end.get()).isEqualTo(2);
    assertThat(third.text())
        .contains("--from: expected the newest state of job 'events-twin'")
        .contains("chk-");
  }

  private void cancelAfter(int windows, Run run) throws Exception {
    CommittedTwin.await(config, windows);
    Dashboard dashboard = run.dashboard();
    dashboard.cancel(dashboard.job(JOB));
    run.end.get();
  }

  private void assertTwinOfAnUninterruptedRun(int windows, String... settings) throws Exception {
    List<String> calm = new ArrayList<>(List.of(settings));
    calm.addAll(List.of("job.name=calm", "sink.topic=calm"));
    CommittedTwin expected =
        CommittedTwin.uninterrupted(
            ConfigReader.job(file, calm).resolved(), folder.resolve("calm"), windows);
    assertThat(CommittedTwin.of(config)).isEqualTo(expected);
    assertThat(expected.draws()).hasSize(windows * EventTopic.RECORDS_A_WINDOW);
  }

  private Run run(String... more) {
    return new Run(file, folder.resolve("run"), more);
  }

  /** One run in this process. */
  private static final class Run {
    private final StringWriter text = new StringWriter();
    private final CompletableFuture<Integer> end;

    Run(Path config, Path folder, String... more) {
      List<String> arguments =
          new ArrayList<>(List.of("run", config.toString(), "--folder=" + folder));
      arguments.addAll(List.of(more));
      PrintWriter out = new PrintWriter(text, true);
      end =
          CompletableFuture.supplyAsync(() -> Main.run(out, out, arguments.toArray(String[]::new)));
    }

    String text() {
      return text.toString();
    }

    Dashboard dashboard() {
      Awaitility.await().atMost(PATIENCE).until(() -> text().contains("writing"));
      Matcher told = DASHBOARD.matcher(text());
      assertThat(told.find()).isTrue();
      return new Dashboard(URI.create(told.group(1)));
    }

    /** Takes a savepoint of the job, which runs on. */
    Path savepoint() throws Exception {
      return dashboard().savepoint(dashboard().job(JOB));
    }
  }
}
