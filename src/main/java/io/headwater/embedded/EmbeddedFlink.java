package io.headwater.embedded;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;

/** A real Flink cluster in this JVM, with its dashboard, reachable from this machine only. */
public final class EmbeddedFlink implements AutoCloseable {
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(30);

  private final MiniCluster cluster;
  private final URI dashboard;
  private final URI savepoints;

  private EmbeddedFlink(MiniCluster cluster, URI dashboard, URI savepoints) {
    this.cluster = cluster;
    this.dashboard = dashboard;
    this.savepoints = savepoints;
  }

  /**
   * A cluster with one task manager.
   *
   * @param stateFolder where checkpoints go
   * @param slots task slots, >= 1
   */
  public static EmbeddedFlink start(Path stateFolder, int slots) throws Exception {
    MiniCluster cluster =
        new MiniCluster(
            new MiniClusterConfiguration.Builder()
                .setConfiguration(configuration(stateFolder))
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(slots)
                .setCommonBindAddress("127.0.0.1")
                .build());
    cluster.start();
    return new EmbeddedFlink(
        cluster, cluster.getRestAddress().get(), stateFolder.resolve("savepoints").toUri());
  }

  /** Where the dashboard is. */
  public URI dashboard() {
    return dashboard;
  }

  /** Starts the job that {@code environment} describes. */
  public JobID submit(StreamExecutionEnvironment environment, String name)
      throws ExecutionException, InterruptedException {
    StreamGraph graph = environment.getStreamGraph();
    graph.setJobName(name);
    return cluster.submitJob(graph).get().getJobID();
  }

  /** Where the job is in its life. */
  public JobStatus status(JobID job) throws ExecutionException, InterruptedException {
    return cluster.getJobStatus(job).get();
  }

  /** The end of the job, when it comes. */
  public CompletableFuture<JobResult> result(JobID job) {
    return cluster.requestJobResult(job);
  }

  /**
   * Ends the job as if its input had ended: open windows close, what waits is finished, and all is
   * committed with a last savepoint.
   */
  public CompletableFuture<String> drain(JobID job) {
    return cluster.stopWithSavepoint(
        job, savepoints.toString(), true, SavepointFormatType.CANONICAL);
  }

  /** Stops the job where it is. */
  public void cancel(JobID job) throws ExecutionException, InterruptedException {
    if (!status(job).isGloballyTerminalState()) {
      cluster.cancelJob(job).get();
    }
  }

  /** The cluster itself, for what is not offered here. */
  MiniCluster cluster() {
    return cluster;
  }

  /** Ends the cluster and every job on it. */
  @Override
  public void close() throws ExecutionException, InterruptedException, TimeoutException {
    cluster.closeAsync().get(CLOSE_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
  }

  private static Configuration configuration(Path stateFolder) {
    Configuration configuration = new Configuration();
    configuration.set(RestOptions.ADDRESS, "127.0.0.1");
    configuration.set(RestOptions.BIND_ADDRESS, "127.0.0.1");
    // A user who runs two at a time finds the second dashboard on the next port.
    configuration.set(RestOptions.BIND_PORT, "8081-8181");
    configuration.set(WebOptions.SUBMIT_ENABLE, false);
    String log = System.getProperty("log.file");
    if (log != null) {
      configuration.set(WebOptions.LOG_PATH, log);
    }
    configuration.set(
        CheckpointingOptions.CHECKPOINTS_DIRECTORY,
        stateFolder.resolve("checkpoints").toUri().toString());
    // State lives on the heap, so that managed memory would only be missed elsewhere.
    configuration.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(8));
    configuration.set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(64));
    configuration.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(64));
    // A fault that comes back at once is no fault of the machine's: the job ends and says why.
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 3);
    configuration.set(
        RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofSeconds(1));
    configuration.set(MetricOptions.METRIC_FETCHER_UPDATE_INTERVAL, Duration.ofSeconds(1));
    return configuration;
  }
}
