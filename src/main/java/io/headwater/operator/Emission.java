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
 * @param tombstones real records without a value, of all windows
 * @param buried synthetic ones that are due for them, by the same ratio
 * @param ratio synthetic records for each real one, by which all are counted; 0 where others order
 *     the rows, {@link #UNKNOWN} in an old layout
 */
record Emission(
    long real, long synthetic, long next, long tombstones, long buried, BigDecimal ratio) {
  static final TypeInformation<Emission> TYPE = new FormatTypeInformation<>(new Format());

  /** The ratio that older layouts did not keep. */
  private static final BigDecimal UNKNOWN = BigDecimal.ONE.negate();

  static final Emission NONE = new Emission(0, 0, 0);

  /**
   * Draws set aside for the pacer where it may have drawn of a snapshot: the mirror cannot know how
   * many, and orders none of them.
   */
  static final long PACED = 1L << 40;

  /** The first layout that knows the ratio. */
  private static final int RATIOS = 3;

  /** The first layout that knows tombstones. */
  private static final int TOMBSTONES = 2;

  /** What a stream without tombstones has come to. */
  Emission(long real, long synthetic, long next) {
    this(real, synthetic, next, 0, 0, UNKNOWN);
  }

  /** The same with a new snapshot, none of whose draws is ordered. */
  Emission ofNewSnapshot() {
    return new Emission(real, synthetic, 0, tombstones, buried, ratio);
  }

  /**
   * The same under the ratio of this job. Another ratio counts from here on: it owes nothing for
   * the windows of before.
   */
  Emission under(BigDecimal now) {
    if (now.compareTo(ratio) == 0) {
      return this;
    }
    if (ratio.equals(UNKNOWN) && mayBeOf(now)) {
      return new Emission(real, synthetic, next, tombstones, buried, now);
    }
    long from = now.signum() > 0 && mayBePaced() ? next + PACED : next;
    return new Emission(0, 0, from, 0, 0, now);
  }

  private boolean mayBePaced() {
    return ratio.signum() == 0 || ratio.equals(UNKNOWN) && synthetic == 0;
  }

  /** Whether these counts can come from a job with that ratio and a snapshot. */
  private boolean mayBeOf(BigDecimal other) {
    long due = due(other, real);
    return other.signum() > 0 && synthetic <= due && (synthetic > 0 || due == 0);
  }

  /** The same after {@code more} real records, for which no draw is ordered yet. */
  Emission plusReal(long more) {
    return new Emission(real + more, synthetic, next, tombstones, buried, ratio);
  }

  /** The same after {@code more} real records without a value. */
  Emission plusTombstones(long more) {
    return new Emission(real, synthetic, next, tombstones + more, buried, ratio);
  }

  /** The same with all draws ordered that the real records call for, and no tombstones. */
  Emission ordered(BigDecimal by) {
    return ordered(by, false);
  }

  /**
   * The same with all draws ordered that the real records call for.
   *
   * @param burying whether draws are ordered for tombstones too; those due before are not made up
   *     for
   */
  Emission ordered(BigDecimal by, boolean burying) {
    long due = due(by, real);
    long dueTombstones = due(by, tombstones);
    long draws = due - synthetic + (burying ? dueTombstones - buried : 0);
    return new Emission(real, due, next + draws, tombstones, dueTombstones, by);
  }

  private static long due(BigDecimal by, long of) {
    return by.multiply(BigDecimal.valueOf(of)).setScale(0, RoundingMode.FLOOR).longValueExact();
  }

  /** Draws beyond {@code before} that are tombstones: those that are no records. */
  long tombstonesSince(Emission before) {
    return next - before.next - (synthetic - before.synthetic);
  }

  /** The draws that {@code this} orders beyond {@code before}, cut into orders. */
  List<SampleOrder> ordersSince(Emission before, SnapshotVersion snapshot, long windowStart) {
    TombstoneMix mix =
        new TombstoneMix(before.next, synthetic - before.synthetic, tombstonesSince(before));
    return SampleOrder.cut(snapshot, windowStart, before.next, next - before.next).stream()
        .map(order -> mix.tombstones() == 0 ? order : order.with(mix))
        .toList();
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
      return RATIOS;
    }

    @Override
    public void write(Emission emission, DataOutputView out) throws IOException {
      out.writeLong(emission.real);
      out.writeLong(emission.synthetic);
      out.writeLong(emission.next);
      out.writeLong(emission.tombstones);
      out.writeLong(emission.buried);
      out.writeUTF(emission.ratio.toPlainString());
    }

    @Override
    public Emission read(int version, DataInputView in) throws IOException {
      return new Emission(
          in.readLong(),
          in.readLong(),
          in.readLong(),
          version < TOMBSTONES ? 0 : in.readLong(),
          version < TOMBSTONES ? 0 : in.readLong(),
          version < RATIOS ? UNKNOWN : new BigDecimal(in.readUTF()));
    }
  }
}
