package io.headwater.benchmark;

import com.sun.management.OperatingSystemMXBean;
import io.headwater.embedded.EmbeddedFlink;
import java.lang.management.ManagementFactory;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.LongSupplier;
import org.apache.flink.api.common.JobID;
import org.apache.flink.runtime.jobmaster.JobResult;

/**
 * A job that runs while its progress is read from outside.
 *
 * @param flink where it runs
 * @param job which one
 * @param progress records that have passed, from any number on
 */
record MeteredJob(EmbeddedFlink flink, JobID job, LongSupplier progress) {
  private static final long POLL_MILLIS = 10;
  private static final double NANOS_A_SECOND = 1e9;
  private static final double NANOS_A_MICRO = 1e3;
  private static final double NANOS_A_MILLI = 1e6;

  /** Waits until {@code count} records have passed. */
  void await(long count) throws ExecutionException, InterruptedException {
    CompletableFuture<JobResult> result = flink.result(job);
    while (progress.getAsLong() < count) {
      Thread.sleep(POLL_MILLIS);
      if (result.isDone()) {
        throw new IllegalStateException(
            "job %s: expected it to go on to record %d, but it ended at %d"
                .formatted(job, count, progress.getAsLong()),
            result.get().getSerializedThrowable().orElse(null));
      }
    }
  }

  /**
   * How fast records pass.
   *
   * @param rate records a second
   * @param cpuMicros what a record costs of the whole process, broker and clients among it: says
   *     little of latency, and the same on a busy machine as on an idle one, but for its caches
   * @param compiling what part of the time the virtual machine's compilers were at work, which a
   *     job that has run for a while no longer needs; with two of them up to 2
   */
  record Pace(double rate, double cpuMicros, double compiling) {}

  /** The pace between record {@code from} and record {@code to}. */
  Pace pace(long from, long to) throws ExecutionException, InterruptedException {
    await(from);
    long first = progress.getAsLong();
    long began = System.nanoTime();
    long cpuBegan = cpuNanos();
    long compilingBegan = compilingMillis();
    await(to);
    double records = progress.getAsLong() - first;
    double nanos = System.nanoTime() - began;
    return new Pace(
        records * NANOS_A_SECOND / nanos,
        (cpuNanos() - cpuBegan) / NANOS_A_MICRO / records,
        (compilingMillis() - compilingBegan) * NANOS_A_MILLI / nanos);
  }

  private static long compilingMillis() {
    return ManagementFactory.getCompilationMXBean().getTotalCompilationTime();
  }

  private static long cpuNanos() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }

  /** Ends the job where it is. */
  void end() throws ExecutionException, InterruptedException {
    flink.cancel(job);
    flink.result(job).get();
  }
}
