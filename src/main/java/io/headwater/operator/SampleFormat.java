package io.headwater.operator;

import io.headwater.window.WindowSample;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** The byte layout of the sample of an open window, which grows in place. */
public final class SampleFormat implements ByteFormat<WindowSample> {
  private static final long serialVersionUID = 1;

  /** For savepoints. */
  public SampleFormat() {}

  @Override
  public Class<WindowSample> type() {
    return WindowSample.class;
  }

  @Override
  public int version() {
    return 1;
  }

  @Override
  public void write(WindowSample sample, DataOutputView out) throws IOException {
    ByteFormat.writeBytes(sample.toBytes(), out);
  }

  @Override
  public WindowSample read(int version, DataInputView in) throws IOException {
    return WindowSample.fromBytes(ByteFormat.readBytes(in));
  }

  @Override
  public boolean immutable() {
    return false;
  }

  @Override
  public WindowSample copy(WindowSample sample) {
    return sample.copy();
  }
}
