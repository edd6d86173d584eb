package io.headwater.operator;

import io.headwater.record.BadBytesException;
import io.headwater.snapshot.FlowSnapshot;
import io.headwater.snapshot.SnapshotCodec;
import io.headwater.snapshot.SnapshotVersion;
import io.headwater.training.TrainerState;
import io.headwater.training.UnfitSnapshotException;
import io.headwater.training.WindowTraining;
import io.headwater.window.StreamKey;
import io.headwater.window.TargetWindow;
import java.io.IOException;
import java.util.Iterator;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.api.common.state.KeyedStateStore;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a trainer finds of a stream that it has forgotten: the last snapshot, which is in the
 * archive.
 *
 * <p>That of a stream that is remembered is in state, and stays there, when the stream is
 * forgotten, until it is seen in the archive: it may still be on its way there. The bytes are the
 * same in both places, so that it does not matter in which one a stream finds it when it comes
 * back: a restored task goes on as the one before did.
 */
final class ReturningStreams implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ReturningStreams.class);

  static final ValueStateDescriptor<FlowSnapshot> LAST =
      new ValueStateDescriptor<>("last-snapshot", SnapshotFormat.TYPE);

  /** Sets the stream whose state is meant. */
  interface CurrentStream {
    void set(String stream);
  }

  private final ValueState<FlowSnapshot> last;
  private final SnapshotArchive archive;
  private final Counter resumed;
  private final Counter refused;
  private final Set<String> forgotten = new TreeSet<>();
  private boolean isRead;

  ReturningStreams(KeyedStateStore store, SnapshotArchive archive, MetricGroup group) {
    this.last = store.getState(LAST);
    this.archive = archive;
    this.resumed = group.counter("streamsResumed");
    this.refused = group.counter("snapshotsRefused");
  }

  /** The last snapshot of the current stream, which is remembered or has just come back. */
  Optional<FlowSnapshot> lastKept() throws IOException {
    return Optional.ofNullable(last.value());
  }

  /** Keeps what the current stream has published, which may be forgotten one day. */
  void published(FlowSnapshot snapshot) throws IOException {
    last.update(snapshot);
  }

  /** The current stream is forgotten, or was when the task was restored. */
  void forgotten(String stream) throws IOException {
    if (last.value() != null) {
      forgotten.add(stream);
    }
  }

  /**
   * The current stream with {@code next} in training, if its last snapshot is all that is known of
   * it.
   *
   * <p>One of {@code next} or of a later window means that what was read before is read again: the
   * stream begins anew, as it did then. One that cannot be read counts as none.
   */
  Optional<TrainerState> resume(TargetWindow next, WindowTraining training) throws IOException {
    String stream = next.stream().value();
    forgotten.remove(stream);
    try {
      Optional<FlowSnapshot> known =
          lastOf(next.stream()).filter(snapshot -> snapshot.version().windowEnd() < next.end());
      Optional<TrainerState> state = known.map(snapshot -> training.resume(snapshot, next));
      if (state.isPresent()) {
        last.update(known.get());
        noteResumed(known.get().version());
        return state;
      }
    } catch (BadBytesException | UnfitSnapshotException e) {
      refused.inc();
      LOG.warn("Stream {} begins anew. Its last snapshot is refused: {}", stream, e.getMessage());
    }
    // One in the archive alone would not be kept either.
    last.clear();
    return Optional.empty();
  }

  private void noteResumed(SnapshotVersion from) {
    resumed.inc();
    LOG.info("Stream {} goes on from snapshot {}", from.stream().value(), from);
  }

  private Optional<FlowSnapshot> lastOf(StreamKey stream) throws IOException {
    FlowSnapshot kept = last.value();
    if (kept != null) {
      return Optional.of(kept);
    }
    if (!isRead) {
      refresh();
    }
    return archive.bytes(stream).map(SnapshotCodec::decode);
  }

  /** Lets go of what has arrived in the archive; of nothing, while that cannot be read. */
  void release(CurrentStream current) throws IOException {
    if (forgotten.isEmpty()) {
      return;
    }
    try {
      refresh();
    } catch (ArchiveUnavailableException e) {
      LOG.warn("{} forgotten streams are held until the next checkpoint", forgotten.size(), e);
      return;
    }
    Iterator<String> streams = forgotten.iterator();
    while (streams.hasNext()) {
      String stream = streams.next();
      current.set(stream);
      FlowSnapshot kept = last.value();
      if (archive
          .version(new StreamKey(stream))
          .filter(kept.version().toString()::equals)
          .isPresent()) {
        last.clear();
        streams.remove();
      }
    }
  }

  private void refresh() {
    archive.refresh();
    isRead = true;
  }

  @Override
  public void close() {
    archive.close();
  }
}
