package io.headwater.cli;

import io.headwater.benchmark.KernelBenchmark;
import io.headwater.benchmark.MethodsBenchmark;
import io.headwater.benchmark.ShardsBenchmark;
import io.headwater.benchmark.SoakBenchmark;
import io.headwater.benchmark.ThroughputBenchmark;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code bench}: the tables of measured speed and quality that {@code docs/benchmarks.md} holds.
 *
 * <p>A benchmark is one class of the package {@code benchmark}, a command itself; its name in the
 * list below makes it a subcommand.
 */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = "Measures speed and quality on this machine, and prints a table.",
    subcommands = {
      KernelBenchmark.class,
      MethodsBenchmark.class,
      ShardsBenchmark.class,
      SoakBenchmark.class,
      ThroughputBenchmark.class,
    })
final class BenchCommand implements Runnable {
  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init")
  BenchCommand() {}

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "bench: expected one of %s".formatted(spec.commandLine().getSubcommands().keySet()));
  }
}
