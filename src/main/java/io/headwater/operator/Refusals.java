package io.headwater.operator;

import java.io.IOException;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Records refused since the last window closed.
 *
 * @param late those that came after their window had closed
 * @param bad those that could not be learned from
 * @param tombstones those without a value whose window had closed
 */
record Refusals(long late, long bad, long tombstones) {
  /** The first layout that knows tombstones. */
  private static final int TOMBSTONES = 2;

  static final TypeInformation<Refusals> TYPE = new FormatTypeInformation<>(new Format());
  static final Refusals NONE = new Refusals(0, 0, 0);

  Refusals plus(DeadLetter letter) {
    return letter.stage() == DeadLetter.Stage.LATE
        ? new Refusals(late + 1, bad, tombstones)
        : new Refusals(late, bad + 1, tombstones);
  }

  Refusals plusTombstone() {
    return new Refusals(late, bad, tombstones + 1);
  }

  /** The byte layout. */
  public static final class Format implements ByteFormat<Refusals> {
    private static final long serialVersionUID = 1;

    /** For savepoints. */
    public Format() {}

    @Override
    public Class<Refusals> type() {
      return Refusals.class;
    }

    @Override
    public int version() {
      return 2;
    }

    @Override
    public void write(Refusals refusals, DataOutputView out) throws IOException {
      out.writeLong(refusals.late);
      out.writeLong(refusals.bad);
      out.writeLong(refusals.tombstones);
    }

    @Override
    public Refusals read(int version, DataInputView in) throws IOException {
      return new Refusals(in.readLong(), in.readLong(), version < TOMBSTONES ? 0 : in.readLong());
    }
  }
}
