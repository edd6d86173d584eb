package io.headwater.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.config.ConfigReader;
import io.headwater.config.JobConfig;
import io.headwater.testing.CommittedTwin;
import io.headwater.testing.EventTopic;
import io.headwater.testing.Events;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A job that has ended leaves no client of the brokers behind. */
final class LeftOpenAdminITCase {
  @TempDir private Path folder;

  @Test
  void noAdminClientOutlivesItsJob() throws Exception {
    long before = adminClients();
    try (TwinJobs jobs = TwinJobs.start(folder, "events")) {
      JobConfig config = config(jobs);
      jobs.submit(config);
      try (EventTopic events = new EventTopic(jobs.bootstrapServers(), "events")) {
        events.writeWindow(0);
        events.writeWindow(1);
      }
      CommittedTwin.await(config, 1);
      assertThat(adminClients()).isGreaterThan(before);
    }
    assertThat(adminClients()).isLessThanOrEqualTo(before);
  }

  private JobConfig config(TwinJobs jobs) throws Exception {
    Path schema = Files.writeString(folder.resolve("event.avsc"), Events.SCHEMA_TEXT);
    return ConfigReader.job(
            "of the test",
            """
            job: {checkpoint-interval: 300 ms}
            source: {topic: events, event-time: at, watermark: {max-out-of-orderness: 1 s, idleness: 20 s}}
            window: {size: 1 min, min-records: 10}
            flow: {method: gaussian-copula}
            sink: {topic: twin}
            """,
            List.of(
                "source.bootstrap-servers=" + jobs.bootstrapServers(), "source.schema=" + schema))
        .resolved();
  }

  private static long adminClients() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.isAlive() && thread.getName().startsWith("kafka-admin-client"))
        .count();
  }
}
