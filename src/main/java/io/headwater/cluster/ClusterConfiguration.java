package io.headwater.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.apache.flink.configuration.BlobServerOptions;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ConfigurationUtils;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;

/**
 * Flink's configuration for one machine: that of {@code flink-conf/config.yaml}, with its own
 * addresses, folders and sizes.
 */
final class ClusterConfiguration {
  static final String LOOPBACK = "127.0.0.1";
  private static final String SHIPPED = "/flink-conf/config.yaml";
  private static final String METRIC_HOST = "metrics.reporter.prom.host";
  private static final String METRIC_PORT = "metrics.reporter.prom.port";

  /** A port for each process, and some that another cluster of this machine has taken. */
  private static final String METRIC_PORTS = "9249-9348";

  private static final String NATIVES = "-Dorg.bytedeco.javacpp.cachedir=/tmp/javacpp";

  private ClusterConfiguration() {}

  /** Writes {@code config.yaml} into the folder. */
  static void write(ClusterFolder folder, ClusterOptions options, int rpcPort, int dashboardPort)
      throws IOException {
    Configuration configuration = shipped(folder);
    address(configuration, rpcPort, dashboardPort);
    size(configuration, options);
    configuration.set(
        CheckpointingOptions.CHECKPOINTS_DIRECTORY, folder.checkpoints().toUri().toString());
    configuration.set(
        CheckpointingOptions.SAVEPOINT_DIRECTORY, folder.savepoints().toUri().toString());
    configuration.set(CoreOptions.TMP_DIRS, folder.temporary().toString());
    // The launcher's natives are on this machine's disk already.
    configuration.set(
        CoreOptions.FLINK_JVM_OPTIONS,
        configuration.get(CoreOptions.FLINK_JVM_OPTIONS).replace(NATIVES, "").trim());
    configuration.setString(METRIC_HOST, LOOPBACK);
    configuration.setString(METRIC_PORT, METRIC_PORTS);
    configuration.set(
        WebOptions.ACCESS_CONTROL_ALLOW_ORIGIN, "http://" + LOOPBACK + ":" + dashboardPort);
    Files.write(
        folder.conf().resolve(GlobalConfiguration.FLINK_CONF_FILENAME),
        ConfigurationUtils.convertConfigToWritableLines(configuration, false));
  }

  /** What the cluster in the folder was configured with. */
  static Configuration read(ClusterFolder folder) {
    return GlobalConfiguration.loadConfiguration(folder.conf().toString());
  }

  /** How a client reaches the JobManager. */
  static Configuration client(int dashboardPort) {
    Configuration configuration = new Configuration();
    configuration.set(DeploymentOptions.TARGET, "remote");
    configuration.set(DeploymentOptions.ATTACHED, false);
    configuration.set(JobManagerOptions.ADDRESS, LOOPBACK);
    configuration.set(RestOptions.ADDRESS, LOOPBACK);
    configuration.set(RestOptions.PORT, dashboardPort);
    return configuration;
  }

  private static Configuration shipped(ClusterFolder folder) throws IOException {
    Path copy = folder.conf().resolve(GlobalConfiguration.FLINK_CONF_FILENAME);
    try (InputStream text = ClusterConfiguration.class.getResourceAsStream(SHIPPED)) {
      if (text == null) {
        throw new IllegalStateException("expected the resource %s in the jar".formatted(SHIPPED));
      }
      Files.copy(text, copy, StandardCopyOption.REPLACE_EXISTING);
    }
    return read(folder);
  }

  private static void address(Configuration configuration, int rpcPort, int dashboardPort) {
    configuration.set(JobManagerOptions.ADDRESS, LOOPBACK);
    configuration.set(JobManagerOptions.BIND_HOST, LOOPBACK);
    configuration.set(JobManagerOptions.PORT, rpcPort);
    configuration.set(TaskManagerOptions.HOST, LOOPBACK);
    configuration.set(TaskManagerOptions.BIND_HOST, LOOPBACK);
    configuration.set(BlobServerOptions.PORT, "0");
    configuration.set(RestOptions.ADDRESS, LOOPBACK);
    configuration.set(RestOptions.BIND_ADDRESS, LOOPBACK);
    configuration.set(RestOptions.PORT, dashboardPort);
    configuration.set(RestOptions.BIND_PORT, Integer.toString(dashboardPort));
  }

  private static void size(Configuration configuration, ClusterOptions options) {
    int mebibytes = options.memoryMebibytes();
    configuration.set(TaskManagerOptions.NUM_TASK_SLOTS, options.slots());
    configuration.set(TaskManagerOptions.TOTAL_PROCESS_MEMORY, MemorySize.ofMebiBytes(mebibytes));
    // For the arrays of the networks: half the share that config.yaml gives, since these processes
    // are small.
    configuration.set(
        TaskManagerOptions.TASK_OFF_HEAP_MEMORY, MemorySize.ofMebiBytes(mebibytes / 8));
    configuration.set(
        TaskManagerOptions.JVM_METASPACE, MemorySize.ofMebiBytes(Math.min(256, mebibytes / 8)));
    MemorySize network = MemorySize.ofMebiBytes(Math.min(64, mebibytes / 16));
    configuration.set(TaskManagerOptions.NETWORK_MEMORY_MIN, network);
    configuration.set(TaskManagerOptions.NETWORK_MEMORY_MAX, network);
    configuration.set(JobManagerOptions.TOTAL_PROCESS_MEMORY, MemorySize.ofMebiBytes(896));
  }
}
