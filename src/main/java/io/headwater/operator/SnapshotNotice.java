package io.headwater.operator;

import io.headwater.snapshot.FlowSnapshot;
import io.headwater.snapshot.SnapshotVersion;
import java.io.IOException;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * That a snapshot is there, for those who order draws of it but draw none themselves.
 *
 * @param version which one
 * @param windowStart the first moment of the window it was trained on
 * @param real records of that window, >= 0
 * @param newestTimestamp their newest Kafka timestamp, milliseconds since the epoch; {@code
 *     Long.MAX_VALUE}: not known
 * @param next index of the first draw that the trainer has not ordered for the mirror, >= 0
 */
public record SnapshotNotice(
    SnapshotVersion version, long windowStart, long real, long newestTimestamp, long next) {
  /** The newest layout without the next draw; before the second, no timestamp was known. */
  static final int LAYOUT = 2;

  /** The first layout that knows the next draw. */
  private static final int NEXT_DRAW = 3;

  /** What Flink needs to know of this type. */
  public static final TypeInformation<SnapshotNotice> TYPE =
      new FormatTypeInformation<>(new Format());

  /** A notice of a snapshot of whose records no Kafka timestamp is known. */
  public SnapshotNotice(SnapshotVersion version, long windowStart, long real) {
    this(version, windowStart, real, Long.MAX_VALUE, 0);
  }

  /** The notice of a snapshot of which nothing is drawn. */
  public static SnapshotNotice of(FlowSnapshot snapshot) {
    return new SnapshotNotice(
        snapshot.version(),
        snapshot.windowStart(),
        snapshot.rows().real(),
        snapshot.newestTimestamp(),
        0);
  }

  /** The same snapshot after {@code drawn} draws of it. */
  SnapshotNotice after(long drawn) {
    return new SnapshotNotice(version, windowStart, real, newestTimestamp, drawn);
  }

  /** Writes all but the next draw. */
  void write(DataOutputView out) throws IOException {
    SampleOrder.writeVersion(version, out);
    out.writeLong(windowStart);
    out.writeLong(real);
    out.writeLong(newestTimestamp);
  }

  /** Reads what {@link #write} wrote. */
  static SnapshotNotice read(int version, DataInputView in) throws IOException {
    return new SnapshotNotice(
        SampleOrder.readVersion(in),
        in.readLong(),
        in.readLong(),
        version < LAYOUT ? Long.MAX_VALUE : in.readLong(),
        0);
  }

  /** The byte layout. */
  public static final class Format implements ByteFormat<SnapshotNotice> {
    private static final long serialVersionUID = 1;

    /** For savepoints. */
    public Format() {}

    @Override
    public Class<SnapshotNotice> type() {
      return SnapshotNotice.class;
    }

    @Override
    public int version() {
      return NEXT_DRAW;
    }

    @Override
    public void write(SnapshotNotice notice, DataOutputView out) throws IOException {
      notice.write(out);
      out.writeLong(notice.next);
    }

    @Override
    public SnapshotNotice read(int version, DataInputView in) throws IOException {
      SnapshotNotice notice = SnapshotNotice.read(version, in);
      return version >= NEXT_DRAW ? notice.after(in.readLong()) : notice;
    }
  }
}
