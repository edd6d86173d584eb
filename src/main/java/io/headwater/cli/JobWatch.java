package io.headwater.cli;

import io.headwater.config.JobConfig;
import io.headwater.embedded.EmbeddedFlink;
import io.headwater.embedded.ProgressTable;
import io.headwater.io.ReportTail;
import io.headwater.operator.Intake;
import io.headwater.operator.TwinReport;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.JobID;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.flink.util.SerializedThrowable;

/**
 * Watches a job of {@code run} to its end: a line for each window, and what went wrong.
 *
 * <p>A job of which every record was refused has failed. One that reads a bounded topic ends by
 * itself; one that reads on is ended when nothing was accepted for some time after the first
 * refusal, unless it went on from a checkpoint, of whose earlier records nothing is known here.
 */
final class JobWatch {
  private static final int FAILED = 1;
  private static final Duration POLL = Duration.ofMillis(500);

  /** Longer than Flink takes to pass on what its tasks have counted, which is ten seconds. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final JobConfig config;
  private final EmbeddedFlink flink;
  private final JobID job;
  private final boolean isNew;
  private final PrintWriter out;
  private final PrintWriter err;
  private final CompletableFuture<JobResult> end;
  private boolean begun;
  private boolean accepted;
  private boolean warned;
  private long firstRefusal;

  /**
   * A watch of a job that was started.
   *
   * @param isNew whether it began without state
   */
  JobWatch(
      JobConfig config,
      EmbeddedFlink flink,
      JobID job,
      boolean isNew,
      PrintWriter out,
      PrintWriter err) {
    this.config = config;
    this.flink = flink;
    this.job = job;
    this.isNew = isNew;
    this.out = out;
    this.err = err;
    this.end = flink.result(job);
  }

  /** Watches until the job has ended; the command's exit code. */
  int watch(ReportTail reports) throws Exception {
    while (!end.isDone()) {
      show(reports.poll(POLL));
      if (!end.isDone() && isHopeless(flink.intake(job))) {
        flink.cancel(job);
        end.get();
        return FAILED;
      }
    }
    show(reports.readToEnd());
    return judge(end.get());
  }

  private void show(List<TwinReport> came) {
    if (!begun && !came.isEmpty()) {
      out.printf("%n%s%n", ProgressTable.heading());
      begun = true;
    }
    for (TwinReport report : came) {
      boolean isOne = config.source().key().isEmpty() && !config.window().ensemble();
      String stream = isOne ? "" : "  " + report.training().stream().value();
      out.println(ProgressTable.line(report) + stream);
    }
    out.flush();
  }

  /** Says so once when all was refused for too long; whether the job is to end for it. */
  private boolean isHopeless(Intake intake) {
    accepted |= intake.accepted() > 0 || begun;
    if (accepted || warned || !intake.isAllRefused()) {
      return false;
    }
    long now = System.nanoTime();
    firstRefusal = firstRefusal == 0 ? now : firstRefusal;
    if (now - firstRefusal < PATIENCE.toNanos()) {
      return false;
    }
    warned = true;
    sayRefused(intake);
    return isNew;
  }

  private void sayRefused(Intake intake) {
    err.printf(
        "headwater: source.topic: expected records that can be learned from, got %,d of which none"
            + " was accepted; the last one, %s%n",
        intake.refused(), intake.lastReason());
    err.printf("all of them are in topic %s%n", config.deadLetters().topic());
    err.flush();
  }

  private int judge(JobResult result) {
    if (!result.isSuccess() && result.getSerializedThrowable().isPresent()) {
      SerializedThrowable failure = result.getSerializedThrowable().get();
      LogFile.write(failure);
      err.printf("headwater: the job failed: %s%n", FailureReason.of(failure));
      err.printf("its trace is in %s%n", LogFile.path());
      err.flush();
      return FAILED;
    }
    Intake intake = EmbeddedFlink.intake(result.getAccumulatorResults());
    if (isNew && !begun && !accepted && !warned && intake.isAllRefused()) {
      sayRefused(intake);
      return FAILED;
    }
    return 0;
  }
}
