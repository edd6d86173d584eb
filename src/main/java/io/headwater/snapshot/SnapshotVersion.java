package io.headwater.snapshot;

import io.headwater.window.StreamKey;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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

  private static final Pattern TEXT = Pattern.compile("(.*)@(-?[0-9]+)#([0-9]+)", Pattern.DOTALL);

  @Override
  public int compareTo(SnapshotVersion that) {
    return ORDER.compare(this, that);
  }

  /** Whether this one replaces {@code that}. */
  public boolean isNewerThan(SnapshotVersion that) {
    return compareTo(that) > 0;
  }

  /** The version that {@link #toString} gives as {@code text}; none of any other text. */
  public static Optional<SnapshotVersion> parse(String text) {
    Matcher parts = TEXT.matcher(text);
    try {
      return parts.matches()
          ? Optional.of(
              new SnapshotVersion(
                  new StreamKey(parts.group(1)),
                  Long.parseLong(parts.group(2)),
                  Long.parseLong(parts.group(3))))
          : Optional.empty();
    } catch (NumberFormatException tooLarge) {
      return Optional.empty();
    }
  }

  /** {@code stream@windowEnd#sequence}: unique, and the same after every restart. */
  @Override
  public String toString() {
    return stream.value() + "@" + windowEnd + "#" + sequence;
  }
}
