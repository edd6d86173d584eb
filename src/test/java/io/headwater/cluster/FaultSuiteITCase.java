package io.headwater.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.embedded.Topics;
import io.headwater.measure.RandomKey;
import io.headwater.measure.RandomStream;
import io.headwater.testing.Answers;
import io.headwater.testing.Committed;
import io.headwater.testing.EventTopic;
import io.headwater.testing.Events;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What goes wrong in years, in minutes: {@code mvn -Pfaults verify}. After each fault the committed
 * output is that of a run that nothing happened to.
 */
@Tag("faults")
final class FaultSuiteITCase {
  private static final int KILLED_WINDOWS = 10;
  private static final int KILLS_A_WINDOW = 2;
  private static final int LONGEST_PAUSE = 4_000;
  private static final int MOST_WINDOWS = KILLED_WINDOWS + 2;
  private static final long SEED = Long.getLong("test.seed", 20_261_122);
  private static final int RECOVERIES = 5;
  private static final int POISON = 5_000;
  private static final long YEAR_2100 = 4_102_444_800_000L;
  private static final int REQUESTS = 10_000;
  private static final int LONG_REQUESTS = 20;
  private static final int LONG_ROWS = 20_000;
  private static final int SHORT_ROWS = 20;
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  @TempDir private static Path folder;

  @SuppressWarnings("NullAway.Init") // before all tests
  private static DrillGround ground;

  @BeforeAll
  static void startCluster() throws Exception {
    ground = new DrillGround(folder, MOST_WINDOWS);
  }

  @AfterAll
  static void stopCluster() throws Exception {
    ground.close();
  }

  /**
   * The times of the kills are drawn from the seed. Of each window's two, the first falls anywhere
   * between the first record read and the commit of a twin, the second into the recovery or what
   * comes after it.
   */
  @Test
  @Timeout(value = 20, unit = TimeUnit.MINUTES)
  void taskManagersKilledAtRandom() throws Exception {
    RandomStream random = RandomKey.of(SEED).stream();
    try (Drill drill = ground.drill("killed-at-random")) {
      drill.write(2);
      drill.awaitTwins();
      for (int window = 0; window < KILLED_WINDOWS; window++) {
        drill.write(1);
        for (int kill = 0; kill < KILLS_A_WINDOW; kill++) {
          pause(Duration.ofMillis(random.nextInt(LONGEST_PAUSE)));
          drill.killBusyTaskManager();
          drill.cluster().startTaskManager();
        }
        drill.awaitTwins();
      }
      System.out.printf(
          "%d TaskManagers killed over %d windows, seed %d%n",
          KILLED_WINDOWS * KILLS_A_WINDOW, KILLED_WINDOWS, SEED);
      drill.assertTwinsOfAnUninterruptedRun();
    }
  }

  /** With a checkpoint every 2 s, and a TaskManager that waits for work. */
  @Test
  @Timeout(value = 15, unit = TimeUnit.MINUTES)
  void timeToTheNextCommittedRecord() throws Exception {
    List<Long> millis = new ArrayList<>();
    try (Drill drill = ground.drill("recovered")) {
      drill.write(2);
      drill.awaitTwins();
      for (int i = 0; i < RECOVERIES; i++) {
        try (CommittedTail tail = new CommittedTail(drill.config())) {
          drill.killBusyTaskManager();
          long killed = System.nanoTime();
          drill.write(1);
          tail.awaitRecord();
          millis.add(Duration.ofNanos(System.nanoTime() - killed).toMillis());
        }
        drill.cluster().startTaskManager();
        drill.awaitTwins();
      }
      drill.assertTwinsOfAnUninterruptedRun();
    }
    Collections.sort(millis);
    System.out.printf(
        "from the kill of a TaskManager to the next committed record: median %d ms of %s%n",
        millis.get(RECOVERIES / 2), millis);
  }

  @Test
  @Timeout(value = 15, unit = TimeUnit.MINUTES)
  void jobManagerKilledAndBrokerStopped() throws Exception {
    RandomStream random = RandomKey.of(SEED).split("jobmanager").stream();
    try (Drill drill = ground.drill("jobmanager-and-broker")) {
      drill.write(2);
      drill.awaitTwins();
      for (int i = 0; i < 2; i++) {
        drill.write(1);
        pause(Duration.ofMillis(random.nextInt(LONGEST_PAUSE)));
        try (CommittedTail tail = new CommittedTail(drill.config())) {
          long killed = System.nanoTime();
          drill.replaceJobManager();
          drill.write(1);
          tail.awaitRecord();
          System.out.printf(
              "from the kill of a JobManager to the next committed record: %d ms%n",
              Duration.ofNanos(System.nanoTime() - killed).toMillis());
        }
        drill.awaitTwins();
      }
      for (int i = 0; i < 2; i++) {
        drill.write(1);
        pause(Duration.ofMillis(random.nextInt(LONGEST_PAUSE)));
        stop(drill.cluster().kafka(), i == 0);
        drill.cluster().startKafka();
        drill.awaitTwins();
      }
      drill.write(1);
      drill.assertTwinsOfAnUninterruptedRun();
    }
  }

  private static void stop(ClusterProcess process, boolean orderly) throws InterruptedException {
    if (orderly) {
      process.stop();
    } else {
      process.kill();
    }
  }

  /**
   * A lost folder is made anew by the next checkpoint, and the model is gone if a task is lost
   * before it; a folder that cannot be written to is waited for.
   */
  @Test
  @Timeout(value = 15, unit = TimeUnit.MINUTES)
  void checkpointFolderLostAndThenFull() throws Exception {
    try (Drill drill = ground.drill("without-checkpoints")) {
      drill.write(2);
      drill.awaitTwins();
      // At once, for the job writes into it all the time.
      Path lost = drill.cluster().checkpoints().resolveSibling("lost");
      Files.move(drill.cluster().checkpoints(), lost);
      deleteAll(lost);
      drill.write(1);
      // Committed, so there is a new checkpoint.
      drill.awaitTwins();
      drill.killBusyTaskManager();
      drill.cluster().startTaskManager();
      drill.write(1);
      drill.awaitTwins();

      // Nothing can be written under a path that is a file, as on a disk that is full.
      Path checkpoints = drill.cluster().checkpoints();
      Path aside = checkpoints.resolveSibling("aside");
      Files.move(checkpoints, aside);
      Files.createFile(checkpoints);
      long failed = failedCheckpoints(drill);
      drill.write(2);
      Awaitility.await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(500))
          .until(() -> failedCheckpoints(drill) > failed);
      Files.delete(checkpoints);
      Files.move(aside, checkpoints);
      drill.write(1);
      drill.assertTwinsOfAnUninterruptedRun();
    }
  }

  private static long failedCheckpoints(Drill drill) {
    return drill.rest("/jobs/" + drill.job() + "/checkpoints").at("/counts/failed").asLong();
  }

  /** Five thousand records that cannot be read, before those that can. */
  @Test
  @Timeout(value = 15, unit = TimeUnit.MINUTES)
  void aFloodOfPoison() throws Exception {
    try (Drill drill = ground.drill("poisoned", "dead-letters.max-share=1")) {
      drill.write(2);
      drill.awaitTwins();
      for (int i = 0; i < POISON; i++) {
        drill.events().send(i % 2, new byte[] {(byte) 0xff, (byte) i, (byte) (i >> 8)});
      }
      drill.write(1);
      drill.killBusyTaskManager();
      drill.cluster().startTaskManager();
      drill.write(1);
      drill.assertTwinsOfAnUninterruptedRunOfThisStream();
      List<ConsumerRecord<byte[], byte[]>> letters =
          Committed.to(drill.config(), drill.config().deadLetters().topic());
      assertThat(letters).extracting(letter -> letter.value().length).containsOnly(3);
      assertThat(letters)
          .hasSize(POISON)
          .extracting(FaultSuiteITCase::origin)
          .doesNotHaveDuplicates();
    }
  }

  /** A moment that is not to come for long closes no window, before or after a restore. */
  @Test
  @Timeout(value = 15, unit = TimeUnit.MINUTES)
  void theYear2100InMidStream() throws Exception {
    try (Drill drill = ground.drill("year-2100")) {
      drill.write(2);
      drill.awaitTwins();
      for (long time : new long[] {YEAR_2100, Long.MIN_VALUE, Long.MAX_VALUE}) {
        drill.events().write(0, drill.events().bytes(Events.record(time)));
        drill.events().write(1, drill.events().bytes(Events.record(time)));
      }
      drill.write(1);
      drill.killBusyTaskManager();
      drill.cluster().startTaskManager();
      drill.write(2);
      drill.assertTwinsOfAnUninterruptedRunOfThisStream();
      assertThat(Committed.to(drill.config(), drill.config().deadLetters().topic()))
          .hasSize(6)
          .extracting(FaultSuiteITCase::origin)
          .doesNotHaveDuplicates();
    }
  }

  /** Far more is asked than is drawn at once, and a TaskManager killed in the middle of it. */
  @Test
  @Timeout(value = 15, unit = TimeUnit.MINUTES)
  void aFloodOfRequests() throws Exception {
    String servers = ground.cluster().bootstrapServers();
    new Topics().with("flooded.requests", 1).with("flooded.answers", 2).create(servers);
    try (Drill drill = ground.drill("flooded", "requests.enabled=true");
        EventTopic asking = new EventTopic(servers, "flooded.requests");
        Answers answers = new Answers(drill.config())) {
      drill.write(2);
      drill.awaitTwins();
      for (int i = 0; i < REQUESTS; i++) {
        asking.send(0, request(i % (REQUESTS / LONG_REQUESTS) == 0 ? LONG_ROWS : SHORT_ROWS));
      }
      drill.write(1);
      drill.awaitTwins();
      answers.await(1, PATIENCE);
      drill.killBusyTaskManager();
      drill.cluster().startTaskManager();
      drill.write(2);
      drill.awaitTwins();
      long rows = (long) LONG_REQUESTS * LONG_ROWS + (REQUESTS - LONG_REQUESTS) * SHORT_ROWS;
      assertThat(answers.await(rows, PATIENCE).count()).isEqualTo(rows);
      assertThat(answers.answered()).isEqualTo(REQUESTS);
      drill.assertTwinsOfAnUninterruptedRun();
    }
  }

  private static byte[] request(int rows) {
    return "{\"count\": %d}".formatted(rows).getBytes(StandardCharsets.UTF_8);
  }

  private static String origin(ConsumerRecord<byte[], byte[]> letter) {
    return Committed.header(letter, "headwater.errors.partition")
        + "/"
        + Committed.header(letter, "headwater.errors.offset");
  }

  private static void pause(Duration time) {
    Awaitility.await().pollDelay(time).atMost(PATIENCE).until(() -> true);
  }

  private static void deleteAll(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
