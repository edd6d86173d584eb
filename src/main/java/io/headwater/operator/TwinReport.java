package io.headwater.operator;

import io.headwater.flow.Diagnostics.Rest;
import io.headwater.record.ByteReader;
import io.headwater.record.ByteWriter;
import io.headwater.record.SchemaChanges;
import io.headwater.snapshot.SnapshotCodec;
import io.headwater.snapshot.SnapshotVersion;
import io.headwater.training.Start;
import io.headwater.training.WindowReport;
import io.headwater.window.StreamKey;
import io.headwater.window.TargetWindow;
import java.io.IOException;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * What is said of one window: what came of its training, and what became of its records.
 *
 * @param training what was measured
 * @param outcome what was done with the window
 * @param synthetic draws ordered as its twin
 * @param late records refused since the last report because their window had closed
 * @param bad records refused since the last report because they could not be learned from
 * @param tombstones real records without a value
 * @param syntheticTombstones draws ordered as tombstones of the twin
 */
public record TwinReport(
    WindowReport training,
    Outcome outcome,
    long synthetic,
    long late,
    long bad,
    long tombstones,
    long syntheticTombstones) {
  /** The first layout that knows tombstones. */
  private static final int TOMBSTONES = 3;

  /** The first layout that names fields that identify. */
  private static final int IDENTIFIERS = 4;

  /** A report on a window without tombstones. */
  public TwinReport(WindowReport training, Outcome outcome, long synthetic, long late, long bad) {
    this(training, outcome, synthetic, late, bad, 0, 0);
  }

  private TwinReport with(SortedMap<String, String> identifiers) {
    WindowReport named = training.with(training.changes().withIdentifiers(identifiers));
    return new TwinReport(named, outcome, synthetic, late, bad, tombstones, syntheticTombstones);
  }

  /** What is done with a window. */
  public enum Outcome {
    /** It was trained on; its twin is drawn from a snapshot of its own. */
    TRAINED,
    /** It was too small to train on; its twin is drawn from the newest snapshot. */
    REUSED,
    /** Nothing came. */
    EMPTY
  }

  /** What Flink needs to know of this type. */
  public static final TypeInformation<TwinReport> TYPE = new FormatTypeInformation<>(new Format());

  /** The training report of a window that was not trained on. */
  static WindowReport untrained(TargetWindow window, Optional<SnapshotVersion> last) {
    return new WindowReport(
        window.stream(),
        window.start(),
        window.end(),
        last,
        Start.CONTINUED,
        window.count(),
        window.sample().size(),
        0,
        0,
        0,
        Rest.NO_DATA,
        SchemaChanges.NONE,
        new TreeMap<>());
  }

  /** The byte layout. */
  public static final class Format implements ByteFormat<TwinReport> {
    private static final long serialVersionUID = 1;

    /** For savepoints. */
    public Format() {}

    @Override
    public Class<TwinReport> type() {
      return TwinReport.class;
    }

    @Override
    public int version() {
      return IDENTIFIERS;
    }

    @Override
    public void write(TwinReport report, DataOutputView out) throws IOException {
      ByteWriter bytes = new ByteWriter();
      writeTraining(report.training, bytes);
      bytes.writeText(report.outcome.name());
      bytes.writeLong(report.synthetic);
      bytes.writeLong(report.late);
      bytes.writeLong(report.bad);
      bytes.writeLong(report.tombstones);
      bytes.writeLong(report.syntheticTombstones);
      writeIdentifiers(report.training.changes().identifiers(), bytes);
      ByteFormat.writeBytes(bytes.toByteArray(), out);
    }

    private static void writeIdentifiers(SortedMap<String, String> found, ByteWriter bytes) {
      bytes.writeVarLong(found.size());
      found.forEach(
          (field, line) -> {
            bytes.writeText(field);
            bytes.writeText(line);
          });
    }

    private static void writeTraining(WindowReport training, ByteWriter bytes) {
      bytes.writeText(training.stream().value());
      bytes.writeLong(training.windowStart());
      bytes.writeLong(training.windowEnd());
      SnapshotCodec.writeVersion(training.snapshot(), bytes);
      bytes.writeText(training.start().name());
      bytes.writeLong(training.real());
      bytes.writeInt(training.sampled());
      bytes.writeInt(training.trained());
      bytes.writeInt(training.heldOut());
      bytes.writeInt(training.steps());
      bytes.writeText(training.rest().name());
      training.changes().write(bytes);
      SnapshotCodec.writeMeasures(training.measures(), bytes);
    }

    @Override
    public TwinReport read(int version, DataInputView in) throws IOException {
      return ByteReader.readAll("report", ByteFormat.readBytes(in), bytes -> read(version, bytes));
    }

    private static TwinReport read(int version, ByteReader bytes) {
      WindowReport training = readTraining(version, bytes);
      TwinReport report =
          new TwinReport(
              training,
              bytes.readEnum(Outcome.class),
              bytes.readLong(),
              bytes.readLong(),
              bytes.readLong(),
              version < TOMBSTONES ? 0 : bytes.readLong(),
              version < TOMBSTONES ? 0 : bytes.readLong());
      return version < IDENTIFIERS ? report : report.with(readIdentifiers(bytes));
    }

    private static SortedMap<String, String> readIdentifiers(ByteReader bytes) {
      SortedMap<String, String> found = new TreeMap<>();
      for (int k = bytes.readCount(2); k > 0; k--) {
        found.put(bytes.readText(), bytes.readText());
      }
      return found;
    }

    private static WindowReport readTraining(int version, ByteReader bytes) {
      return new WindowReport(
          new StreamKey(bytes.readText()),
          bytes.readLong(),
          bytes.readLong(),
          SnapshotCodec.readOptionalVersion(bytes),
          version == 1 ? Start.CONTINUED : bytes.readEnum(Start.class),
          bytes.readLong(),
          bytes.readInt(),
          bytes.readInt(),
          bytes.readInt(),
          bytes.readInt(),
          bytes.readEnum(Rest.class),
          version == 1 ? SchemaChanges.NONE : SchemaChanges.read(bytes),
          SnapshotCodec.readMeasures(bytes));
    }
  }
}
