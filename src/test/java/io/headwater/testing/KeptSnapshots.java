package io.headwater.testing;

import io.headwater.operator.ArchiveUnavailableException;
import io.headwater.operator.SnapshotArchive;
import io.headwater.snapshot.FlowSnapshot;
import io.headwater.snapshot.SnapshotCodec;
import io.headwater.window.StreamKey;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * An archive in memory, of which each task has a view of its own: what there was when it looked.
 */
public final class KeptSnapshots {
  private final Map<String, Kept> kept = new HashMap<>();

  private boolean available = true;

  private record Kept(String version, byte[] bytes) {}

  /** Commits a snapshot. */
  public void commit(FlowSnapshot snapshot) {
    commit(snapshot, SnapshotCodec.encode(snapshot));
  }

  /** Commits something that says that it is {@code snapshot}. */
  public void commit(FlowSnapshot snapshot, byte[] bytes) {
    kept.put(snapshot.version().stream().value(), new Kept(snapshot.version().toString(), bytes));
  }

  /** Whether tasks can look at it from now on. */
  public void setAvailable(boolean available) {
    this.available = available;
  }

  /** The archive as a task sees it. */
  public SnapshotArchive open() {
    return new View();
  }

  private final class View implements SnapshotArchive {
    private final Map<String, Kept> seen = new HashMap<>();

    @Override
    public void refresh() {
      if (!available) {
        throw new ArchiveUnavailableException("archive", new IOException("out of reach"));
      }
      seen.putAll(kept);
    }

    @Override
    public Optional<String> version(StreamKey stream) {
      return Optional.ofNullable(seen.get(stream.value())).map(Kept::version);
    }

    @Override
    public Optional<byte[]> bytes(StreamKey stream) {
      return Optional.ofNullable(seen.get(stream.value())).map(Kept::bytes);
    }

    @Override
    public void close() {}
  }
}
