package io.headwater.operator;

import java.io.IOException;
import java.util.Optional;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * A request that is not answered yet, or not wholly.
 *
 * @param request what was asked
 * @param deadline by the machine's clock in milliseconds: when it is refused if its stream has no
 *     snapshot
 * @param snapshot that the whole answer is drawn from, once its first row is ordered
 * @param next index of the first row that is not ordered, in [0, count)
 */
record PendingRequest(
    SampleRequest request, long deadline, Optional<SnapshotNotice> snapshot, long next) {
  static final TypeInformation<PendingRequest> TYPE = new FormatTypeInformation<>(new Format());

  /** A request that has just come. */
  PendingRequest(SampleRequest request, long deadline) {
    this(request, deadline, Optional.empty(), 0);
  }

  String stream() {
    return request.stream().value();
  }

  boolean isBegun() {
    return snapshot.isPresent();
  }

  /** Rows that are not ordered yet, >= 1. */
  long rowsLeft() {
    return request.ticket().count() - next;
  }

  /** The order of the next rows, from the snapshot of those before or, for the first, another. */
  SampleOrder order(SnapshotNotice from) {
    int count = (int) Math.min(SampleOrder.MOST, rowsLeft());
    return new SampleOrder(from.version(), from.windowStart(), next, count)
        .withTicket(request.ticket())
        .notAfter(from.newestTimestamp());
  }

  /** What is left of the request after an order; none if that was the last. */
  Optional<PendingRequest> after(SampleOrder order, SnapshotNotice from) {
    return order.count() == rowsLeft()
        ? Optional.empty()
        : Optional.of(
            new PendingRequest(request, deadline, Optional.of(from), next + order.count()));
  }

  /** The byte layout. */
  public static final class Format implements ByteFormat<PendingRequest> {
    private static final long serialVersionUID = 1;
    private static final SampleRequest.Format REQUEST = new SampleRequest.Format();

    /** For savepoints. */
    public Format() {}

    @Override
    public Class<PendingRequest> type() {
      return PendingRequest.class;
    }

    @Override
    public int version() {
      return 1;
    }

    @Override
    public void write(PendingRequest pending, DataOutputView out) throws IOException {
      REQUEST.write(pending.request, out);
      out.writeLong(pending.deadline);
      out.writeBoolean(pending.isBegun());
      if (pending.isBegun()) {
        pending.snapshot.get().write(out);
      }
      out.writeLong(pending.next);
    }

    @Override
    public PendingRequest read(int version, DataInputView in) throws IOException {
      return new PendingRequest(
          REQUEST.read(SampleRequest.REQUESTERS, in),
          in.readLong(),
          in.readBoolean()
              ? Optional.of(SnapshotNotice.read(SnapshotNotice.LAYOUT, in))
              : Optional.empty(),
          in.readLong());
    }
  }
}
