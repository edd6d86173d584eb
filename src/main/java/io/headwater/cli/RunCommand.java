package io.headwater.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headwater.config.ConfigReader;
import io.headwater.config.JobConfig;
import io.headwater.embedded.EmbeddedFlink;
import io.headwater.embedded.PrivateFolder;
import io.headwater.job.HeadwaterJob;
import io.headwater.job.LastStart;
import java.io.PrintWriter;
import java.net.URLEncoder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobID;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code run}: a job on the user's brokers, with a cluster in this process. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description = "Runs the job of a configuration against its brokers, until Ctrl-C.")
final class RunCommand implements Callable<Integer> {
  /** A user who presses Ctrl-C does not wait longer than this for a savepoint. */
  private static final long LONGEST_STOP_SECONDS = 10;

  @Parameters(paramLabel = "CONFIG", description = "The job's YAML.")
  private Path config;

  @Option(
      names = "--folder",
      paramLabel = "DIR",
      description = {
        "For checkpoints and the log file; default headwater-run/JOB, with the job's name.",
        "A run with the same folder goes on where the last one ended, however it ended."
      })
  private @Nullable Path folder;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Overrides one key; may be repeated.")
  private List<String> overrides = new ArrayList<>();

  @Mixin private StartOptions start = new StartOptions();

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init")
  RunCommand() {}

  @Override
  public Integer call() throws Exception {
    Path root = root();
    LogFile.in(root);
    JobConfig job = ConfigReader.job(config, overrides).resolved();
    String name = job.job().name();
    try (LastStart last = LastStart.open(PrivateFolder.create(root), name)) {
      BrokerCheck.check(job);
      Optional<Path> state = start.state(last, job);
      List<String> made = OutputTopics.create(job);
      try (EmbeddedFlink flink = EmbeddedFlink.start(root, job.job().parallelism());
          Progress progress = new Progress(job, out(), err())) {
        StreamExecutionEnvironment environment = new StreamExecutionEnvironment();
        HeadwaterJob.build(environment, job);
        JobID id = new JobID();
        last.record(id, state);
        flink.start(environment, name, id, state);
        announce(job, flink, root, state, made);
        return watch(job, flink, id, state.isEmpty(), progress);
      }
    }
  }

  /** Found without Avro, which logs: the log file is in it. */
  private Path root() {
    String name = URLEncoder.encode(ConfigReader.jobName(config, overrides), UTF_8);
    return (folder == null ? Path.of("headwater-run", name) : folder).toAbsolutePath();
  }

  private void announce(
      JobConfig job, EmbeddedFlink flink, Path root, Optional<Path> state, List<String> made) {
    PrintWriter out = out();
    state.ifPresent(from -> out.printf("going on    from %s%n", from));
    out.printf("dashboard   %s%n", flink.dashboard());
    out.printf("folder      %s%n", root);
    out.printf("log         %s%n", LogFile.path());
    made.forEach(topic -> out.printf("created     topic %s%n", topic));
    out.printf("reading     topic %s%n", job.source().topic());
    out.printf(
        "writing     topic %s; Ctrl-C stops it, and the same command goes on%n",
        job.sink().topic());
    out.flush();
  }

  private int watch(JobConfig job, EmbeddedFlink flink, JobID id, boolean isNew, Progress progress)
      throws Exception {
    try (CleanEnd end = new CleanEnd(() -> stop(flink, id))) {
      return new JobWatch(job, flink, id, isNew, progress, err()).watch();
    }
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  private PrintWriter err() {
    return spec.commandLine().getErr();
  }

  /** With a savepoint, so that no transaction is left open; a job that cannot is cancelled. */
  private static void stop(EmbeddedFlink flink, JobID id) {
    try {
      flink.stop(id).get(LONGEST_STOP_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException unable) {
      cancel(flink, id);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void cancel(EmbeddedFlink flink, JobID id) {
    try {
      flink.cancel(id);
    } catch (Exception e) {
      throw new IllegalStateException("job " + id + " could not be cancelled", e);
    }
  }
}
