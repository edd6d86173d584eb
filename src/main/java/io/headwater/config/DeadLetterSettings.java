package io.headwater.config;

import static io.headwater.config.Checks.check;

import java.io.Serializable;

/**
 * Section {@code dead-letters}: what becomes of records that nothing is learned from.
 *
 * @param topic its name; empty: the sink's with {@code .dlq} behind it
 * @param maxShare of so many records, the share that may be refused before the job fails, in [0,
 *     1]; 1: any
 * @param among how many records that share is taken of, in each task, >= 1
 */
public record DeadLetterSettings(String topic, double maxShare, int among) implements Serializable {
  public DeadLetterSettings {
    check(maxShare >= 0 && maxShare <= 1, "maxShare: expected 0 to 1, got %s", maxShare);
    check(among >= 1, "among: expected >= 1, got %d", among);
  }

  /** A topic named by the job; more than half of ten thousand records end the job. */
  public static DeadLetterSettings defaults() {
    return new DeadLetterSettings("", 0.5, 10_000);
  }

  DeadLetterSettings resolved(String name) {
    return topic.isEmpty() ? new DeadLetterSettings(name, maxShare, among) : this;
  }
}
