package io.headwater.cli;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line: one subcommand for each thing a user does. */
@Command(
    name = "headwater",
    description = "Gives a live Kafka topic, or a file, a synthetic twin.",
    mixinStandardHelpOptions = true,
    version = "headwater 0.1.0",
    subcommands = {
      DemoCommand.class,
      RunCommand.class,
      TrainCommand.class,
      SampleCommand.class,
      InspectCommand.class,
      MethodsCommand.class,
      BenchCommand.class,
      LintCommand.class,
      ConfigCommand.class,
      ClusterCommand.class
    })
public final class Main implements Runnable {
  @Spec private CommandSpec spec;

  /** Built by picocli, which sets the fields. */
  @SuppressWarnings("NullAway.Init")
  public Main() {}

  /** Runs the command that {@code args} say and ends the process with its exit code. */
  public static void main(String[] args) {
    StandardError.use();
    System.exit(run(new PrintWriter(System.out, true), new PrintWriter(System.err, true), args));
  }

  /**
   * Runs the command that {@code args} say.
   *
   * @return 0 done, 1 failed, 2 bad usage, configuration or file
   */
  public static int run(PrintWriter out, PrintWriter err, String... args) {
    try {
      return commandLine().setOut(out).setErr(err).execute(args);
    } catch (OutOfMemoryError e) {
      return Failures.outOfMemory(e, err);
    }
  }

  /** All commands; their help is as wide as the terminal, or 80 columns. */
  static CommandLine commandLine() {
    return new CommandLine(new Main())
        .setUsageHelpAutoWidth(true)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(new Failures());
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "expected a command");
  }
}
