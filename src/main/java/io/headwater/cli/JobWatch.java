package io.headwater.cli;

import io.headwater.config.JobConfig;
import io.headwater.embedded.EmbeddedFlink;
import io.headwater.operator.Intake;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
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
  private final Progress progress;
  private final PrintWriter err;
  private final CompletableFuture<JobResult> end;
  private boolean accepted;
  private boolean warned;
  private long firstRefusal;

  /**
   * A watch of a job that was started.
   *
   * @param isNew whether it began without state
   * @param progress what shows its windows
   */
  JobWatch(
      JobConfig config,
      EmbeddedFlink flink,
      JobID job,
      boolean isNew,
      Progress progress,
      PrintWriter err) {
    this.config = config;
    this.flink = flink;
    this.job = job;
    this.isNew = isNew;
    this.progress = progress;
    this.err = err;
    this.end = flink.result(job);
  }

  /** Watches until the job has ended; the command's exit code. */
  int watch() throws Exception {
    while (!end.isDone()) {
      progress.show(POLL);
      if (!end.isDone() && isHopeless(intake())) {
        flink.cancel(job);
        end.get();
        return FAILED;
      }
    }
    progress.showRest();
    return judge(end.get());
  }

  private Intake intake() throws InterruptedException {
    try {
      return flink.intake(job);
    } catch (ExecutionException notNow) {
      return Intake.NONE;
    }
  }

  /** Says so once when all was refused for too long; whether the job is to end for it. */
  private boolean isHopeless(Intake intake) {
    accepted |= intake.accepted() > 0 || progress.hasBegun();
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
    if (isNew && !progress.hasBegun() && !accepted && !warned && intake.isAllRefused()) {
      sayRefused(intake);
      return FAILED;
    }
    return 0;
  }
}
