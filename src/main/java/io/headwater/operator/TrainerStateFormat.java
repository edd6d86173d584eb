package io.headwater.operator;

import io.headwater.training.TrainerState;
import io.headwater.training.TrainerStateCodec;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** The byte layout of a trainer's state; the bytes carry a version and a checksum of their own. */
public final class TrainerStateFormat implements ByteFormat<TrainerState> {
  private static final long serialVersionUID = 1;

  /** For savepoints. */
  public TrainerStateFormat() {}

  @Override
  public Class<TrainerState> type() {
    return TrainerState.class;
  }

  @Override
  public int version() {
    return 1;
  }

  @Override
  public void write(TrainerState state, DataOutputView out) throws IOException {
    ByteFormat.writeBytes(TrainerStateCodec.encode(state), out);
  }

  @Override
  public TrainerState read(int version, DataInputView in) throws IOException {
    return TrainerStateCodec.decode(ByteFormat.readBytes(in));
  }
}
