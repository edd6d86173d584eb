package io.headwater.operator;

import io.headwater.evaluation.Certificate.Verdict;
import io.headwater.snapshot.SnapshotVersion;
import java.io.IOException;
import java.util.Optional;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * A record of the twin and where it came from.
 *
 * @param snapshot the snapshot it was drawn from
 * @param index which of its draws
 * @param eventTime timestamp of its Kafka record: its event time, but never after the newest Kafka
 *     timestamp of the window's real records; milliseconds since the epoch
 * @param avro plain Avro of the source's schema; not to be written
 * @param certificate what its snapshot's samples were found to be
 * @param ticket of the request it answers, if there is one
 * @param tombstone whether its key alone is written
 */
@SuppressWarnings("ArrayRecordComponent") // handed straight to the sink, never compared
public record SyntheticRecord(
    SnapshotVersion snapshot,
    long index,
    long eventTime,
    byte[] avro,
    Verdict certificate,
    Optional<SampleTicket> ticket,
    boolean tombstone) {
  /** The first layout that knows tombstones. */
  private static final int TOMBSTONES = 4;

  /** A record that is written whole. */
  public SyntheticRecord(
      SnapshotVersion snapshot,
      long index,
      long eventTime,
      byte[] avro,
      Verdict certificate,
      Optional<SampleTicket> ticket) {
    this(snapshot, index, eventTime, avro, certificate, ticket, false);
  }

  /** What Flink needs to know of this type. */
  public static final TypeInformation<SyntheticRecord> TYPE =
      new FormatTypeInformation<>(new Format());

  /** The byte layout. */
  public static final class Format implements ByteFormat<SyntheticRecord> {
    private static final long serialVersionUID = 1;

    /** For savepoints. */
    public Format() {}

    @Override
    public Class<SyntheticRecord> type() {
      return SyntheticRecord.class;
    }

    @Override
    public int version() {
      return TOMBSTONES;
    }

    @Override
    public void write(SyntheticRecord record, DataOutputView out) throws IOException {
      SampleOrder.writeVersion(record.snapshot, out);
      out.writeLong(record.index);
      out.writeLong(record.eventTime);
      ByteFormat.writeBytes(record.avro, out);
      SampleOrder.writeTicket(record.ticket, out);
      out.writeUTF(record.certificate.name());
      out.writeBoolean(record.tombstone);
    }

    @Override
    public SyntheticRecord read(int version, DataInputView in) throws IOException {
      SnapshotVersion snapshot = SampleOrder.readVersion(in);
      long index = in.readLong();
      long eventTime = in.readLong();
      byte[] avro = ByteFormat.readBytes(in);
      Optional<SampleTicket> ticket = SampleOrder.readTicket(version, in);
      Verdict certificate = version < 3 ? Verdict.NONE : Verdict.valueOf(in.readUTF());
      boolean tombstone = version >= TOMBSTONES && in.readBoolean();
      return new SyntheticRecord(snapshot, index, eventTime, avro, certificate, ticket, tombstone);
    }
  }
}
