package io.headwater.training;

import io.headwater.flow.Diagnostics;
import io.headwater.flow.Diagnostics.Rest;
import io.headwater.flow.FlowState;
import io.headwater.record.ByteReader;
import io.headwater.record.ByteWriter;
import io.headwater.record.FeatureSpace;
import io.headwater.record.RecordSummary;
import io.headwater.record.SchemaChanges;
import io.headwater.snapshot.Envelope;
import io.headwater.snapshot.FlowStateCodec;
import io.headwater.snapshot.SnapshotCodec;
import io.headwater.snapshot.SnapshotVersion;
import io.headwater.training.TrainerState.InTraining;
import io.headwater.training.TrainerState.Model;
import io.headwater.window.LevelWeights;
import io.headwater.window.StreamKey;
import io.headwater.window.TargetWindow;
import java.util.Optional;
import java.util.SortedMap;

/**
 * A {@link TrainerState} as bytes: the trainer's keyed state in checkpoints and savepoints.
 *
 * <pre>
 * stream text, windows 8, last 0 or 1 and a version
 * model       0, or 1 and summary, features (length and bytes each), flow (FlowStateCodec),
 *             weights (LevelWeights)
 * in training 0, or 1 and window (length, bytes), steps 4, rest text, measures, start text,
 *             schema changes
 * </pre>
 *
 * <p>Layout 1 had no start and no changes, layout 2 no weights.
 */
public final class TrainerStateCodec {
  private static final Envelope ENVELOPE = new Envelope("HWTRST", "trainer state", 1, 3);

  /** The layout without starts and changes of the schema. */
  private static final int WITHOUT_CHANGES = 1;

  /** The first layout in which records may count less than others. */
  private static final int WEIGHTS = 3;

  private TrainerStateCodec() {}

  /** The bytes of {@code state}; equal states have equal bytes. */
  public static byte[] encode(TrainerState state) {
    ByteWriter out = new ByteWriter();
    out.writeText(state.stream().value());
    out.writeLong(state.windows());
    SnapshotCodec.writeVersion(state.last(), out);
    out.writeBoolean(state.model().isPresent());
    state.model().ifPresent(model -> writeModel(model, out));
    out.writeBoolean(state.inTraining().isPresent());
    state.inTraining().ifPresent(window -> writeInTraining(window, out));
    return ENVELOPE.seal(out.toByteArray());
  }

  private static void writeModel(Model model, ByteWriter out) {
    out.writeBytes(model.summary().toBytes());
    out.writeBytes(model.features().toBytes());
    FlowStateCodec.write(model.flow(), out);
    model.weights().write(out);
  }

  private static void writeInTraining(InTraining window, ByteWriter out) {
    out.writeBytes(window.window().toBytes());
    out.writeInt(window.steps());
    out.writeText(window.diagnostics().rest().name());
    SnapshotCodec.writeMeasures(window.diagnostics().values(), out);
    out.writeText(window.start().name());
    window.changes().write(out);
  }

  /** The state of {@code bytes}. */
  public static TrainerState decode(byte[] bytes) {
    Envelope.Opened opened = ENVELOPE.open(bytes);
    return ByteReader.readAll("trainer state", opened.payload(), in -> read(opened.version(), in));
  }

  private static TrainerState read(int version, ByteReader in) {
    StreamKey stream = new StreamKey(in.readText());
    long windows = in.readLong();
    Optional<SnapshotVersion> last = SnapshotCodec.readOptionalVersion(in);
    Optional<Model> model =
        in.readBoolean() ? Optional.of(readModel(version, in)) : Optional.empty();
    Start unsaid = windows > 1 ? Start.CONTINUED : Start.NEW;
    Optional<InTraining> inTraining =
        in.readBoolean() ? Optional.of(readInTraining(version, unsaid, in)) : Optional.empty();
    return new TrainerState(stream, windows, last, model, inTraining);
  }

  private static Model readModel(int version, ByteReader in) {
    RecordSummary summary = RecordSummary.fromBytes(in.readBytes());
    FeatureSpace features = FeatureSpace.fromBytes(in.readBytes());
    FlowState flow = FlowStateCodec.read(in);
    boolean even = version < WEIGHTS;
    return new Model(summary, features, flow, even ? LevelWeights.NONE : LevelWeights.read(in));
  }

  /** The window; an old one that does not say from what it set out did so from {@code unsaid}. */
  private static InTraining readInTraining(int version, Start unsaid, ByteReader in) {
    TargetWindow window = TargetWindow.fromBytes(in.readBytes());
    int steps = in.readInt();
    Rest rest = in.readEnum(Rest.class);
    SortedMap<String, Double> measures = SnapshotCodec.readMeasures(in);
    boolean old = version == WITHOUT_CHANGES;
    Start start = old ? unsaid : in.readEnum(Start.class);
    SchemaChanges changes = old ? SchemaChanges.NONE : SchemaChanges.read(in);
    return new InTraining(start, window, steps, new Diagnostics(measures, rest), changes, null);
  }
}
