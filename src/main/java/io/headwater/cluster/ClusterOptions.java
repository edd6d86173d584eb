package io.headwater.cluster;

import java.nio.file.Path;

/**
 * What a cluster on this machine is like.
 *
 * @param folder everything of it: libraries, configuration, logs, checkpoints, the broker's log
 * @param taskManagers how many TaskManagers, >= 0
 * @param slots task slots of each of them, >= 1
 * @param memoryMebibytes what each of them may take, all in all, >= 768
 * @param dashboardPort of the JobManager's REST interface, on 127.0.0.1; 0: any free one
 * @param kafkaPort of the broker, on 127.0.0.1; 0: any free one
 */
public record ClusterOptions(
    Path folder,
    int taskManagers,
    int slots,
    int memoryMebibytes,
    int dashboardPort,
    int kafkaPort) {
  private static final int LEAST_MEMORY = 768;
  private static final int LARGEST_PORT = 65_535;

  /** Checks every value. */
  public ClusterOptions {
    check(taskManagers >= 0, "taskmanagers: expected >= 0, got %d", taskManagers);
    check(slots >= 1, "slots: expected >= 1, got %d", slots);
    check(
        memoryMebibytes >= LEAST_MEMORY,
        "memory: expected at least 768 MiB a TaskManager, got %d",
        memoryMebibytes);
    check(isPort(dashboardPort), "dashboard-port: expected 0 to 65535, got %d", dashboardPort);
    check(isPort(kafkaPort), "kafka-port: expected 0 to 65535, got %d", kafkaPort);
    folder = folder.toAbsolutePath().normalize();
  }

  /** One TaskManager of two slots, at the ports that docker-compose.yml opens. */
  public static ClusterOptions in(Path folder) {
    return new ClusterOptions(folder, 1, 2, 2048, 8081, 9092);
  }

  /** The same with other TaskManagers. */
  public ClusterOptions with(int count, int slotsEach, int mebibytesEach) {
    return new ClusterOptions(folder, count, slotsEach, mebibytesEach, dashboardPort, kafkaPort);
  }

  /** The same at other ports; 0: any free one. */
  public ClusterOptions at(int dashboard, int kafka) {
    return new ClusterOptions(folder, taskManagers, slots, memoryMebibytes, dashboard, kafka);
  }

  private static boolean isPort(int port) {
    return port >= 0 && port <= LARGEST_PORT;
  }

  private static void check(boolean holds, String message, int got) {
    if (!holds) {
      throw new IllegalArgumentException(message.formatted(got));
    }
  }
}
