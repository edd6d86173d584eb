package io.headwater.embedded;

import io.headwater.operator.TwinReport;
import java.time.Duration;
import java.util.List;
import org.apache.avro.Schema;

/**
 * What a run of the demo came to.
 *
 * @param schema of the records, real and synthetic
 * @param eventTime the field with the time of a record
 * @param window the length of a window
 * @param heldOut the share of real records held out
 * @param real the records that were replayed, as plain Avro
 * @param synthetic the records that were read back, as plain Avro; the newest 200,000
 * @param reports on the windows, in the order they came
 * @param totals what was counted
 */
public record DemoResult(
    Schema schema,
    String eventTime,
    Duration window,
    double heldOut,
    List<byte[]> real,
    List<byte[]> synthetic,
    List<TwinReport> reports,
    Totals totals) {
  /**
   * What was counted.
   *
   * @param replayed real records written
   * @param synthetic synthetic records read
   * @param repeated those of them whose snapshot and index had been read before
   * @param deadLetters dead letters read
   * @param toFirst from the start of the JVM to the first synthetic record; zero if none came
   * @param whole from the start of the JVM to the end
   * @param interrupted whether the run was stopped before its end
   */
  public record Totals(
      long replayed,
      long synthetic,
      long repeated,
      long deadLetters,
      Duration toFirst,
      Duration whole,
      boolean interrupted) {}

  /** Whether every window has its twin, exactly. */
  public boolean isComplete() {
    long real = reports.stream().mapToLong(report -> report.training().real()).sum();
    long ordered = reports.stream().mapToLong(TwinReport::synthetic).sum();
    return !totals.interrupted()
        && real == totals.replayed()
        && ordered == totals.synthetic()
        && totals.repeated() == 0;
  }
}
