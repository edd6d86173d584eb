package io.headwater.operator;

import io.headwater.snapshot.SnapshotVersion;
import io.headwater.window.StreamKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Which of a snapshot's draws are to be written, in the twin or as the answer to a request.
 *
 * @param snapshot whose draws
 * @param windowStart the first moment of the window their times fall into
 * @param first index of the first draw
 * @param count how many draws, in [1, {@link #MOST}]
 * @param ticket of the request, if there is one
 * @param newestTimestamp the newest Kafka timestamp of the window's real records, milliseconds
 *     since the epoch: no draw's is newer; {@code Long.MAX_VALUE}: not known
 * @param tombstones which of the draws are tombstones
 */
public record SampleOrder(
    SnapshotVersion snapshot,
    long windowStart,
    long first,
    int count,
    Optional<SampleTicket> ticket,
    long newestTimestamp,
    TombstoneMix tombstones) {
  /** Draws in the largest order: what a sampler does between two chances for a checkpoint. */
  public static final int MOST = 256;

  /** The first layout that knows tickets. */
  static final int TICKETS = 2;

  /** The first layout that knows the newest timestamp. */
  private static final int TIMESTAMPS = 3;

  /** The first layout that knows tombstones. */
  private static final int TOMBSTONES = 4;

  /** What Flink needs to know of this type. */
  public static final TypeInformation<SampleOrder> TYPE = new FormatTypeInformation<>(new Format());

  /** An order for a window of which no Kafka timestamp is known. */
  public SampleOrder(
      SnapshotVersion snapshot,
      long windowStart,
      long first,
      int count,
      Optional<SampleTicket> ticket) {
    this(snapshot, windowStart, first, count, ticket, Long.MAX_VALUE, TombstoneMix.NONE);
  }

  /** An order for the twin. */
  public SampleOrder(SnapshotVersion snapshot, long windowStart, long first, int count) {
    this(snapshot, windowStart, first, count, Optional.empty());
  }

  /** The same draws by another seed, for whoever asked. */
  SampleOrder withTicket(SampleTicket asked) {
    return new SampleOrder(
        snapshot, windowStart, first, count, Optional.of(asked), newestTimestamp, tombstones);
  }

  /** The same draws, none with a newer Kafka timestamp than this. */
  SampleOrder notAfter(long timestamp) {
    return new SampleOrder(snapshot, windowStart, first, count, ticket, timestamp, tombstones);
  }

  /** The same draws, some of them tombstones. */
  SampleOrder with(TombstoneMix mix) {
    return new SampleOrder(snapshot, windowStart, first, count, ticket, newestTimestamp, mix);
  }

  /** Orders of {@code count} draws from {@code first} on, none larger than {@link #MOST}. */
  static List<SampleOrder> cut(SnapshotVersion snapshot, long windowStart, long first, long count) {
    List<SampleOrder> orders = new ArrayList<>();
    for (long done = 0; done < count; done += MOST) {
      int most = (int) Math.min(MOST, count - done);
      orders.add(new SampleOrder(snapshot, windowStart, first + done, most));
    }
    return orders;
  }

  static void writeVersion(SnapshotVersion version, DataOutputView out) throws IOException {
    out.writeUTF(version.stream().value());
    out.writeLong(version.windowEnd());
    out.writeLong(version.sequence());
  }

  static SnapshotVersion readVersion(DataInputView in) throws IOException {
    return new SnapshotVersion(new StreamKey(in.readUTF()), in.readLong(), in.readLong());
  }

  static void writeTicket(Optional<SampleTicket> ticket, DataOutputView out) throws IOException {
    out.writeBoolean(ticket.isPresent());
    if (ticket.isPresent()) {
      ticket.get().write(out);
    }
  }

  /** A ticket, which layout 1 did not know. */
  static Optional<SampleTicket> readTicket(int version, DataInputView in) throws IOException {
    return version >= TICKETS && in.readBoolean()
        ? Optional.of(SampleTicket.read(in))
        : Optional.empty();
  }

  /** The byte layout. */
  public static final class Format implements ByteFormat<SampleOrder> {
    private static final long serialVersionUID = 1;

    /** For savepoints. */
    public Format() {}

    @Override
    public Class<SampleOrder> type() {
      return SampleOrder.class;
    }

    @Override
    public int version() {
      return 4;
    }

    @Override
    public void write(SampleOrder order, DataOutputView out) throws IOException {
      writeVersion(order.snapshot, out);
      out.writeLong(order.windowStart);
      out.writeLong(order.first);
      out.writeInt(order.count);
      writeTicket(order.ticket, out);
      out.writeLong(order.newestTimestamp);
      order.tombstones.write(out);
    }

    @Override
    public SampleOrder read(int version, DataInputView in) throws IOException {
      return new SampleOrder(
          readVersion(in),
          in.readLong(),
          in.readLong(),
          in.readInt(),
          readTicket(version, in),
          version < TIMESTAMPS ? Long.MAX_VALUE : in.readLong(),
          version < TOMBSTONES ? TombstoneMix.NONE : TombstoneMix.read(in));
    }
  }
}
