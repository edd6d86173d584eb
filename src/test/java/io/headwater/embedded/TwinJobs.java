package io.headwater.embedded;

import io.headwater.config.JobConfig;
import io.headwater.job.HeadwaterJob;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobID;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;

/** A broker and an engine on which jobs are stopped with a savepoint and started again. */
final class TwinJobs implements AutoCloseable {
  /** How long anything may take on a busy machine. */
  static final Duration PATIENCE = Duration.ofMinutes(5);

  private final Path folder;
  private final EmbeddedKafka kafka;
  private final EmbeddedFlink flink;

  private TwinJobs(Path folder, EmbeddedKafka kafka, EmbeddedFlink flink) {
    this.folder = folder;
    this.kafka = kafka;
    this.flink = flink;
  }

  /** Both, with an empty topic of two partitions. */
  static TwinJobs start(Path folder, String topic) throws Exception {
    TwinJobs jobs =
        new TwinJobs(folder, EmbeddedKafka.start(folder), EmbeddedFlink.start(folder, 4));
    new Topics().with(topic, 2).create(jobs.bootstrapServers());
    return jobs;
  }

  String bootstrapServers() {
    return kafka.bootstrapServers();
  }

  static void createTopics(JobConfig config) throws Exception {
    new Topics()
        .with(config.sink().topic(), 1)
        .with(config.reports().topic(), 1)
        .with(config.deadLetters().topic(), 1)
        // Not compacted here: every snapshot is looked at.
        .with(config.snapshots().topic(), 1)
        .create(config.source().bootstrapServers());
  }

  JobID submit(JobConfig config) throws Exception {
    createTopics(config);
    return flink.submit(environment(config), config.job().name());
  }

  JobID resume(JobConfig config, Path savepoint) throws Exception {
    return flink.resume(environment(config), config.job().name(), savepoint);
  }

  /** The same where the savepoint has state of operators that this job has not. */
  JobID resumeWithoutTheRest(JobConfig config, Path savepoint) throws Exception {
    StreamGraph graph = environment(config).getStreamGraph();
    graph.setSavepointRestoreSettings(
        SavepointRestoreSettings.forPath(savepoint.toUri().toString(), true));
    return flink.cluster().submitJob(graph).get().getJobID();
  }

  static StreamExecutionEnvironment environment(JobConfig config) throws IOException {
    StreamExecutionEnvironment environment = new StreamExecutionEnvironment();
    HeadwaterJob.build(environment, config);
    return environment;
  }

  Path stopWithSavepoint(JobID job) throws Exception {
    String savepoint =
        flink
            .cluster()
            .stopWithSavepoint(
                job,
                folder.resolve("savepoints").toUri().toString(),
                false,
                SavepointFormatType.CANONICAL)
            .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    return Path.of(java.net.URI.create(savepoint));
  }

  /** Waits for the end of a job; one that failed is thrown. */
  void awaitEnd(JobID job) throws Exception {
    flink
        .result(job)
        .get(PATIENCE.toSeconds(), TimeUnit.SECONDS)
        .toJobExecutionResult(TwinJobs.class.getClassLoader());
  }

  void cancel(JobID job) throws Exception {
    flink.cancel(job);
  }

  @Override
  public void close() throws Exception {
    flink.close();
    kafka.close();
  }
}
