package io.headwater.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code config}: every key of a job's configuration. */
@Command(
    name = "config",
    mixinStandardHelpOptions = true,
    description = "Prints every key of a job's configuration: default, values and meaning.")
final class ConfigCommand implements Callable<Integer> {
  @Option(
      names = "--template",
      description = "Prints a YAML with every key instead, to begin a configuration with.")
  private boolean template;

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init")
  ConfigCommand() {}

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    out.print(template ? ConfigPage.template() : ConfigPage.markdown());
    out.flush();
    return 0;
  }
}
