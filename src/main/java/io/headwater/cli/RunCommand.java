package io.headwater.cli;

import io.headwater.config.ConfigReader;
import io.headwater.config.JobConfig;
import io.headwater.job.HeadwaterJob;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code run}: the job of a configuration, against the user's own broker. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description = {
      "Runs a job against your broker, in a Flink of this process.",
      "On a cluster, submit the jar with main class io.headwater.job.HeadwaterJob."
    })
final class RunCommand implements Callable<Integer> {
  @Parameters(paramLabel = "CONFIG", description = "The job's YAML.")
  private Path config;

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
    BrokerCheck.reach(job.source().bootstrapServers());
    StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
    HeadwaterJob.build(environment, job);
    spec.commandLine()
        .getOut()
        .printf("%s: %s -> %s%n", job.job().name(), job.source().topic(), job.sink().topic());
    environment.execute(job.job().name());
    return 0;
  }
}
