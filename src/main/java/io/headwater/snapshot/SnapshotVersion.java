package io.headwater.snapshot;

import io.headwater.window.StreamKey;
import java.util.Comparator;

/**
 * Which snapshot of a stream this is; of two, the greater is the newer.
 *
 * <p>The order is total, and by stream first, so that only versions of one stream are worth
 * comparing.
 *
 * @param stream the stream it was learned from
 * @param windowEnd end of the last window in it, exclusive, ms since 1970 (or rows, for a file)
 * @param sequence how many windows had been trained by then, >= 1
 */
public record SnapshotVersion(StreamKey stream, long windowEnd, long sequence)
    implements Comparable<SnapshotVersion> {
  private static final Comparator<SnapshotVersion> ORDER =
      Comparator.comparing((SnapshotVersion version) -> version.stream().value())
          .thenComparingLong(SnapshotVersion::windowEnd)
          .thenComparingLong(SnapshotVersion::sequence);

  @Override
  public int compareTo(SnapshotVersion that) {
    return ORDER.compare(this, that);
  }

  /** Whether this one replaces {@code that}. */
  public boolean isNewerThan(SnapshotVersion that) {
    return compareTo(that) > 0;
  }

  /** {@code stream@windowEnd#sequence}: unique, and the same after every restart. */
  @Override
  public String toString() {
    return stream.value() + "@" + windowEnd + "#" + sequence;
  }
}
