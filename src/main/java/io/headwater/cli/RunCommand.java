package io.headwater.cli;

import io.headwater.config.ConfigReader;
import io.headwater.config.JobConfig;
import io.headwater.embedded.EmbeddedFlink;
import io.headwater.job.HeadwaterJob;
import io.headwater.job.LastStart;
import java.io.PrintWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobID;
import org.apache.flink.runtime.jobmaster.JobResult;
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
  private static final int FAILED = 1;

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
    JobConfig job = ConfigReader.job(config, overrides).resolved();
    String name = job.job().name();
    Path root =
        Files.createDirectories(folder == null ? defaultFolder(name) : folder).toAbsolutePath();
    System.setProperty("log.file", root.resolve("headwater.log").toString());
    try (LastStart last = LastStart.open(root, name)) {
      BrokerCheck.check(job);
      Optional<Path> state = start.state(last, job);
      try (EmbeddedFlink flink = EmbeddedFlink.start(root, job.job().parallelism())) {
        StreamExecutionEnvironment environment = new StreamExecutionEnvironment();
        HeadwaterJob.build(environment, job);
        JobID id = new JobID();
        last.record(id, state);
        flink.start(environment, name, id, state);
        announce(job, flink, root, state);
        return watch(flink, id);
      }
    }
  }

  private static Path defaultFolder(String job) {
    return Path.of("headwater-run", URLEncoder.encode(job, StandardCharsets.UTF_8));
  }

  private void announce(JobConfig job, EmbeddedFlink flink, Path root, Optional<Path> state) {
    PrintWriter out = spec.commandLine().getOut();
    state.ifPresent(from -> out.printf("going on    from %s%n", from));
    out.printf("dashboard   %s%n", flink.dashboard());
    out.printf("folder      %s%n", root);
    out.printf("reading     topic %s%n", job.source().topic());
    out.printf(
        "writing     topic %s; Ctrl-C stops it, and the same command goes on%n",
        job.sink().topic());
    out.flush();
  }

  private int watch(EmbeddedFlink flink, JobID id) throws Exception {
    try (CleanEnd end = new CleanEnd(() -> stop(flink, id))) {
      JobResult result = flink.result(id).get();
      result
          .getSerializedThrowable()
          .ifPresent(cause -> cause.printStackTrace(spec.commandLine().getErr()));
      return result.getSerializedThrowable().isPresent() ? FAILED : 0;
    }
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
