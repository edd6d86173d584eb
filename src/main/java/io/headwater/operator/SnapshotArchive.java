package io.headwater.operator;

import io.headwater.window.StreamKey;
import java.util.Optional;

/**
 * The snapshots that are published for good: the last committed one of each stream.
 *
 * <p>What has once been seen in it is seen from then on, by every task and after every restart,
 * until the stream's next one takes its place. Not thread-safe.
 */
public interface SnapshotArchive extends AutoCloseable {
  /** One in which nothing ever is. */
  SnapshotArchive NONE =
      new SnapshotArchive() {
        @Override
        public void refresh() {}

        @Override
        public Optional<String> version(StreamKey stream) {
          return Optional.empty();
        }

        @Override
        public Optional<byte[]> bytes(StreamKey stream) {
          return Optional.empty();
        }

        @Override
        public void close() {}
      };

  /**
   * Looks at what was committed since the last look; where that fails for now, it is an {@link
   * ArchiveUnavailableException}, and the next look sees it.
   */
  void refresh();

  /** Which snapshot of {@code stream} there was at the last look; as text, as it says itself. */
  Optional<String> version(StreamKey stream);

  /** That snapshot as it was written, whatever it is; it may fail as a look may. */
  Optional<byte[]> bytes(StreamKey stream);

  @Override
  void close();
}
