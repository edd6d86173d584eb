package io.headwater.operator;

import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Whose order it is, where draws were asked for.
 *
 * @param correlation by what whoever asked knows the answer again
 * @param seed of the draws
 * @param count draws of the whole answer, >= 1
 */
public record SampleTicket(String correlation, long seed, long count) {
  void write(DataOutputView out) throws IOException {
    out.writeUTF(correlation);
    out.writeLong(seed);
    out.writeLong(count);
  }

  static SampleTicket read(DataInputView in) throws IOException {
    return new SampleTicket(in.readUTF(), in.readLong(), in.readLong());
  }
}
