package io.headwater.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.config.ConfigReader;
import io.headwater.config.JobConfig;
import io.headwater.io.SinkRefusedException;
import io.headwater.testing.EventTopic;
import io.headwater.testing.Events;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobID;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.flink.util.ExceptionUtils;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A topic that will not take the twin ends the job, which says what the broker said. */
final class RefusingSinkITCase {
  private static final Duration A_MINUTE = Duration.ofMinutes(1);

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "exactly-once, cleanup.policy, compact, Compacted topic cannot accept message without key,"
        + " sink.key",
    "at-least-once, cleanup.policy, compact, Compacted topic cannot accept message without key,"
        + " sink.key",
    "exactly-once, message.timestamp.before.max.ms, 1000, is out of range, message.timestamp"
  })
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void theJobEndsWithinAMinuteAndSaysWhatTheBrokerSaid(
      String guarantee, String setting, String value, String reason, String cure) throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(folder);
        EmbeddedFlink flink = EmbeddedFlink.start(folder, 1)) {
      JobConfig config = config(kafka, guarantee);
      try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
        NewTopic sink = new NewTopic(config.sink().topic(), 1, (short) 1);
        admin.createTopics(List.of(sink.configs(Map.of(setting, value)))).all().get();
        Awaitility.await().until(() -> admin.listTopics().names().get().contains(sink.name()));
      }
      new Topics().with("events", 2).create(kafka.bootstrapServers());
      TwinJobs.createTopics(config);
      try (EventTopic events = new EventTopic(kafka.bootstrapServers(), "events")) {
        for (int window = 0; window < 3; window++) {
          events.writeWindow(window);
        }
      }
      JobID job = flink.submit(TwinJobs.environment(config), "refused");
      JobResult result = flink.result(job).get(A_MINUTE.toSeconds(), TimeUnit.SECONDS);
      Throwable failure =
          result
              .getSerializedThrowable()
              .orElseThrow()
              .deserializeError(getClass().getClassLoader());
      assertThat(ExceptionUtils.findThrowable(failure, SinkRefusedException.class))
          .hasValueSatisfying(
              refused ->
                  assertThat(refused)
                      .hasMessageContaining("topic 'events.synthetic'")
                      .hasMessageContaining(reason)
                      .hasMessageContaining(cure));
      assertThat(flink.cluster().requestClusterOverview().get().getNumTaskManagersConnected())
          .as("task managers that live on")
          .isEqualTo(1);
    }
  }

  private JobConfig config(EmbeddedKafka kafka, String guarantee) throws Exception {
    Path schema = Files.writeString(folder.resolve("event.avsc"), Events.SCHEMA_TEXT);
    return ConfigReader.job(
            "of the test",
            """
            job: {seed: 42, checkpoint-interval: 500 ms}
            source: {topic: events, event-time: at, watermark: {max-out-of-orderness: 1 s, idleness: 1 h}}
            window: {size: 1 min, sample: 64, min-records: 10}
            flow: {method: gaussian-copula}
            """,
            List.of(
                "source.bootstrap-servers=" + kafka.bootstrapServers(),
                "source.schema=" + schema,
                "sink.delivery-guarantee=" + guarantee))
        .resolved();
  }
}
