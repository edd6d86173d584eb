package io.headwater.operator;

import io.headwater.window.StreamKey;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * A record that was decoded and found valid.
 *
 * @param stream the stream it belongs to
 * @param origin where it was in its topic
 * @param eventTime milliseconds since the epoch
 * @param value the Kafka record's value as it was; not to be written
 * @param avro the record in plain Avro of the job's schema; the same array as {@code value} where
 *     the wire format is plain; not to be written
 */
public record AcceptedRecord(
    StreamKey stream, Origin origin, long eventTime, byte[] value, byte[] avro)
    implements SourceRecord {

  void write(DataOutputView out) throws IOException {
    out.writeUTF(stream.value());
    origin.write(out);
    out.writeLong(eventTime);
    ByteFormat.writeBytes(value, out);
    out.writeBoolean(value == avro);
    if (value != avro) {
      ByteFormat.writeBytes(avro, out);
    }
  }

  static AcceptedRecord read(DataInputView in) throws IOException {
    StreamKey stream = new StreamKey(in.readUTF());
    Origin origin = Origin.read(in);
    long eventTime = in.readLong();
    byte[] value = ByteFormat.readBytes(in);
    byte[] avro = in.readBoolean() ? value : ByteFormat.readBytes(in);
    return new AcceptedRecord(stream, origin, eventTime, value, avro);
  }
}
