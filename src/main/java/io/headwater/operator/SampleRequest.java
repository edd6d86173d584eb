package io.headwater.operator;

import io.headwater.window.StreamKey;
import java.io.IOException;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * A request for draws of a stream's newest snapshot.
 *
 * @param requester who asks, for the quotas; empty where the request does not say
 * @param stream whose
 * @param ticket who asks, how many, with what seed
 * @param origin where the request was in its topic
 * @param value the request as it was; not to be written
 * @param problem why it cannot be answered; empty where it can
 */
@SuppressWarnings("ArrayRecordComponent") // handed straight on, never compared
public record SampleRequest(
    String requester,
    StreamKey stream,
    SampleTicket ticket,
    Origin origin,
    byte[] value,
    String problem) {
  /**
   * The layout written, and the first that knows requesters; that of pending requests has it too.
   */
  static final int REQUESTERS = 2;

  /** What Flink needs to know of this type. */
  public static final TypeInformation<SampleRequest> TYPE =
      new FormatTypeInformation<>(new Format());

  /** Cuts a problem that quotes too much of the request. */
  public SampleRequest {
    problem = DeadLetter.cut(problem);
  }

  /** A request that does not say who asks. */
  public SampleRequest(
      StreamKey stream, SampleTicket ticket, Origin origin, byte[] value, String problem) {
    this("", stream, ticket, origin, value, problem);
  }

  /** The dead letter of a request that cannot be answered. */
  DeadLetter refused(String reason) {
    return new DeadLetter(
        stream, origin, value, DeadLetter.Stage.REQUEST, "io.headwater.BadRequest", reason);
  }

  /** The byte layout. */
  public static final class Format implements ByteFormat<SampleRequest> {
    private static final long serialVersionUID = 1;

    /** For savepoints. */
    public Format() {}

    @Override
    public Class<SampleRequest> type() {
      return SampleRequest.class;
    }

    @Override
    public int version() {
      return REQUESTERS;
    }

    @Override
    public void write(SampleRequest request, DataOutputView out) throws IOException {
      out.writeUTF(request.requester);
      out.writeUTF(request.stream.value());
      request.ticket.write(out);
      request.origin.write(out);
      ByteFormat.writeBytes(request.value, out);
      out.writeUTF(request.problem);
    }

    @Override
    public SampleRequest read(int version, DataInputView in) throws IOException {
      return new SampleRequest(
          version >= REQUESTERS ? in.readUTF() : "",
          new StreamKey(in.readUTF()),
          SampleTicket.read(in),
          Origin.read(in),
          ByteFormat.readBytes(in),
          in.readUTF());
    }
  }
}
