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
 * @param timestamp the Kafka record's own, which bounds what is known of the present; {@code
 *     Long.MAX_VALUE}: it says nothing; milliseconds since the epoch
 * @param value the Kafka record's value as it was; not to be written
 * @param avro the record in plain Avro of the job's schema; the same array as {@code value} where
 *     the wire format is plain; not to be written
 */
public record AcceptedRecord(
    StreamKey stream, Origin origin, long eventTime, long timestamp, byte[] value, byte[] avro)
    implements SourceRecord {
  /** The first layout that knows the Kafka record's timestamp. */
  private static final int TIMESTAMPS = 2;

  /** A record whose Kafka timestamp says nothing. */
  public AcceptedRecord(
      StreamKey stream, Origin origin, long eventTime, byte[] value, byte[] avro) {
    this(stream, origin, eventTime, Long.MAX_VALUE, value, avro);
  }

  /** How far time has come by this record: an event ahead of its Kafka timestamp moves no clock. */
  public long reached() {
    return Math.min(eventTime, timestamp);
  }

  /** Whether it is ahead of its Kafka timestamp. */
  boolean isAhead() {
    return eventTime > timestamp;
  }

  void write(DataOutputView out) throws IOException {
    out.writeUTF(stream.value());
    origin.write(out);
    out.writeLong(eventTime);
    out.writeLong(timestamp);
    ByteFormat.writeBytes(value, out);
    out.writeBoolean(value == avro);
    if (value != avro) {
      ByteFormat.writeBytes(avro, out);
    }
  }

  static AcceptedRecord read(int version, DataInputView in) throws IOException {
    StreamKey stream = new StreamKey(in.readUTF());
    Origin origin = Origin.read(in);
    long eventTime = in.readLong();
    long timestamp = version < TIMESTAMPS ? Long.MAX_VALUE : in.readLong();
    byte[] value = ByteFormat.readBytes(in);
    byte[] avro = in.readBoolean() ? value : ByteFormat.readBytes(in);
    return new AcceptedRecord(stream, origin, eventTime, timestamp, value, avro);
  }
}
