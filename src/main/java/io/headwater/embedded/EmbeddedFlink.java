package io.headwater.embedded;

import io.headwater.job.RetainedState;
import io.headwater.operator.Intake;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
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
import org.apache.flink.core.execution.RecoveryClaimMode;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.checkpoint.CheckpointStatsSnapshot;
import org.apache.flink.runtime.checkpoint.CompletedCheckpointStats;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.util.OptionalFailure;
import org.apache.flink.util.SerializedValue;

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
        cluster, cluster.getRestAddress().get(), RetainedState.savepoints(stateFolder).toUri());
  }

  /** Where the dashboard is. */
  public URI dashboard() {
    return dashboard;
  }

  /** Starts the job that {@code environment} describes. */
  public JobID submit(StreamExecutionEnvironment environment, String name)
      throws ExecutionException, InterruptedException {
    return start(environment, name, new JobID(), Optional.empty());
  }

  /**
   * Starts the job that {@code environment} describes where another process left it.
   *
   * @param checkpoint folder of a checkpoint or a savepoint; it belongs to this job from now on
   */
  public JobID resume(StreamExecutionEnvironment environment, String name, Path checkpoint)
      throws ExecutionException, InterruptedException {
    return start(environment, name, new JobID(), Optional.of(checkpoint));
  }

  /**
   * Starts the job that {@code environment} describes under an id that was chosen before.
   *
   * @param from folder of a checkpoint or a savepoint, which belongs to this job from now on;
   *     empty: without state
   */
  public JobID start(
      StreamExecutionEnvironment environment, String name, JobID job, Optional<Path> from)
      throws ExecutionException, InterruptedException {
    StreamGraph graph = environment.getStreamGraph();
    graph.setJobName(name);
    graph.setJobId(job);
    graph.setSavepointRestoreSettings(
        from.map(EmbeddedFlink::claimed).orElseGet(SavepointRestoreSettings::none));
    return cluster.submitJob(graph).get().getJobID();
  }

  private static SavepointRestoreSettings claimed(Path state) {
    return SavepointRestoreSettings.forPath(
        state.toUri().toString(), false, RecoveryClaimMode.CLAIM);
  }

  /** Where the job is in its life. */
  public JobStatus status(JobID job) throws ExecutionException, InterruptedException {
    return cluster.getJobStatus(job).get();
  }

  /** The newest checkpoint of a job that is complete, if there is one. */
  public Optional<CompletedCheckpointStats> lastCheckpoint(JobID job)
      throws ExecutionException, InterruptedException {
    CheckpointStatsSnapshot all = cluster.getExecutionGraph(job).get().getCheckpointStatsSnapshot();
    return Optional.ofNullable(all).map(stats -> stats.getHistory().getLatestCompletedCheckpoint());
  }

  /** What the job has taken in, as its tasks told some seconds ago. */
  public Intake intake(JobID job) throws ExecutionException, InterruptedException {
    return intake(cluster.getExecutionGraph(job).get().getAccumulatorsSerialized());
  }

  /** What a job took in, from the accumulators of its end. */
  public static Intake intake(Map<String, SerializedValue<OptionalFailure<Object>>> accumulators) {
    SerializedValue<OptionalFailure<Object>> sent = accumulators.get(Intake.NAME);
    if (sent == null) {
      return Intake.NONE;
    }
    try {
      return (Intake) sent.deserializeValue(Intake.class.getClassLoader()).getUnchecked();
    } catch (IOException | ClassNotFoundException e) {
      throw new IllegalStateException("accumulator %s".formatted(Intake.NAME), e);
    }
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

  /** Stops the job where it is, with all committed and a savepoint to go on from. */
  public CompletableFuture<String> stop(JobID job) {
    return cluster.stopWithSavepoint(
        job, savepoints.toString(), false, SavepointFormatType.CANONICAL);
  }

  /** Cancels the job; its last checkpoint stays. */
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
    // Flink's default invites every page. No page has this origin: the dashboard is not at port 80.
    configuration.set(WebOptions.ACCESS_CONTROL_ALLOW_ORIGIN, "http://127.0.0.1");
    String log = System.getProperty("log.file");
    if (log != null) {
      configuration.set(WebOptions.LOG_PATH, log);
    }
    configuration.set(
        CheckpointingOptions.CHECKPOINTS_DIRECTORY,
        RetainedState.checkpoints(stateFolder).toUri().toString());
    configuration.set(
        CheckpointingOptions.SAVEPOINT_DIRECTORY,
        RetainedState.savepoints(stateFolder).toUri().toString());
    // State lives on the heap, so that managed memory would only be missed elsewhere.
    configuration.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(8));
    configuration.set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(64));
    configuration.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(64));
    // An order of rows is a few bytes: full buffers of them are a minute's work, which a
    // checkpoint's barrier would have to wait for.
    configuration.set(TaskManagerOptions.BUFFER_DEBLOAT_ENABLED, true);
    // A fault that keeps coming back is no fault of the machine's: the job ends and says why.
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "failure-rate");
    configuration.set(
        RestartStrategyOptions.RESTART_STRATEGY_FAILURE_RATE_MAX_FAILURES_PER_INTERVAL, 3);
    configuration.set(
        RestartStrategyOptions.RESTART_STRATEGY_FAILURE_RATE_FAILURE_RATE_INTERVAL,
        Duration.ofMinutes(10));
    configuration.set(
        RestartStrategyOptions.RESTART_STRATEGY_FAILURE_RATE_DELAY, Duration.ofSeconds(1));
    configuration.set(MetricOptions.METRIC_FETCHER_UPDATE_INTERVAL, Duration.ofSeconds(1));
    return configuration;
  }
}
