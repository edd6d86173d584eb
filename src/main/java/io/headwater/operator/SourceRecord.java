package io.headwater.operator;

import io.headwater.window.StreamKey;
import java.io.IOException;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** A record as it left the source: fit to be learned from, or refused. */
public sealed interface SourceRecord permits AcceptedRecord, DeadLetter {
  /** What Flink needs to know of this type. */
  TypeInformation<SourceRecord> TYPE = new FormatTypeInformation<>(new Format());

  /** The stream it belongs to; the nameless one where a refused record does not say. */
  StreamKey stream();

  /** Where it was in its topic. */
  Origin origin();

  /** The byte layout. */
  final class Format implements ByteFormat<SourceRecord> {
    private static final long serialVersionUID = 1;

    /** For savepoints. */
    public Format() {}

    @Override
    public Class<SourceRecord> type() {
      return SourceRecord.class;
    }

    @Override
    public int version() {
      return 2;
    }

    @Override
    public void write(SourceRecord record, DataOutputView out) throws IOException {
      if (record instanceof AcceptedRecord accepted) {
        out.writeBoolean(true);
        accepted.write(out);
      } else if (record instanceof DeadLetter letter) {
        out.writeBoolean(false);
        letter.write(out);
      }
    }

    @Override
    public SourceRecord read(int version, DataInputView in) throws IOException {
      return in.readBoolean() ? AcceptedRecord.read(version, in) : DeadLetter.read(in);
    }
  }
}
