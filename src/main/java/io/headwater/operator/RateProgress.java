package io.headwater.operator;

import java.io.IOException;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * How far the emission at a rate has come.
 *
 * @param elapsed milliseconds for which rows were due, without the time in which the job was down
 * @param rows rows ordered so far
 * @param streams by name, the newest snapshot of each stream and its next draw
 */
record RateProgress(long elapsed, long rows, SortedMap<String, Source> streams) {
  static final TypeInformation<RateProgress> TYPE = new FormatTypeInformation<>(new Format());

  RateProgress {
    streams = Collections.unmodifiableSortedMap(new TreeMap<>(streams));
  }

  /**
   * What a stream's rows are drawn from.
   *
   * @param snapshot the newest
   * @param next index of its first draw that is not ordered yet
   */
  record Source(SnapshotNotice snapshot, long next) {
    /** What {@code heard} adds: a newer snapshot, or draws of this one that others have ordered. */
    Source with(SnapshotNotice heard) {
      int newer = heard.version().compareTo(snapshot.version());
      if (newer > 0) {
        return new Source(heard, heard.next());
      }
      return newer == 0 && heard.next() > next ? new Source(snapshot, heard.next()) : this;
    }
  }

  /** The byte layout. */
  public static final class Format implements ByteFormat<RateProgress> {
    private static final long serialVersionUID = 1;

    /** For savepoints. */
    public Format() {}

    @Override
    public Class<RateProgress> type() {
      return RateProgress.class;
    }

    @Override
    public int version() {
      return SnapshotNotice.LAYOUT;
    }

    @Override
    public void write(RateProgress progress, DataOutputView out) throws IOException {
      out.writeLong(progress.elapsed);
      out.writeLong(progress.rows);
      out.writeInt(progress.streams.size());
      for (Source source : progress.streams.values()) {
        source.snapshot().write(out);
        out.writeLong(source.next());
      }
    }

    @Override
    public RateProgress read(int version, DataInputView in) throws IOException {
      long elapsed = in.readLong();
      long rows = in.readLong();
      SortedMap<String, Source> streams = new TreeMap<>();
      for (int left = in.readInt(); left > 0; left--) {
        Source source = new Source(SnapshotNotice.read(version, in), in.readLong());
        streams.put(source.snapshot().version().stream().value(), source);
      }
      return new RateProgress(elapsed, rows, streams);
    }
  }
}
