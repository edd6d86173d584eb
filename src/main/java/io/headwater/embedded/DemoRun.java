package io.headwater.embedded;

import io.headwater.config.JobConfig;
import io.headwater.embedded.DemoResult.Totals;
import io.headwater.operator.TwinReport;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import org.apache.flink.api.common.JobID;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;

/**
 * One run of the demo's job, watched to its end: when all but the last window are done and nothing
 * is left to read, the job is drained, which closes that window as well.
 */
final class DemoRun {
  private static final Duration POLL = Duration.ofMillis(100);

  private final JobConfig config;
  private final DemoStream stream;
  private final Replay replay;
  private final EmbeddedFlink flink;
  private final JobID job;
  private final TwinWatcher watcher;
  private final PrintWriter out;
  private final CompletableFuture<JobResult> end;
  private final List<TwinReport> reports = new ArrayList<>();
  private Duration toFirst = Duration.ZERO;

  DemoRun(
      JobConfig config,
      DemoStream stream,
      Replay replay,
      EmbeddedFlink flink,
      JobID job,
      TwinWatcher watcher,
      PrintWriter out) {
    this.config = config;
    this.stream = stream;
    this.replay = replay;
    this.flink = flink;
    this.job = job;
    this.watcher = watcher;
    this.out = out;
    this.end = flink.result(job);
  }

  /** Watches the run to its end, or until {@code stopped}. */
  DemoResult watch(BooleanSupplier stopped) throws Exception {
    while (!stopped.getAsBoolean() && !isReadyToDrain()) {
      take(watcher.poll(POLL));
      replay.check();
      refuseEnd();
    }
    if (!stopped.getAsBoolean()) {
      CompletableFuture<String> drained = flink.drain(job);
      while (!end.isDone() && !stopped.getAsBoolean()) {
        take(watcher.poll(POLL));
      }
      drained.get();
    }
    boolean interrupted = stopped.getAsBoolean();
    flink.cancel(job);
    take(watcher.readToEnd());
    return result(interrupted);
  }

  private void take(List<TwinReport> came) {
    for (TwinReport report : came) {
      reports.add(report);
      out.println(ProgressTable.line(report));
    }
    if (toFirst.isZero() && watcher.synthetic() > 0) {
      toFirst = sinceStart();
    }
    out.flush();
  }

  /** The job runs until it is told to end. */
  private void refuseEnd() throws ExecutionException, InterruptedException {
    if (end.isDone()) {
      Throwable cause = end.get().getSerializedThrowable().map(t -> (Throwable) t).orElse(null);
      throw new IllegalStateException(
          "job %s: expected to run on, but it ended; its log says why"
              .formatted(config.job().name()),
          cause);
    }
  }

  private boolean isReadyToDrain() throws ExecutionException, InterruptedException {
    return replay.ended() && allButTheLastWindowReported() && committed() >= replay.written();
  }

  private boolean allButTheLastWindowReported() {
    long size = config.window().size().toMillis();
    long lastStart = stream.lastTime() - Math.floorMod(stream.lastTime(), size);
    return reports.stream().anyMatch(report -> report.training().windowEnd() >= lastStart);
  }

  /** The real records the job has read and made part of a checkpoint. */
  private long committed() throws ExecutionException, InterruptedException {
    try (Admin admin =
        Admin.create(
            Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, config.source().bootstrapServers()))) {
      return admin
          .listConsumerGroupOffsets(config.job().name())
          .partitionsToOffsetAndMetadata()
          .get()
          .values()
          .stream()
          .mapToLong(OffsetAndMetadata::offset)
          .sum();
    }
  }

  private static Duration sinceStart() {
    long start = ManagementFactory.getRuntimeMXBean().getStartTime();
    return Duration.ofMillis(System.currentTimeMillis() - start);
  }

  private DemoResult result(boolean interrupted) {
    return new DemoResult(
        stream.schema(),
        config.source().eventTime(),
        config.window().size(),
        config.window().heldOut(),
        stream.records().stream().map(DemoStream.TimedRecord::avro).toList(),
        watcher.newest(),
        List.copyOf(reports),
        new Totals(
            replay.written(),
            watcher.synthetic(),
            watcher.repeated(),
            watcher.deadLetters(),
            toFirst,
            sinceStart(),
            interrupted));
  }
}
