package io.headwater.benchmark;

import io.headwater.benchmark.GpaProblem.Size;
import io.headwater.measure.RandomKey;
import io.headwater.network.Activation;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/** How the cost of a step grows with the particles and with the points. */
final class GrowthTable {
  private static final Size SIZE = Size.B;

  /** Particles and points, as multiples of the size's own. */
  private static final List<int[]> MULTIPLES =
      List.of(
          new int[] {1, 1},
          new int[] {2, 1},
          new int[] {4, 1},
          new int[] {1, 2},
          new int[] {1, 4},
          new int[] {2, 2},
          new int[] {4, 4});

  private static final int STEPS = 30;
  private static final double MICROSECONDS = 1e3;

  private GrowthTable() {}

  /** Prints the table: milliseconds a step, and microseconds for each particle and point. */
  static void print(PrintWriter out, Activation activation) {
    out.printf("| size %s: particles | points | gp, ms | a row, us | sn, ms | a row, us |%n", SIZE);
    out.println("|---|---|---|---|---|---|");
    for (int[] multiple : MULTIPLES) {
      int particles = multiple[0] * SIZE.count;
      int points = multiple[1] * SIZE.count;
      GpaProblem problem = GpaProblem.random(SIZE, points, particles, RandomKey.of(7));
      StringBuilder row = new StringBuilder("| %d | %d |".formatted(particles, points));
      for (GpaStep.Mode mode : GpaStep.Mode.values()) {
        double time = time(problem, mode, activation);
        row.append(
            String.format(
                Locale.ROOT, " %.2f | %.2f |", time / MICROSECONDS, time / (particles + points)));
      }
      out.println(row);
      out.flush();
    }
  }

  private static double time(GpaProblem problem, GpaStep.Mode mode, Activation activation) {
    try (GpaStep step = new GpaStep(problem, mode, activation)) {
      StepTimes.warmUp(step, STEPS);
      return StepTimes.microseconds(step, STEPS);
    }
  }
}
