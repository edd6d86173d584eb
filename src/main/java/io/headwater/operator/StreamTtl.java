package io.headwater.operator;

import io.headwater.snapshot.SnapshotVersion;
import java.io.Serializable;
import java.time.Duration;

/**
 * How long a stream is remembered: a snapshot serves the windows that end within so much event time
 * of its own, and no longer. So all who hold something of a stream forget it by the watermark
 * alone.
 *
 * @param millis the time, in milliseconds; 0: for ever
 */
public record StreamTtl(long millis) implements Serializable {
  /** A time to live; 0 s: for ever. */
  public static StreamTtl of(Duration time) {
    return new StreamTtl(time.toMillis());
  }

  /** The first moment for which {@code snapshot} is too old. */
  long end(SnapshotVersion snapshot) {
    return millis == 0 ? Long.MAX_VALUE : snapshot.windowEnd() + millis;
  }

  /** Whether {@code snapshot} may serve a window that ends at {@code windowEnd}. */
  boolean serves(SnapshotVersion snapshot, long windowEnd) {
    return windowEnd < end(snapshot);
  }

  /** Whether no window that is still to come can be served by {@code snapshot}. */
  boolean isOver(SnapshotVersion snapshot, long watermark) {
    return millis != 0 && watermark >= end(snapshot) - 1;
  }
}
