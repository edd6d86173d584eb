package io.headwater.operator;

import io.headwater.evaluation.Certificate.Verdict;
import io.headwater.snapshot.SnapshotVersion;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * The records that one order came to, on their way from the thread that draws to the one that
 * writes: what they share is said once.
 *
 * @param snapshot the snapshot they were drawn from
 * @param first index of the first of them among its draws
 * @param certificate what its samples were found to be
 * @param ticket of the request they answer, if there is one
 * @param rows the records, by ascending index
 */
public record SampleBatch(
    SnapshotVersion snapshot,
    long first,
    Verdict certificate,
    Optional<SampleTicket> ticket,
    List<Row> rows) {
  /** What Flink needs to know of this type. */
  public static final TypeInformation<SampleBatch> TYPE = new FormatTypeInformation<>(new Format());

  /**
   * One record.
   *
   * @param timestamp of its Kafka record: its event time, but never after the newest Kafka
   *     timestamp of the window's real records; milliseconds since the epoch
   * @param avro plain Avro of the source's schema; not to be written
   * @param tombstone whether its key alone is written
   */
  @SuppressWarnings("ArrayRecordComponent") // handed straight on, never compared
  public record Row(long timestamp, byte[] avro, boolean tombstone) {
    /** A record that is written whole. */
    public Row(long timestamp, byte[] avro) {
      this(timestamp, avro, false);
    }
  }

  /** The first layout that knows tombstones. */
  private static final int TOMBSTONES = 2;

  /** The records, each with all that is known of it. */
  public List<SyntheticRecord> records() {
    List<SyntheticRecord> records = new ArrayList<>(rows.size());
    long index = first;
    for (Row row : rows) {
      records.add(
          new SyntheticRecord(
              snapshot, index++, row.timestamp, row.avro, certificate, ticket, row.tombstone));
    }
    return records;
  }

  /** The byte layout. */
  public static final class Format implements ByteFormat<SampleBatch> {
    private static final long serialVersionUID = 1;

    /** For savepoints. */
    public Format() {}

    @Override
    public Class<SampleBatch> type() {
      return SampleBatch.class;
    }

    @Override
    public int version() {
      return 2;
    }

    @Override
    public void write(SampleBatch batch, DataOutputView out) throws IOException {
      SampleOrder.writeVersion(batch.snapshot, out);
      out.writeLong(batch.first);
      out.writeUTF(batch.certificate.name());
      SampleOrder.writeTicket(batch.ticket, out);
      out.writeInt(batch.rows.size());
      for (Row row : batch.rows) {
        out.writeLong(row.timestamp);
        ByteFormat.writeBytes(row.avro, out);
        out.writeBoolean(row.tombstone);
      }
    }

    @Override
    public SampleBatch read(int version, DataInputView in) throws IOException {
      SnapshotVersion snapshot = SampleOrder.readVersion(in);
      long first = in.readLong();
      Verdict certificate = Verdict.valueOf(in.readUTF());
      Optional<SampleTicket> ticket = SampleOrder.readTicket(SampleOrder.TICKETS, in);
      List<Row> rows = new ArrayList<>();
      for (int left = in.readInt(); left > 0; left--) {
        rows.add(
            new Row(
                in.readLong(),
                ByteFormat.readBytes(in),
                version >= TOMBSTONES && in.readBoolean()));
      }
      return new SampleBatch(snapshot, first, certificate, ticket, rows);
    }
  }
}
