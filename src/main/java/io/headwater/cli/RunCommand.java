package io.headwater.cli;

import io.headwater.config.ConfigReader;
import io.headwater.config.JobConfig;
import io.headwater.embedded.EmbeddedFlink;
import io.headwater.job.HeadwaterJob;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.flink.api.common.JobID;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
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

  @Parameters(paramLabel = "CONFIG", description = "The job's YAML.")
  private Path config;

  @Option(
      names = "--folder",
      paramLabel = "DIR",
      description = {
        "For checkpoints and the log file; else a temporary one.",
        "A run with the same folder goes on where the last one ended, or was killed."
      })
  private @Nullable Path folder;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Overrides one key; may be repeated.")
  private List<String> overrides = new ArrayList<>();

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init")
  RunCommand() {}

  @Override
  public Integer call() throws Exception {
    JobConfig job = ConfigReader.job(config, overrides);
    Path state =
        folder == null
            ? Files.createTempDirectory("headwater-run-")
            : Files.createDirectories(folder).toAbsolutePath();
    System.setProperty("log.file", state.resolve("headwater.log").toString());
    BrokerCheck.check(job);
    PrintWriter out = spec.commandLine().getOut();
    try (EmbeddedFlink flink = EmbeddedFlink.start(state, job.job().parallelism())) {
      StreamExecutionEnvironment environment = new StreamExecutionEnvironment();
      HeadwaterJob.build(environment, job);
      Optional<Path> left = EmbeddedFlink.newestCheckpoint(state);
      JobID id =
          left.isPresent()
              ? flink.resume(environment, job.job().name(), left.get())
              : flink.submit(environment, job.job().name());
      left.ifPresent(checkpoint -> out.printf("going on    from %s%n", checkpoint));
      out.printf("dashboard   %s%n", flink.dashboard());
      out.printf("logs        %s%n", state);
      out.printf("reading     topic %s%n", job.source().topic());
      out.printf("writing     topic %s; Ctrl-C ends it%n", job.sink().topic());
      out.flush();
      return watch(flink, id);
    }
  }

  private int watch(EmbeddedFlink flink, JobID id) throws Exception {
    try (CleanEnd end = new CleanEnd(() -> cancel(flink, id))) {
      JobResult result = flink.result(id).get();
      result
          .getSerializedThrowable()
          .ifPresent(cause -> cause.printStackTrace(spec.commandLine().getErr()));
      return result.getSerializedThrowable().isPresent() ? FAILED : 0;
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
