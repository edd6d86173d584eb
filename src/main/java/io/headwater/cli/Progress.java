package io.headwater.cli;

import io.headwater.config.JobConfig;
import io.headwater.embedded.ProgressTable;
import io.headwater.io.ReportTail;
import io.headwater.operator.TwinReport;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A line on the terminal for each window that a job reports. Reports that cannot be read cost the
 * lines, and never the job.
 */
final class Progress implements AutoCloseable {
  private final JobConfig config;
  private final PrintWriter out;
  private final PrintWriter err;
  private @Nullable ReportTail reports;
  private boolean begun;

  /** From the reports of now on; their topic exists. */
  Progress(JobConfig config, PrintWriter out, PrintWriter err) {
    this.config = config;
    this.out = out;
    this.err = err;
    try {
      reports = new ReportTail(config);
    } catch (RuntimeException e) {
      giveUp(e);
    }
  }

  /** Whether a window was reported. */
  boolean hasBegun() {
    return begun;
  }

  /** Shows what comes within {@code wait}. */
  void show(Duration wait) throws InterruptedException {
    if (reports == null) {
      TimeUnit.NANOSECONDS.sleep(wait.toNanos());
      return;
    }
    try {
      show(reports.poll(wait));
    } catch (RuntimeException e) {
      giveUp(e);
    }
  }

  /** Shows what there is. */
  void showRest() {
    try {
      if (reports != null) {
        show(reports.readToEnd());
      }
    } catch (RuntimeException e) {
      giveUp(e);
    }
  }

  private void show(List<TwinReport> came) {
    if (!begun && !came.isEmpty()) {
      out.printf("%n%s%n", ProgressTable.heading());
      begun = true;
    }
    boolean isOne = config.source().key().isEmpty() && !config.window().ensemble();
    for (TwinReport report : came) {
      String stream = isOne ? "" : "  " + report.training().stream().value();
      out.println(ProgressTable.line(report) + stream);
    }
    out.flush();
  }

  private void giveUp(RuntimeException e) {
    err.printf(
        "headwater: reports.topic: expected to read '%s', got %s; the job goes on, without a line a"
            + " window here%n",
        config.reports().topic(), FailureReason.of(e));
    err.flush();
    close();
  }

  @Override
  public void close() {
    if (reports != null) {
      reports.close();
      reports = null;
    }
  }
}
