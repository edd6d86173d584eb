package io.headwater.cli;

import io.headwater.config.ConfigReader;
import io.headwater.config.JobConfig;
import io.headwater.config.JobWarnings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lint}: everything that is wrong with a configuration, without starting anything. */
@Command(
    name = "lint",
    mixinStandardHelpOptions = true,
    description = "Checks a job's configuration and schema; starts nothing.")
final class LintCommand implements Callable<Integer> {
  @Parameters(paramLabel = "CONFIG", description = "The job's YAML.")
  private Path config;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Overrides one key; may be repeated.")
  private List<String> overrides = new ArrayList<>();

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init")
  LintCommand() {}

  @Override
  public Integer call() {
    JobConfig job = ConfigReader.job(config, overrides);
    spec.commandLine()
        .getOut()
        .printf(
            "%s: fine; '%s' reads %s, learns by %s in windows of %s, writes %s%n"
                + "next: headwater run %s%n",
            config,
            job.job().name(),
            job.source().topic(),
            job.flow().method(),
            io.headwater.config.Durations.text(job.window().size()),
            job.sink().topic(),
            config);
    JobWarnings.of(job)
        .forEach(warning -> spec.commandLine().getOut().println("warning: " + warning));
    return 0;
  }
}
