package io.headwater.io;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.sink2.CommittingSinkWriter;
import org.apache.flink.api.connector.sink2.StatefulSinkWriter;
import org.apache.flink.connector.kafka.sink.TwoPhaseCommittingStatefulSink.PrecommittingStatefulSinkWriter;

/** A writer of a {@link RefusalAwareSink}. */
record RefusalAwareWriter<T, S, C>(
    PrecommittingStatefulSinkWriter<T, S, C> writer, BrokerRefusals refusals)
    implements StatefulSinkWriter<T, S>, CommittingSinkWriter<T, C> {
  @Override
  public void write(T element, Context context) throws IOException, InterruptedException {
    try {
      writer.write(element, context);
    } catch (IOException | RuntimeException e) {
      refusals.throwIfIn(e);
      throw e;
    }
  }

  @Override
  public void flush(boolean endOfInput) throws IOException, InterruptedException {
    try {
      writer.flush(endOfInput);
    } catch (IOException | RuntimeException e) {
      refusals.throwIfIn(e);
      throw e;
    }
  }

  @Override
  public Collection<C> prepareCommit() throws IOException, InterruptedException {
    try {
      return writer.prepareCommit();
    } catch (IOException | RuntimeException e) {
      refusals.throwIfIn(e);
      throw e;
    }
  }

  @Override
  public List<S> snapshotState(long checkpoint) throws IOException {
    return writer.snapshotState(checkpoint);
  }

  @Override
  public void writeWatermark(Watermark watermark) throws IOException, InterruptedException {
    writer.writeWatermark(watermark);
  }

  @Override
  public void close() throws Exception {
    try {
      refusals.close(writer);
    } finally {
      LeftOpenAdmin.close(writer);
    }
  }
}
