package io.headwater.operator;

import io.headwater.window.StreamKey;
import java.io.IOException;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * A record nothing is learned from, with its bytes and the reason.
 *
 * @param stream the stream it belongs to; the nameless one where it does not say
 * @param origin where it was in its topic
 * @param value the Kafka record's value as it was, empty if it had none; not to be written
 * @param stage at which it was refused
 * @param error class of what was wrong
 * @param reason what was wrong, in words
 */
public record DeadLetter(
    StreamKey stream, Origin origin, byte[] value, Stage stage, String error, String reason)
    implements SourceRecord {

  /** Where a record is refused. */
  public enum Stage {
    /** Its bytes are not a record of the schema. */
    DECODE,
    /** Its values break a rule: not finite, missing, without event time. */
    VALIDATE,
    /** Its headers say that it is synthetic: a model must not feed on itself. */
    SYNTHETIC,
    /** Its window had closed when it came. */
    LATE,
    /** It asks for what cannot be given. */
    REQUEST
  }

  /** What Flink needs to know of this type. */
  public static final TypeInformation<DeadLetter> TYPE = new FormatTypeInformation<>(new Format());

  private static final int LONGEST_REASON = 4_096;

  /** A letter about an exception. */
  public static DeadLetter of(
      StreamKey stream, Origin origin, byte[] value, Stage stage, Exception cause) {
    String message = cause.getMessage() == null ? "" : cause.getMessage();
    return new DeadLetter(stream, origin, value, stage, cause.getClass().getName(), message);
  }

  /** Cuts a reason that quotes too much of the record. */
  public DeadLetter {
    reason = cut(reason);
  }

  /** As much of a reason as is written down. */
  static String cut(String reason) {
    return reason.length() > LONGEST_REASON ? reason.substring(0, LONGEST_REASON) : reason;
  }

  void write(DataOutputView out) throws IOException {
    out.writeUTF(stream.value());
    origin.write(out);
    ByteFormat.writeBytes(value, out);
    out.writeByte(stage.ordinal());
    out.writeUTF(error);
    out.writeUTF(reason);
  }

  static DeadLetter read(DataInputView in) throws IOException {
    return new DeadLetter(
        new StreamKey(in.readUTF()),
        Origin.read(in),
        ByteFormat.readBytes(in),
        Stage.values()[in.readByte()],
        in.readUTF(),
        in.readUTF());
  }

  /** The byte layout. */
  public static final class Format implements ByteFormat<DeadLetter> {
    private static final long serialVersionUID = 1;

    /** For savepoints. */
    public Format() {}

    @Override
    public Class<DeadLetter> type() {
      return DeadLetter.class;
    }

    @Override
    public int version() {
      return 1;
    }

    @Override
    public void write(DeadLetter letter, DataOutputView out) throws IOException {
      letter.write(out);
    }

    @Override
    public DeadLetter read(int version, DataInputView in) throws IOException {
      return DeadLetter.read(in);
    }
  }
}
