package io.headwater.operator;

import java.util.TreeMap;

/**
 * A watermark that waits for what still names a snapshot: a sampler forgets one when the watermark
 * passes the end of the window of the next.
 */
final class HeldWatermark {
  /** How often snapshots of each window's end are named. */
  private final TreeMap<Long, Integer> pinned = new TreeMap<>();

  private long seen = Long.MIN_VALUE;

  void pin(SnapshotNotice snapshot) {
    pinned.merge(snapshot.version().windowEnd(), 1, Integer::sum);
  }

  void release(SnapshotNotice snapshot) {
    pinned.computeIfPresent(
        snapshot.version().windowEnd(), (end, times) -> times == 1 ? null : times - 1);
  }

  void see(long watermark) {
    seen = watermark;
  }

  /** Whether the last watermark has come, which ends the streams. */
  boolean isLast() {
    return seen == Long.MAX_VALUE;
  }

  /** The watermark that may go on; it may be older than one that has. */
  long due() {
    return pinned.isEmpty() ? seen : Math.min(seen, pinned.firstKey() - 1);
  }
}
