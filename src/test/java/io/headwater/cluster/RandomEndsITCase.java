package io.headwater.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.config.ConfigReader;
import io.headwater.config.JobConfig;
import io.headwater.embedded.EmbeddedKafka;
import io.headwater.embedded.Topics;
import io.headwater.measure.RandomKey;
import io.headwater.measure.RandomStream;
import io.headwater.testing.CommittedTwin;
import io.headwater.testing.Dashboard;
import io.headwater.testing.EventTopic;
import io.headwater.testing.Events;
import io.headwater.testing.RunProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A job that ends at random moments, in every way that one can, and is started again by the command
 * that docs/operations.md names. Nothing is lost and nothing is written twice.
 */
@Tag("faults")
final class RandomEndsITCase {
  private static final int ENDS = 10;
  private static final int LONGEST_PAUSE = 4_000;
  private static final int POISON = 40;
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final long SEED = Long.getLong("test.seed", 20_261_129);

  /** With these the poison fails the job; with the defaults it does not. */
  private static final String[] STRICT = {"dead-letters.max-share=0.3", "dead-letters.among=20"};

  @TempDir private Path folder;

  private enum End {
    FAILED,
    CANCELLED,
    STOPPED,
    KILLED
  }

  @Test
  @Timeout(value = 15, unit = TimeUnit.MINUTES)
  void onACluster() throws Exception {
    RandomStream random = RandomKey.of(SEED).split("cluster").stream();
    List<End> ends = ends(random);
    try (DrillGround ground = new DrillGround(folder, 1);
        Drill drill = ground.drill("ended")) {
      drill.write(2);
      drill.awaitTwins();
      drill.cancel();
      for (End end : ends) {
        drill.goOn(end == End.FAILED ? STRICT : new String[0]);
        drill.write(1);
        pause(random);
        end(drill, end);
      }
      drill.goOn();
      drill.write(1);
      drill.assertTwinsOfAnUninterruptedRunOfThisStream();
    }
    System.out.printf("a job on a cluster ended %d times, %s, seed %d%n", ENDS, ends, SEED);
  }

  private static void end(Drill drill, End end) throws Exception {
    switch (end) {
      case FAILED -> poison(drill.events());
      case CANCELLED -> drill.cancel();
      case STOPPED -> stop(drill);
      case KILLED -> {
        drill.cluster().jobManager().kill();
        drill.cluster().startJobManager();
        return;
      }
    }
    drill.awaitEnd();
  }

  /** A job whose tasks do not all run yet cannot be stopped. */
  private static void stop(Drill drill) {
    Awaitility.await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(() -> Files.exists(drill.cluster().jobs().stop(drill.job())));
  }

  @Test
  @Timeout(value = 15, unit = TimeUnit.MINUTES)
  void ofARun() throws Exception {
    RandomStream random = RandomKey.of(SEED).split("run").stream();
    List<End> ends = ends(random);
    try (EmbeddedKafka kafka = EmbeddedKafka.start(folder)) {
      new Topics().with("events", 2).create(kafka.bootstrapServers());
      try (EventTopic events = new EventTopic(kafka.bootstrapServers(), "events")) {
        Path file = configFile(kafka);
        JobConfig config = ConfigReader.job(file, List.of()).resolved();
        CommittedTwin.createTopics(config);
        events.writeWindow(0);
        long written = 1;
        for (End end : ends) {
          RunProcess run = run(file, end == End.FAILED ? STRICT : new String[0]);
          events.writeWindow(written++);
          run.dashboard();
          pause(random);
          end(run, end, events);
        }
        events.writeWindow(written++);
        RunProcess last = run(file);
        CommittedTwin.await(config, written - 1);
        last.interrupt();
        JobConfig calm =
            ConfigReader.job(file, List.of("job.name=calm", "sink.topic=calm")).resolved();
        CommittedTwin expected =
            CommittedTwin.uninterrupted(calm, folder.resolve("calm"), (int) written - 1);
        assertThat(CommittedTwin.of(config)).isEqualTo(expected);
        assertThat(expected.draws()).hasSize((int) (written - 1) * EventTopic.RECORDS_A_WINDOW);
      }
    }
    System.out.printf("a run ended %d times, %s, seed %d%n", ENDS, ends, SEED);
  }

  private static void end(RunProcess run, End end, EventTopic events) throws Exception {
    switch (end) {
      case FAILED -> {
        poison(events);
        assertThat(run.awaitEnd()).as(run.text()).isEqualTo(1);
      }
      case CANCELLED -> {
        Dashboard dashboard = run.dashboard();
        dashboard.cancel(dashboard.job("events-twin"));
        run.awaitEnd();
      }
      case STOPPED -> run.interrupt();
      case KILLED -> run.kill();
    }
  }

  private RunProcess run(Path file, String... settings) throws Exception {
    String[] options = new String[settings.length];
    for (int i = 0; i < settings.length; i++) {
      options[i] = "--set=" + settings[i];
    }
    return RunProcess.start(file, folder.resolve("run"), options);
  }

  private Path configFile(EmbeddedKafka kafka) throws Exception {
    Path schema = Files.writeString(folder.resolve("event.avsc"), Events.SCHEMA_TEXT);
    return Files.writeString(
        folder.resolve("twin.yaml"),
        """
        job: {seed: 42, checkpoint-interval: 300 ms}
        source: {topic: events, event-time: at, bootstrap-servers: "%s", schema: "%s",
                 watermark: {max-out-of-orderness: 1 s, idleness: 1 h}}
        window: {size: 1 min, sample: 64, min-records: 10, allowed-lateness: 5 s}
        flow: {method: steady-walk, slice-steps: 100, max-steps: 4000, steady-walk: {steps: 4000}}
        """
            .formatted(kafka.bootstrapServers(), schema));
  }

  /** Each way to end about as often as the others, in random order. */
  private static List<End> ends(RandomStream random) {
    List<End> ends = new ArrayList<>();
    for (int i = 0; i < ENDS; i++) {
      ends.add(random.nextInt(i + 1), End.values()[i % End.values().length]);
    }
    return ends;
  }

  /** Records that cannot be read. */
  private static void poison(EventTopic events) throws Exception {
    for (int i = 0; i < POISON; i++) {
      events.write(i % 2, new byte[] {(byte) 0xff});
    }
  }

  private static void pause(RandomStream random) {
    Duration time = Duration.ofMillis(random.nextInt(LONGEST_PAUSE));
    Awaitility.await().pollDelay(time).atMost(PATIENCE).until(() -> true);
  }
}
