package io.headwater.config;

import static io.headwater.config.Checks.check;

import java.io.Serializable;

/**
 * Section {@code emit}: how many synthetic records are written.
 *
 * @param mode what decides the number
 * @param ratio in mirror mode, synthetic records for each real one, >= 0
 * @param rowsPerSecond in rate mode, records a second over all streams, in the mean of the curve, >
 *     0
 * @param numberOfRows in rate mode, records after which no more are written; 0: there is no end
 * @param curve in rate mode, how the rate changes with time
 * @param tombstones in mirror mode, whether records without a value are written too, in the share
 *     that real ones have, with keys of draws of their own
 */
public record EmitSettings(
    EmitMode mode,
    double ratio,
    double rowsPerSecond,
    long numberOfRows,
    CurveSettings curve,
    boolean tombstones)
    implements Serializable {
  /** Emission without tombstones. */
  public EmitSettings(
      EmitMode mode, double ratio, double rowsPerSecond, long numberOfRows, CurveSettings curve) {
    this(mode, ratio, rowsPerSecond, numberOfRows, curve, false);
  }

  public EmitSettings {
    check(ratio >= 0 && ratio < Double.POSITIVE_INFINITY, "ratio: expected >= 0, got %s", ratio);
    check(
        rowsPerSecond > 0 && rowsPerSecond < Double.POSITIVE_INFINITY,
        "rowsPerSecond: expected > 0, got %s",
        rowsPerSecond);
    check(numberOfRows >= 0, "numberOfRows: expected >= 0, got %d", numberOfRows);
  }

  /** One synthetic record for each real one; in rate mode a thousand a second. */
  public static EmitSettings defaults() {
    return new EmitSettings(EmitMode.MIRROR, 1.0, 1_000, 0, CurveSettings.defaults());
  }

  /** Rows due in rate mode after {@code seconds}, >= 0. */
  public long rowsDue(double seconds) {
    long due = (long) Math.floor(rowsPerSecond * curve.meanSeconds(seconds));
    return numberOfRows == 0 ? due : Math.min(due, numberOfRows);
  }
}
