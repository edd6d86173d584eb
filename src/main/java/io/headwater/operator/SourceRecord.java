package io.headwater.operator;

import io.headwater.window.StreamKey;
import java.io.IOException;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** A record as it left the source: fit to be learned from, refused, or without a value. */
public sealed interface SourceRecord permits AcceptedRecord, DeadLetter, Tombstone {
  /** What Flink needs to know of this type. */
  TypeInformation<SourceRecord> TYPE = new FormatTypeInformation<>(new Format());

  /** The stream it belongs to; the nameless one where a refused record does not say. */
  StreamKey stream();

  /** Where it was in its topic. */
  Origin origin();

  /** The byte layout. */
  final class Format implements ByteFormat<SourceRecord> {
    private static final long serialVersionUID = 1;

    /** Before the third layout, whether a record was accepted: a boolean, of the same bytes. */
    private static final int REFUSED = 0;

    private static final int ACCEPTED = 1;
    private static final int TOMBSTONE = 2;

    /** For savepoints. */
    public Format() {}

    @Override
    public Class<SourceRecord> type() {
      return SourceRecord.class;
    }

    @Override
    public int version() {
      return 3;
    }

    @Override
    public void write(SourceRecord record, DataOutputView out) throws IOException {
      if (record instanceof AcceptedRecord accepted) {
        out.writeByte(ACCEPTED);
        accepted.write(out);
      } else if (record instanceof DeadLetter letter) {
        out.writeByte(REFUSED);
        letter.write(out);
      } else if (record instanceof Tombstone tombstone) {
        out.writeByte(TOMBSTONE);
        tombstone.write(out);
      }
    }

    @Override
    public SourceRecord read(int version, DataInputView in) throws IOException {
      return switch (in.readByte()) {
        case REFUSED -> DeadLetter.read(in);
        case TOMBSTONE -> Tombstone.read(in);
        default -> AcceptedRecord.read(version, in);
      };
    }
  }
}
