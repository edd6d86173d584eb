package io.headwater.benchmark;

import io.headwater.measure.RandomKey;
import io.headwater.network.Activation;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code bench kernels}: the CPU time of a GPA step at four sizes, beside PyTorch autograd on the
 * same problem where a Python with PyTorch is installed.
 *
 * <p>Each round times both, one after the other, so that both meet the same machine; a ratio is the
 * median of the rounds' ratios. Difference is the root mean square between the particles after
 * three steps and those of the yardstick in double precision; beside it, what PyTorch itself has in
 * single precision.
 */
@Command(
    name = "kernels",
    mixinStandardHelpOptions = true,
    description = "CPU time of a GPA step at four sizes, beside PyTorch if it is installed.")
public final class KernelBenchmark implements Callable<Integer> {
  private static final int COMPARED_STEPS = 3;
  private static final double MICROSECONDS = 1e3;

  @Option(names = "--sizes", split = ",", paramLabel = "A,B,C,D", description = "Which sizes.")
  private List<GpaProblem.Size> sizes = List.of(GpaProblem.Size.values());

  @Option(names = "--modes", split = ",", paramLabel = "GP,SN", description = "Which modes.")
  private List<GpaStep.Mode> modes = List.of(GpaStep.Mode.values());

  @Option(names = "--activation", paramLabel = "RELU|SOFTPLUS", description = "Default: RELU.")
  private Activation activation = Activation.RELU;

  @Option(names = "--rounds", paramLabel = "N", description = "At least 1; default 5.")
  private int rounds = 5;

  @Option(
      names = "--no-growth",
      negatable = true,
      description = "Leaves out how the cost grows with particles and points.")
  private boolean growth = true;

  @Option(
      names = "--yardstick",
      paramLabel = "FILE",
      description = "Another script with the arguments of the one that comes along.")
  private @Nullable Path script;

  @Spec private @Nullable CommandSpec spec;

  /** Prints the table; returns 0. */
  @Override
  public Integer call() throws IOException {
    PrintWriter out =
        spec == null ? new PrintWriter(System.out, true) : spec.commandLine().getOut();
    Path directory = Files.createTempDirectory("headwater-bench");
    try {
      run(out, directory);
    } finally {
      delete(directory);
    }
    return 0;
  }

  private void run(PrintWriter out, Path directory) throws IOException {
    Optional<Yardstick> yardstick = Yardstick.find(Optional.ofNullable(script), directory);
    if (yardstick.isEmpty()) {
      out.println("No Python with PyTorch was found: times stand alone.");
    }
    out.println(surroundings());
    out.println("| size | mode | ms a step | PyTorch, ms | ratio | difference | PyTorch's own |");
    out.println("|---|---|---|---|---|---|---|");
    for (GpaStep.Mode mode : modes) {
      for (GpaProblem.Size size : sizes) {
        out.println(row(new KernelCase(size, mode, activation), yardstick, directory));
        out.flush();
      }
    }
    if (growth) {
      out.println();
      GrowthTable.print(out, activation);
    }
  }

  /** What else decides the times; the BLAS of both sides picks its kernels by the variable. */
  private String surroundings() {
    return "Java %s, one thread, CPU time, median of %d rounds, %s; OpenBLAS kernels: %s%n"
        .formatted(
            Runtime.version(),
            rounds,
            activation.name().toLowerCase(Locale.ROOT),
            Optional.ofNullable(System.getenv("OPENBLAS_CORETYPE")).orElse("as the machine"));
  }

  private String row(KernelCase each, Optional<Yardstick> yardstick, Path directory)
      throws IOException {
    Path file = directory.resolve(each.size() + ".bin");
    GpaProblem problem = GpaProblem.random(each.size(), RandomKey.of(7));
    problem.write(file);
    double[] ours = new double[rounds];
    double[] theirs = new double[rounds];
    try (GpaStep step = new GpaStep(problem, each.mode(), each.activation())) {
      StepTimes.warmUp(step, each.warmUp());
      for (int r = 0; r < rounds; r++) {
        ours[r] = StepTimes.microseconds(step, each.steps());
        if (yardstick.isPresent()) {
          theirs[r] = yardstick.get().microseconds(each, file, each.steps());
        }
      }
    }
    String start =
        "| %s | %s | %.3f |"
            .formatted(each.size(), name(each), StepTimes.median(ours) / MICROSECONDS);
    return yardstick
        .map(y -> start + comparison(ours, theirs) + differences(each, problem, y, file))
        .orElse(start + " | | | |");
  }

  private static String name(KernelCase each) {
    return each.mode().name().toLowerCase(Locale.ROOT);
  }

  private static String comparison(double[] ours, double[] theirs) {
    double[] ratios = new double[ours.length];
    for (int r = 0; r < ratios.length; r++) {
      ratios[r] = ours[r] / theirs[r];
    }
    return String.format(
        Locale.ROOT,
        " %.3f | %.3f |",
        StepTimes.median(theirs) / MICROSECONDS,
        StepTimes.median(ratios));
  }

  private static String differences(
      KernelCase each, GpaProblem problem, Yardstick yardstick, Path file) {
    double[] exact = yardstick.particles(each, file, COMPARED_STEPS, true);
    double[] single = yardstick.particles(each, file, COMPARED_STEPS, false);
    try (GpaStep step = new GpaStep(problem, each.mode(), each.activation())) {
      StepTimes.warmUp(step, COMPARED_STEPS);
      return String.format(
          Locale.ROOT,
          " %.1e | %.1e |",
          difference(doubles(step.particles()), exact),
          difference(single, exact));
    }
  }

  private static double[] doubles(float[] values) {
    double[] copy = new double[values.length];
    for (int k = 0; k < copy.length; k++) {
      copy[k] = values[k];
    }
    return copy;
  }

  private static double difference(double[] a, double[] b) {
    double sum = 0;
    for (int k = 0; k < a.length; k++) {
      sum += (a[k] - b[k]) * (a[k] - b[k]);
    }
    return Math.sqrt(sum / a.length);
  }

  private static void delete(Path directory) throws IOException {
    List<Path> files = new ArrayList<>();
    try (var all = Files.list(directory)) {
      all.forEach(files::add);
    }
    for (Path file : files) {
      Files.delete(file);
    }
    Files.delete(directory);
  }
}
