package io.headwater.config;

import static io.headwater.config.Checks.check;

import java.io.Serializable;
import java.time.Duration;

/**
 * Section {@code window}: what of the stream is learned from at a time.
 *
 * @param size length of a window in event time; 0 s: all there is, for a file
 * @param allowedLateness how long after its end a window still takes records
 * @param sample most records drawn at random of a window, over all its shards, >= 2; up to half as
 *     many more are kept of rare levels
 * @param heldOut share of the sample that is never trained on, in [0, 0.5]
 * @param shards parts of a window filled in parallel, >= 1
 * @param ensemble whether each shard trains a model of its own, with its part of {@code sample},
 *     {@code minRecords} and the method's particles; the twin is the union of what is drawn of them
 * @param minRecords a window with fewer records is not trained on but given draws of the newest
 *     snapshot, unless there is none yet; >= 0
 */
public record WindowSettings(
    Duration size,
    Duration allowedLateness,
    int sample,
    double heldOut,
    int shards,
    boolean ensemble,
    int minRecords)
    implements Serializable {
  public WindowSettings {
    check(!size.isNegative(), "size: expected >= 0 s, got %s", Durations.text(size));
    check(
        !allowedLateness.isNegative(),
        "allowedLateness: expected >= 0 s, got %s",
        Durations.text(allowedLateness));
    check(sample >= 2, "sample: expected >= 2 records, got %d", sample);
    check(heldOut >= 0 && heldOut <= 0.5, "heldOut: expected 0 to 0.5, got %s", heldOut);
    check(shards >= 1, "shards: expected >= 1, got %d", shards);
    check(!ensemble || shards >= 2, "ensemble: expected shards >= 2, got %d", shards);
    check(minRecords >= 0, "minRecords: expected >= 0, got %d", minRecords);
  }

  /** One hour, no lateness, 4,096 records of which a fifth is held out, 500 to be trained on. */
  public static WindowSettings defaults() {
    return new WindowSettings(Duration.ofHours(1), Duration.ZERO, 4_096, 0.2, 1, false, 500);
  }

  /** The settings of one shard of an ensemble, which is a stream of its own; else these. */
  WindowSettings part() {
    return ensemble
        ? new WindowSettings(
            size, allowedLateness, Math.max(2, share(sample)), heldOut, 1, false, share(minRecords))
        : this;
  }

  private int share(int whole) {
    return (whole + shards - 1) / shards;
  }

  /** These settings with another length. */
  public WindowSettings withSize(Duration length) {
    return new WindowSettings(
        length, allowedLateness, sample, heldOut, shards, ensemble, minRecords);
  }
}
