package io.headwater.operator;

import io.headwater.window.StreamKey;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * A record with a key and no value: in a compacted topic, the end of its key. It is counted, and
 * the key, which is real, is not kept.
 *
 * @param stream the stream it belongs to; the nameless one where values name the stream
 * @param origin where it was in its topic
 * @param timestamp the Kafka record's, which is all the time it has; milliseconds since the epoch
 */
public record Tombstone(StreamKey stream, Origin origin, long timestamp) implements SourceRecord {
  void write(DataOutputView out) throws IOException {
    out.writeUTF(stream.value());
    origin.write(out);
    out.writeLong(timestamp);
  }

  static Tombstone read(DataInputView in) throws IOException {
    return new Tombstone(new StreamKey(in.readUTF()), Origin.read(in), in.readLong());
  }
}
