package io.headwater.snapshot;

import io.headwater.flow.FlowState;
import io.headwater.record.BadBytesException;
import io.headwater.record.ByteReader;
import io.headwater.record.ByteWriter;
import io.headwater.record.FeatureSpace;
import io.headwater.snapshot.FlowSnapshot.Rows;
import io.headwater.window.LevelWeights;
import io.headwater.window.StreamKey;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A {@link FlowSnapshot} as bytes: the value of the snapshot topic, the element of broadcast state,
 * the content of a {@code .hws} file.
 *
 * <pre>
 * version     stream text, window end 8, sequence 8
 * parent      0, or 1 and a version
 * flow        see {@link FlowStateCodec}
 * features    length, bytes of the feature space, the schema among them
 * config      JSON text
 * seed 8, window start 8, real 8, trained 8, held out 8
 * measures    count, then name text and value 8 of each
 * guard       words, then 8 bytes of each
 * weights     total 8, count, then level 8, kept 8 and counted 8 of each
 * </pre>
 *
 * <p>Layout 1 had no weights.
 */
public final class SnapshotCodec {
  private static final Envelope ENVELOPE = new Envelope("HWSNAP", "snapshot", 1, 2);

  /** The first layout in which draws of rare levels may have to be thinned. */
  private static final int WEIGHTS = 2;

  private SnapshotCodec() {}

  /** The bytes of {@code snapshot}; equal snapshots have equal bytes. */
  public static byte[] encode(FlowSnapshot snapshot) {
    ByteWriter out = new ByteWriter();
    writeVersion(snapshot.version(), out);
    writeVersion(snapshot.parent(), out);
    FlowStateCodec.write(snapshot.flow(), out);
    out.writeBytes(snapshot.features().toBytes());
    out.writeText(snapshot.config());
    out.writeLong(snapshot.seed());
    out.writeLong(snapshot.windowStart());
    out.writeLong(snapshot.rows().real());
    out.writeLong(snapshot.rows().trained());
    out.writeLong(snapshot.rows().heldOut());
    writeMeasures(snapshot.measures(), out);
    snapshot.guard().write(out);
    snapshot.weights().write(out);
    return ENVELOPE.seal(out.toByteArray());
  }

  /** The snapshot of {@code bytes}; anything else is a {@link BadBytesException}. */
  public static FlowSnapshot decode(byte[] bytes) {
    Envelope.Opened opened = ENVELOPE.open(bytes);
    return ByteReader.readAll("snapshot", opened.payload(), in -> read(opened.version(), in));
  }

  private static FlowSnapshot read(int layout, ByteReader in) {
    SnapshotVersion version = readVersion(in);
    Optional<SnapshotVersion> parent = readOptionalVersion(in);
    FlowState flow = FlowStateCodec.read(in);
    FeatureSpace features = FeatureSpace.fromBytes(in.readBytes());
    String config = in.readText();
    long seed = in.readLong();
    long windowStart = in.readLong();
    Rows rows = new Rows(in.readLong(), in.readLong(), in.readLong());
    SortedMap<String, Double> measures = readMeasures(in);
    CopyGuard guard = CopyGuard.read(in);
    LevelWeights weights = layout < WEIGHTS ? LevelWeights.NONE : LevelWeights.read(in);
    return new FlowSnapshot(
        version, parent, flow, features, config, seed, windowStart, rows, measures, guard, weights);
  }

  /** Writes {@code version}. */
  public static void writeVersion(SnapshotVersion version, ByteWriter out) {
    out.writeText(version.stream().value());
    out.writeLong(version.windowEnd());
    out.writeLong(version.sequence());
  }

  /** Writes whether there is a version, and it. */
  public static void writeVersion(Optional<SnapshotVersion> version, ByteWriter out) {
    out.writeBoolean(version.isPresent());
    version.ifPresent(present -> writeVersion(present, out));
  }

  /** Reads a version. */
  public static SnapshotVersion readVersion(ByteReader in) {
    return new SnapshotVersion(new StreamKey(in.readText()), in.readLong(), in.readLong());
  }

  /** Reads whether there is a version, and it. */
  public static Optional<SnapshotVersion> readOptionalVersion(ByteReader in) {
    return in.readBoolean() ? Optional.of(readVersion(in)) : Optional.empty();
  }

  /** Writes numbers by name. */
  public static void writeMeasures(SortedMap<String, Double> measures, ByteWriter out) {
    out.writeVarLong(measures.size());
    measures.forEach(
        (name, value) -> {
          out.writeText(name);
          out.writeDouble(value);
        });
  }

  /** Reads numbers by name. */
  public static SortedMap<String, Double> readMeasures(ByteReader in) {
    SortedMap<String, Double> measures = new TreeMap<>();
    int count = in.readCount(1 + Double.BYTES);
    for (int i = 0; i < count; i++) {
      measures.put(in.readText(), in.readDouble());
    }
    return measures;
  }
}
