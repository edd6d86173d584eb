package io.headwater.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.config.ConfigReader;
import io.headwater.config.JobConfig;
import io.headwater.job.HeadwaterJob;
import io.headwater.testing.Answers;
import io.headwater.testing.EventTopic;
import io.headwater.testing.Events;
import io.headwater.testing.TwinLag;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobID;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** More is asked than can be drawn in hours: checkpoints complete, and the twin is on time. */
@Tag("alone")
final class RequestFloodITCase {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int WINDOWS = 12;

  /** A new record is due every second: a window closes, and a checkpoint commits its twin. */
  private static final Duration PACE = Duration.ofSeconds(1);

  /** A checkpoint takes a few milliseconds without load, and half a second of drawing with it. */
  private static final long MOST_MEDIAN = 2_000;

  /** On a machine that does other work as well. */
  private static final long MOST_WORST = 10_000;

  @TempDir Path folder;

  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void twoHundredRequestsOfAMillionRows() throws Exception {
    flood(200, 1_000_000);
  }

  @Test
  @Tag("faults")
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void tenThousandRequests() throws Exception {
    flood(10_000, 10_000);
  }

  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void aDrainedJobAnswersWhatWasAsked() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(folder);
        EmbeddedFlink flink = EmbeddedFlink.start(folder, 2)) {
      JobConfig config = config(kafka);
      JobID job = submit(config, flink);
      try (TwinLag stream = new TwinLag(config);
          EventTopic asking = new EventTopic(kafka.bootstrapServers(), config.requests().topic());
          Answers answers = new Answers(config)) {
        stream.run(2, PACE);
        asking.write(0, request(200_000));
        asking.write(0, request(100_000));
        answers.await(1, PATIENCE);
        flink.drain(job).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(answers.await(300_000, PATIENCE).count()).isEqualTo(300_000);
      }
    }
  }

  private static JobID submit(JobConfig config, EmbeddedFlink flink) throws Exception {
    createTopics(config);
    StreamExecutionEnvironment environment = new StreamExecutionEnvironment();
    HeadwaterJob.build(environment, config);
    return flink.submit(environment, config.job().name());
  }

  private static byte[] request(int rows) {
    return "{\"count\": %d}".formatted(rows).getBytes(StandardCharsets.UTF_8);
  }

  private void flood(int requests, int rows) throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(folder);
        EmbeddedFlink flink = EmbeddedFlink.start(folder, 2)) {
      JobConfig config = config(kafka);
      JobID job = submit(config, flink);
      try (TwinLag lag = new TwinLag(config);
          EventTopic asking = new EventTopic(kafka.bootstrapServers(), config.requests().topic())) {
        lag.run(2, PACE);
        TwinLag.Figures calm = lag.run(WINDOWS, PACE);
        long before = CheckpointTimes.newest(flink, job);
        for (int i = 1; i < requests; i++) {
          asking.send(0, request(rows));
        }
        asking.write(0, request(rows));
        TwinLag.Figures loaded = lag.run(WINDOWS, PACE);
        CheckpointTimes checkpoints = CheckpointTimes.since(flink, job, before);
        System.out.printf(
            "%,d requests of %,d rows: twin's lag without %s, with %s; checkpoints %s%n",
            requests, rows, calm, loaded, checkpoints);
        assertThat(checkpoints.median()).isLessThan(MOST_MEDIAN);
        assertThat(checkpoints.worst()).isLessThan(MOST_WORST);
        assertThat(loaded.median()).isLessThan(2 * calm.median() + MOST_MEDIAN);
        assertThat(loaded.worst()).isLessThan(calm.worst() + MOST_WORST);
      }
      flink.cancel(job);
    }
  }

  private JobConfig config(EmbeddedKafka kafka) throws Exception {
    Path schema = Files.writeString(folder.resolve("event.avsc"), Events.SCHEMA_TEXT);
    return ConfigReader.job(
            "of the test",
            """
            job: {seed: 42, name: flooded, parallelism: 2, max-parallelism: 8, checkpoint-interval: 500 ms}
            source: {topic: events, event-time: at, watermark: {max-out-of-orderness: 1 s, idleness: 1 h}}
            window: {size: 1 min, sample: 64, min-records: 10, allowed-lateness: 0 s}
            flow: {method: steady-walk}
            requests: {enabled: true}
            """,
            List.of(
                "source.bootstrap-servers=" + kafka.bootstrapServers(), "source.schema=" + schema))
        .resolved();
  }

  private static void createTopics(JobConfig config) throws Exception {
    TwinJobs.createTopics(config);
    new Topics()
        .with(config.source().topic(), 2)
        .with(config.requests().topic(), 1)
        .with(config.requests().answers(), 2)
        .create(config.source().bootstrapServers());
  }
}
