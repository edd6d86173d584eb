package io.headwater.cluster;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Processes that have run one job run the next one. */
@Tag("faults")
final class UsedClusterITCase {
  private static final int MOST_WINDOWS = 6;

  @TempDir private Path folder;

  /**
   * ND4J keeps the class loader that it is initialised with. That of a job is closed when the job
   * ends: every later job of the TaskManager then failed.
   */
  @Test
  @Timeout(value = 15, unit = TimeUnit.MINUTES)
  void anotherJobRunsAfterOneFromASavepointWasCancelled() throws Exception {
    try (DrillGround ground = new DrillGround(folder, MOST_WINDOWS);
        Drill first = ground.drill("first")) {
      first.write(3);
      first.awaitTwins();
      ground.cluster().jobs().stop(first.job());
      // TaskManagers that have run nothing yet.
      for (ClusterProcess used : ground.cluster().taskManagers()) {
        used.kill();
        ground.cluster().startTaskManager();
      }
      first.goOn();
      first.awaitCheckpoint();
      first.cancel();
      // Both TaskManagers are needed, the one that ran the job among them.
      first.goOn();
      try (Drill other = ground.drill("other")) {
        other.write(4);
        other.assertTwinsOfAnUninterruptedRun();
      }
      first.write(2);
      first.assertTwinsOfAnUninterruptedRun();
    }
  }
}
