package io.headwater.testing;

import io.headwater.config.JobConfig;
import io.headwater.embedded.EmbeddedFlink;
import io.headwater.embedded.Topics;
import io.headwater.job.HeadwaterJob;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.awaitility.Awaitility;

/**
 * What a job has committed, where every window of an {@link EventTopic} has its snapshot and a
 * synthetic record for each real one.
 *
 * @param snapshots their bytes by version
 * @param draws synthetic records, with their event times, by snapshot and index
 */
public record CommittedTwin(SortedMap<String, String> snapshots, SortedMap<String, String> draws) {
  private static final Duration PATIENCE = Duration.ofMinutes(8);
  private static final Duration POLL = Duration.ofMillis(300);

  /** What is committed now; nothing of it twice. */
  public static CommittedTwin of(JobConfig config) {
    return new CommittedTwin(Committed.snapshots(config), Committed.draws(config));
  }

  /**
   * What a run of this JVM commits that nothing happens to.
   *
   * @param config its topics, but the source's, are not there yet
   * @param folder for its checkpoints
   * @param windows those that the source's topic closes
   */
  public static CommittedTwin uninterrupted(JobConfig config, Path folder, int windows)
      throws Exception {
    createTopics(config);
    try (EmbeddedFlink flink = EmbeddedFlink.start(folder, 1)) {
      StreamExecutionEnvironment environment = new StreamExecutionEnvironment();
      HeadwaterJob.build(environment, config);
      flink.submit(environment, config.job().name());
      await(config, windows);
      return of(config);
    }
  }

  /** Makes the topics that a job writes. */
  public static void createTopics(JobConfig config) throws InterruptedException {
    new Topics()
        .with(config.sink().topic(), 2)
        .with(config.reports().topic(), 1)
        .with(config.deadLetters().topic(), 1)
        // Not compacted here: every snapshot is looked at.
        .with(config.snapshots().topic(), 1)
        .create(config.source().bootstrapServers());
  }

  /** Waits until that many windows have their committed twins. */
  public static void await(JobConfig config, long windows) {
    Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(POLL)
        .until(
            () ->
                Committed.reports(config).size() >= windows
                    && Committed.to(config, config.sink().topic()).size()
                        >= windows * EventTopic.RECORDS_A_WINDOW);
  }

  /** The same of the first windows alone. */
  public CommittedTwin first(int windows) {
    SortedMap<String, String> firstSnapshots = new TreeMap<>(snapshots);
    firstSnapshots.keySet().removeIf(version -> sequence(version) > windows);
    SortedMap<String, String> firstDraws = new TreeMap<>(draws);
    firstDraws
        .keySet()
        .removeIf(draw -> sequence(draw.substring(0, draw.lastIndexOf('/'))) > windows);
    return new CommittedTwin(firstSnapshots, firstDraws);
  }

  /** How many windows a snapshot has learned from. */
  private static long sequence(String version) {
    return Long.parseLong(version.substring(version.lastIndexOf('#') + 1));
  }
}
