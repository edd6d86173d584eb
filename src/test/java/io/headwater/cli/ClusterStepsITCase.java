package io.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.cluster.ClusterProcess;
import io.headwater.cluster.LocalCluster;
import io.headwater.embedded.Topics;
import io.headwater.testing.EventTopic;
import io.headwater.testing.Events;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The everyday commands on a cluster, while it runs and when it does not. */
@Timeout(value = 6, unit = TimeUnit.MINUTES)
final class ClusterStepsITCase {
  @TempDir private Path folder;

  private CommandLineRun cluster(Object... arguments) {
    List<Object> all = new ArrayList<>(List.of("cluster"));
    all.addAll(List.of(arguments));
    all.add("--folder=" + folder);
    return CommandLineRun.of(all.toArray());
  }

  private Path twin(String servers) throws Exception {
    Path schema = Files.writeString(folder.resolve("event.avsc"), Events.SCHEMA_TEXT);
    return Files.writeString(
        folder.resolve("twin.yaml"),
        """
        job: {checkpoint-interval: 300 ms}
        source: {topic: events, event-time: at, bootstrap-servers: "%s", schema: "%s"}
        flow: {method: gaussian-copula}
        """
            .formatted(servers, schema));
  }

  @Test
  void withoutAClusterEveryCommandSaysSoAtOnce() throws Exception {
    Path config = twin("127.0.0.1:1");
    assertThat(cluster("submit", config).err()).contains("expected one that a cluster was started");
    Files.writeString(folder.resolve("cluster.properties"), "dashboard.port=1\nkafka.port=1\n");
    long begin = System.nanoTime();
    for (Object[] command :
        new Object[][] {{"submit", config}, {"replay"}, {"add-taskmanager"}, {"stop", "a-job"}}) {
      CommandLineRun run = cluster(command);
      assertThat(run.code()).isEqualTo(2);
      assertThat(run.err())
          .contains("cluster: expected a running one in " + folder)
          .contains("is stopped; headwater cluster start starts it");
    }
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(20));
    CommandLineRun status = cluster("status");
    assertThat(status.code()).isEqualTo(1);
    assertThat(status.out()).startsWith("stopped; its state is in " + folder);
  }

  @Test
  void jobsAndTaskManagersComeAndGo() throws Exception {
    CommandLineRun started =
        cluster("start", "--kafka-port=0", "--dashboard-port=0", "--memory=768", "--slots=1");
    assertThat(started.code()).as(started.err()).isZero();
    LocalCluster running = LocalCluster.open(folder);
    try {
      replaceATaskManager(running);
      new Topics().with("events", 1).create(running.bootstrapServers());
      try (EventTopic events = new EventTopic(running.bootstrapServers(), "events")) {
        for (int i = 0; i < 50; i++) {
          events.write(0, new byte[] {(byte) 0xff});
        }
      }
      CommandLineRun submitted = cluster("submit", twin(running.bootstrapServers()));
      assertThat(submitted.code()).as(submitted.err()).isZero();
      Awaitility.await()
          .atMost(Duration.ofMinutes(1))
          .untilAsserted(
              () ->
                  assertThat(cluster("status").out())
                      .contains("RUNNING events-twin")
                      .contains("refused all of 50 records; the last one, events of partition 0"));
      assertThat(cluster("stop", "no-such").err())
          .contains("JOB: expected the id or name of a job that runs, got 'no-such'")
          .contains("[events-twin]");
      CommandLineRun stopped = cluster("stop", "events-twin");
      assertThat(stopped.code()).as(stopped.err()).isZero();
      assertThat(stopped.out()).contains("savepoint   " + folder.resolve("savepoints"));
      CommandLineRun status = cluster("status");
      assertThat(status.out()).contains("FINISHED events-twin").contains("process     kafka");
      assertThat(status.code()).isZero();
    } finally {
      cluster("stop");
    }
    assertThat(cluster("status").out()).startsWith("stopped");
  }

  private void replaceATaskManager(LocalCluster running) throws Exception {
    ClusterProcess first = running.taskManagers().get(0);
    first.kill();
    CommandLineRun broken = cluster("status");
    assertThat(broken.code()).isEqualTo(1);
    assertThat(broken.out())
        .contains(
            "taskmanager-1 %d has ended; headwater cluster add-taskmanager".formatted(first.pid()));
    CommandLineRun added = cluster("add-taskmanager");
    assertThat(added.code()).as(added.err()).isZero();
    assertThat(added.out()).contains("taskmanager-2");
    assertThat(cluster("status").code()).isZero();
  }
}
