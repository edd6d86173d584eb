package io.headwater.operator;

import io.headwater.snapshot.FlowSnapshot;
import io.headwater.snapshot.SnapshotCodec;
import java.io.IOException;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** The byte layout of a snapshot: the same bytes as in its topic and in a file. */
public final class SnapshotFormat implements ByteFormat<FlowSnapshot> {
  private static final long serialVersionUID = 1;

  /** What Flink needs to know of snapshots. */
  public static final TypeInformation<FlowSnapshot> TYPE =
      new FormatTypeInformation<>(new SnapshotFormat());

  /** For savepoints. */
  public SnapshotFormat() {}

  @Override
  public Class<FlowSnapshot> type() {
    return FlowSnapshot.class;
  }

  @Override
  public int version() {
    return 1;
  }

  @Override
  public void write(FlowSnapshot snapshot, DataOutputView out) throws IOException {
    ByteFormat.writeBytes(SnapshotCodec.encode(snapshot), out);
  }

  @Override
  public FlowSnapshot read(int version, DataInputView in) throws IOException {
    return SnapshotCodec.decode(ByteFormat.readBytes(in));
  }
}
