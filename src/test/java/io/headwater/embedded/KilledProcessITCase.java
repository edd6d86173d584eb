package io.headwater.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.config.ConfigReader;
import io.headwater.config.JobConfig;
import io.headwater.testing.Committed;
import io.headwater.testing.CommittedTwin;
import io.headwater.testing.EventTopic;
import io.headwater.testing.Events;
import io.headwater.testing.RunProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command {@code run}, killed with no chance to clean up, goes on where it was. */
@Tag("fault")
final class KilledProcessITCase {
  private static final int WINDOWS = 5;

  /** The moments of the kills are drawn from it; a window trains for a second or more. */
  private static final long SEED = Long.getLong("seed", 20261127);

  private static final int LATEST_MILLIS = 2_000;

  @TempDir Path folder;

  @Test
  @Timeout(value = 15, unit = TimeUnit.MINUTES)
  void everyWindowHasItsTwinExactlyOnce() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(folder);
        EventTopic events = topic(kafka)) {
      Path file = configFile(kafka);
      JobConfig config = ConfigReader.job(file, List.of()).resolved();
      RunProcess run = run(file);
      Random moments = new Random(SEED);
      try {
        // Each window closes when the next one but one has begun.
        for (long window = 0; window < WINDOWS + 2; window++) {
          events.writeWindow(window);
          if (window == 2 || window == 3) {
            CommittedTwin.await(config, window - 1);
            Thread.sleep(moments.nextInt(LATEST_MILLIS));
            run.kill();
            run = run(file);
          }
        }
        CommittedTwin.await(config, WINDOWS);
      } finally {
        run.kill();
      }
      assertThat(Committed.reports(config))
          .hasSizeGreaterThanOrEqualTo(WINDOWS)
          .allSatisfy(
              report -> {
                assertThat(report.training().real()).isEqualTo(EventTopic.RECORDS_A_WINDOW);
                assertThat(report.synthetic()).isEqualTo(EventTopic.RECORDS_A_WINDOW);
              })
          .extracting(report -> report.training().windowStart())
          .doesNotHaveDuplicates();
      CommittedTwin twin = CommittedTwin.of(config).first(WINDOWS);
      JobConfig calm =
          ConfigReader.job(file, List.of("job.name=calm", "sink.topic=calm")).resolved();
      assertThat(twin)
          .isEqualTo(
              CommittedTwin.uninterrupted(calm, folder.resolve("calm"), WINDOWS).first(WINDOWS));
      assertThat(twin.snapshots()).hasSize(WINDOWS);
      assertThat(twin.draws()).hasSize(WINDOWS * EventTopic.RECORDS_A_WINDOW);
    }
  }

  private EventTopic topic(EmbeddedKafka kafka) throws Exception {
    new Topics()
        .with("events", 2)
        .with("events.synthetic", 1)
        .with("events.synthetic.reports", 1)
        .with("events.synthetic.dlq", 1)
        .withCompacted("events.synthetic.snapshots")
        .create(kafka.bootstrapServers());
    return new EventTopic(kafka.bootstrapServers(), "events");
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

  private RunProcess run(Path config) throws Exception {
    return RunProcess.start(config, folder.resolve("run"));
  }
}
