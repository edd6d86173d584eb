package io.headwater.config;

import static io.headwater.config.Checks.check;

import java.io.Serializable;

/**
 * Section {@code emit}: how many synthetic records are written.
 *
 * @param mode what decides the number
 * @param ratio in mirror mode, synthetic records for each real one, >= 0
 * @param rowsPerSecond in rate mode, records a second over all subtasks, > 0
 */
public record EmitSettings(EmitMode mode, double ratio, double rowsPerSecond)
    implements Serializable {
  public EmitSettings {
    check(ratio >= 0 && ratio < Double.POSITIVE_INFINITY, "ratio: expected >= 0, got %s", ratio);
    check(
        rowsPerSecond > 0 && rowsPerSecond < Double.POSITIVE_INFINITY,
        "rowsPerSecond: expected > 0, got %s",
        rowsPerSecond);
  }

  /** One synthetic record for each real one. */
  public static EmitSettings defaults() {
    return new EmitSettings(EmitMode.MIRROR, 1.0, 1_000);
  }
}
