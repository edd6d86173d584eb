package io.headwater.cluster;

import io.headwater.config.JobConfig;
import io.headwater.job.HeadwaterJob;
import io.headwater.operator.Intake;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.client.deployment.StandaloneClusterId;
import org.apache.flink.client.program.rest.RestClusterClient;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.PipelineOptionsInternal;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.RecoveryClaimMode;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.client.JobStatusMessage;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The jobs on a cluster, by the JobManager's REST interface. */
public final class ClusterJobs {
  private static final long PATIENCE_SECONDS = 180;

  private final Configuration client;
  private final Path jar;
  private final Path savepoints;

  ClusterJobs(Configuration client, Path jar, Path savepoints) {
    this.client = client;
    this.jar = jar;
    this.savepoints = savepoints;
  }

  /** Starts the job of a configuration. */
  public JobID submit(JobConfig config) throws Exception {
    return start(config, new JobID(), Optional.empty());
  }

  /**
   * Starts the job of a configuration where another one left off.
   *
   * @param checkpoint folder of a checkpoint or a savepoint; it belongs to this job from now on
   */
  public JobID resume(JobConfig config, Path checkpoint) throws Exception {
    return start(config, new JobID(), Optional.of(checkpoint));
  }

  /**
   * Starts the job of a configuration under an id that was chosen before.
   *
   * @param from folder of a checkpoint or a savepoint, which belongs to this job from now on;
   *     empty: without state
   */
  public JobID start(JobConfig config, JobID job, Optional<Path> from) throws Exception {
    Configuration all = new Configuration(client);
    all.set(PipelineOptions.JARS, List.of(jar.toUri().toString()));
    all.set(PipelineOptionsInternal.PIPELINE_FIXED_JOB_ID, job.toHexString());
    from.ifPresent(
        state -> {
          all.set(StateRecoveryOptions.SAVEPOINT_PATH, state.toUri().toString());
          all.set(StateRecoveryOptions.RESTORE_MODE, RecoveryClaimMode.CLAIM);
        });
    try (StreamExecutionEnvironment environment = new StreamExecutionEnvironment(all)) {
      HeadwaterJob.build(environment, config);
      return environment.executeAsync(config.resolved().job().name()).getJobID();
    }
  }

  /** Every job that the JobManager knows. */
  public Collection<JobStatusMessage> all() throws Exception {
    try (RestClusterClient<StandaloneClusterId> rest = connect()) {
      return get(rest.listJobs());
    }
  }

  /** The id of a job of this name that has not ended. */
  public Optional<JobID> running(String name) throws Exception {
    return all().stream()
        .filter(job -> job.getJobName().equals(name))
        .filter(job -> !job.getJobState().isGloballyTerminalState())
        .map(JobStatusMessage::getJobId)
        .findFirst();
  }

  /**
   * The id of a job that has not ended.
   *
   * @param job its id or its name
   * @throws IllegalArgumentException if there is none; it names those that there are
   */
  public JobID find(String job) throws Exception {
    List<JobStatusMessage> running =
        all().stream().filter(one -> !one.getJobState().isGloballyTerminalState()).toList();
    return running.stream()
        .filter(one -> job.equals(one.getJobName()) || job.equals(one.getJobId().toString()))
        .map(JobStatusMessage::getJobId)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "JOB: expected the id or name of a job that runs, got '%s'; there are %s"
                        .formatted(
                            job, running.stream().map(JobStatusMessage::getJobName).toList())));
  }

  /** What a job has taken in since its tasks started. */
  public Intake intake(JobID job) throws Exception {
    try (RestClusterClient<StandaloneClusterId> rest = connect()) {
      Object counted =
          get(rest.getAccumulators(job, Intake.class.getClassLoader())).get(Intake.NAME);
      return counted instanceof Intake intake ? intake : Intake.NONE;
    }
  }

  /** Where a job is in its life. */
  public JobStatus status(JobID job) throws Exception {
    try (RestClusterClient<StandaloneClusterId> rest = connect()) {
      return get(rest.getJobStatus(job));
    }
  }

  /** Stops a job where it is, with a savepoint; where that is. */
  public Path stop(JobID job) throws Exception {
    try (RestClusterClient<StandaloneClusterId> rest = connect()) {
      String savepoint =
          get(
              rest.stopWithSavepoint(
                  job, false, savepoints.toUri().toString(), SavepointFormatType.CANONICAL));
      return Path.of(java.net.URI.create(savepoint));
    }
  }

  /** Stops a job with no savepoint. */
  public void cancel(JobID job) throws Exception {
    try (RestClusterClient<StandaloneClusterId> rest = connect()) {
      get(rest.cancel(job));
    }
  }

  private RestClusterClient<StandaloneClusterId> connect() throws Exception {
    return new RestClusterClient<>(client, StandaloneClusterId.getInstance());
  }

  private static <T> T get(Future<T> answer) throws IOException, InterruptedException {
    try {
      return answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new IOException("JobManager: refused, with " + e.getMessage(), e);
    } catch (TimeoutException e) {
      throw new IOException(
          "JobManager: expected an answer within %d s, got none".formatted(PATIENCE_SECONDS), e);
    }
  }
}
