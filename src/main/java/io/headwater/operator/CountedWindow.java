package io.headwater.operator;

import io.headwater.window.TargetWindow;
import io.headwater.window.WindowSample;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * A window, or one shard of it, and what was refused since the one before.
 *
 * @param window what was accepted
 * @param late records that came after their window had closed
 * @param bad records that could not be learned from
 * @param newestTimestamp the newest Kafka timestamp of what was accepted, milliseconds since the
 *     epoch; {@code Long.MAX_VALUE}: not known; {@code Long.MIN_VALUE}: nothing was accepted
 * @param tombstones records without a value
 */
public record CountedWindow(
    TargetWindow window, long late, long bad, long newestTimestamp, long tombstones) {
  /** The first layout that knows the newest timestamp. */
  private static final int TIMESTAMPS = 2;

  /** The first layout that knows tombstones. */
  private static final int TOMBSTONES = 3;

  /** What Flink needs to know of this type. */
  public static final TypeInformation<CountedWindow> TYPE =
      new FormatTypeInformation<>(new Format());

  /** A window of which no Kafka timestamp is known. */
  public CountedWindow(TargetWindow window, long late, long bad) {
    this(window, late, bad, Long.MAX_VALUE, 0);
  }

  /** This shard of a window and that one as one. */
  CountedWindow merge(CountedWindow that) {
    WindowSample sample = window.sample().copy();
    sample.merge(that.window.sample());
    TargetWindow merged =
        new TargetWindow(window.stream(), window.start(), window.end(), sample.count(), sample);
    return new CountedWindow(
        merged,
        late + that.late,
        bad + that.bad,
        Math.max(newestTimestamp, that.newestTimestamp),
        tombstones + that.tombstones);
  }

  /** Windows from the state of a job that may have had another schema, as those of this one. */
  static List<CountedWindow> restored(Iterable<CountedWindow> windows, Schema schema) {
    List<CountedWindow> restored = new ArrayList<>();
    for (CountedWindow counted : windows) {
      SchemaRefusedException.unless(() -> restored.add(counted.inSchema(schema)));
    }
    return restored;
  }

  /** This with its records written with {@code now}. */
  CountedWindow inSchema(Schema now) {
    TargetWindow written = window.inSchema(now);
    return written == window
        ? this
        : new CountedWindow(written, late, bad, newestTimestamp, tombstones);
  }

  /** The byte layout. */
  public static final class Format implements ByteFormat<CountedWindow> {
    private static final long serialVersionUID = 1;

    /** For savepoints. */
    public Format() {}

    @Override
    public Class<CountedWindow> type() {
      return CountedWindow.class;
    }

    @Override
    public int version() {
      return 3;
    }

    @Override
    public void write(CountedWindow counted, DataOutputView out) throws IOException {
      ByteFormat.writeBytes(counted.window.toBytes(), out);
      out.writeLong(counted.late);
      out.writeLong(counted.bad);
      out.writeLong(counted.newestTimestamp);
      out.writeLong(counted.tombstones);
    }

    @Override
    public CountedWindow read(int version, DataInputView in) throws IOException {
      return new CountedWindow(
          TargetWindow.fromBytes(ByteFormat.readBytes(in)),
          in.readLong(),
          in.readLong(),
          version < TIMESTAMPS ? Long.MAX_VALUE : in.readLong(),
          version < TOMBSTONES ? 0 : in.readLong());
    }
  }
}
