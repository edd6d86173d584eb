package io.headwater.benchmark;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;

/** CPU time of steps on this thread, after the compiler has done its work on them. */
final class StepTimes {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final double NANOS_A_MICROSECOND = 1e3;

  private StepTimes() {}

  /** The median of {@code steps} steps in microseconds. */
  static double microseconds(GpaStep step, int steps) {
    double[] times = new double[steps];
    for (int k = 0; k < steps; k++) {
      long began = THREADS.getCurrentThreadCpuTime();
      step.run();
      times[k] = (THREADS.getCurrentThreadCpuTime() - began) / NANOS_A_MICROSECOND;
    }
    return median(times);
  }

  /** Runs {@code steps} steps untimed. */
  static void warmUp(GpaStep step, int steps) {
    for (int k = 0; k < steps; k++) {
      step.run();
    }
  }

  /** The middle value, the upper one of two. */
  static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
