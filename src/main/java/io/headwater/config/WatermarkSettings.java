package io.headwater.config;

import static io.headwater.config.Checks.check;

import java.io.Serializable;
import java.time.Duration;

/**
 * Section {@code source.watermark}: how far event time may be trusted.
 *
 * @param maxOutOfOrderness how much later than its successors a record may come and still be in
 *     time
 * @param idleness after how long a silent partition no longer holds the others back
 */
public record WatermarkSettings(Duration maxOutOfOrderness, Duration idleness)
    implements Serializable {
  public WatermarkSettings {
    check(
        !maxOutOfOrderness.isNegative(),
        "maxOutOfOrderness: expected >= 0 s, got %s",
        Durations.text(maxOutOfOrderness));
    check(
        idleness.toMillis() >= 1,
        "idleness: expected at least 1 ms, got %s",
        Durations.text(idleness));
  }

  /** Five minutes of disorder, half a minute of silence. */
  public static WatermarkSettings defaults() {
    return new WatermarkSettings(Duration.ofMinutes(5), Duration.ofSeconds(30));
  }
}
