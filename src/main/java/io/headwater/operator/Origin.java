package io.headwater.operator;

import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Where a record was in its topic.
 *
 * @param topic the topic
 * @param partition its partition, >= 0
 * @param offset its offset in the partition, >= 0
 */
public record Origin(String topic, int partition, long offset) {
  private static final int OFFSET_BITS = 48;

  /** The partition and the offset as one number, different for every record of the topic. */
  public long position() {
    return (long) partition << OFFSET_BITS | offset;
  }

  void write(DataOutputView out) throws IOException {
    out.writeUTF(topic);
    out.writeInt(partition);
    out.writeLong(offset);
  }

  static Origin read(DataInputView in) throws IOException {
    return new Origin(in.readUTF(), in.readInt(), in.readLong());
  }
}
