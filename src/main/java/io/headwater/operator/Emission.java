package io.headwater.operator;

import io.headwater.snapshot.SnapshotVersion;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * What a stream's twin has come to so far: counted from the start of the job, so that the rounding
 * of one window is made good by the next.
 *
 * @param real records of all windows
 * @param synthetic draws ordered for them: after each window with a snapshot to draw from, the
 *     floor of {@code real} times the ratio
 * @param next index of the first draw of the newest snapshot that is not ordered yet
 */
record Emission(long real, long synthetic, long next) {
  static final TypeInformation<Emission> TYPE = new FormatTypeInformation<>(new Format());
  static final Emission NONE = new Emission(0, 0, 0);

  /** The same with a new snapshot, none of whose draws is ordered. */
  Emission ofNewSnapshot() {
    return new Emission(real, synthetic, 0);
  }

  /** The same after {@code more} real records, for which no draw is ordered yet. */
  Emission plusReal(long more) {
    return new Emission(real + more, synthetic, next);
  }

  /** The same with all draws ordered that the real records call for. */
  Emission ordered(BigDecimal ratio) {
    long due =
        ratio.multiply(BigDecimal.valueOf(real)).setScale(0, RoundingMode.FLOOR).longValueExact();
    return new Emission(real, due, next + due - synthetic);
  }

  /** The draws that {@code this} orders beyond {@code before}, cut into orders. */
  List<SampleOrder> ordersSince(Emission before, SnapshotVersion snapshot, long windowStart) {
    return SampleOrder.cut(snapshot, windowStart, before.next, next - before.next);
  }

  /** The byte layout. */
  public static final class Format implements ByteFormat<Emission> {
    private static final long serialVersionUID = 1;

    /** For savepoints. */
    public Format() {}

    @Override
    public Class<Emission> type() {
      return Emission.class;
    }

    @Override
    public int version() {
      return 1;
    }

    @Override
    public void write(Emission emission, DataOutputView out) throws IOException {
      out.writeLong(emission.real);
      out.writeLong(emission.synthetic);
      out.writeLong(emission.next);
    }

    @Override
    public Emission read(int version, DataInputView in) throws IOException {
      return new Emission(in.readLong(), in.readLong(), in.readLong());
    }
  }
}
