package io.headwater.operator;

import io.headwater.snapshot.SnapshotVersion;
import io.headwater.window.StreamKey;
import java.io.IOException;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Which of a snapshot's draws are to be written as the twin of a window.
 *
 * @param snapshot whose draws
 * @param windowStart the first moment of the window they are a twin of
 * @param first index of the first draw
 * @param count how many draws, in [1, {@link #MOST}]
 */
public record SampleOrder(SnapshotVersion snapshot, long windowStart, long first, int count) {
  /** Draws in the largest order: what a sampler does between two chances for a checkpoint. */
  public static final int MOST = 256;

  /** What Flink needs to know of this type. */
  public static final TypeInformation<SampleOrder> TYPE = new FormatTypeInformation<>(new Format());

  static void writeVersion(SnapshotVersion version, DataOutputView out) throws IOException {
    out.writeUTF(version.stream().value());
    out.writeLong(version.windowEnd());
    out.writeLong(version.sequence());
  }

  static SnapshotVersion readVersion(DataInputView in) throws IOException {
    return new SnapshotVersion(new StreamKey(in.readUTF()), in.readLong(), in.readLong());
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
      return 1;
    }

    @Override
    public void write(SampleOrder order, DataOutputView out) throws IOException {
      writeVersion(order.snapshot, out);
      out.writeLong(order.windowStart);
      out.writeLong(order.first);
      out.writeInt(order.count);
    }

    @Override
    public SampleOrder read(int version, DataInputView in) throws IOException {
      return new SampleOrder(readVersion(in), in.readLong(), in.readLong(), in.readInt());
    }
  }
}
