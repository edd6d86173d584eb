package io.headwater.cluster;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Each process of a cluster killed once. */
final class FaultsITCase {
  @TempDir private Path folder;

  @Test
  @Timeout(value = 15, unit = TimeUnit.MINUTES)
  void theTwinIsThatOfAnUninterruptedRun() throws Exception {
    try (DrillGround ground = new DrillGround(folder, 9);
        Drill drill = ground.drill("events-twin", "job.checkpoint-interval=1 s")) {
      drill.write(3);
      drill.awaitTwins(1);
      drill.killBusyTaskManager();
      drill.write(2);
      drill.awaitTwins(3);
      drill.replaceJobManager();
      drill.write(2);
      drill.awaitTwins(5);
      drill.cluster().kafka().kill();
      drill.cluster().startKafka();
      drill.write(1);
      drill.assertTwinsOfAnUninterruptedRun();
    }
  }
}
