package io.headwater.training;

import io.headwater.config.ConfigException;
import io.headwater.config.ModelConfig;
import io.headwater.evaluation.MetricFields;
import io.headwater.evaluation.TwinQuality;
import io.headwater.evaluation.ValueCopies;
import io.headwater.flow.FlowMethod;
import io.headwater.flow.FlowState;
import io.headwater.measure.EmpiricalMeasure;
import io.headwater.measure.RandomKey;
import io.headwater.record.FeatureSpace;
import io.headwater.record.FieldsConfig;
import io.headwater.record.FieldsConfig.Role;
import io.headwater.record.Row;
import io.headwater.record.SchemaChanges;
import io.headwater.snapshot.CopyGuard;
import io.headwater.snapshot.FlowSnapshot;
import io.headwater.snapshot.FlowSnapshot.Rows;
import io.headwater.snapshot.SnapshotSampler;
import io.headwater.snapshot.SnapshotVersion;
import io.headwater.training.TrainerState.InTraining;
import io.headwater.training.TrainerState.Model;
import io.headwater.window.TargetWindow;
import io.headwater.window.WindowSample;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;

/** The end of a window's training: the snapshot, and what fresh samples of it are worth. */
final class SnapshotPublication {
  /** Fewer samples than this make a noisy report of a small window. */
  private static final int LEAST_SAMPLES = 200;

  /** A published array: distance to the held-out points of fresh samples, and of the particles. */
  private static final String VERIFICATION = "verification";

  private final ModelConfig config;
  private final FlowMethod method;
  private final WindowRows rows;
  private final Schema schema;
  private final FieldsConfig fields;

  /** Publication of what {@code rows}, of a schema with settings, were trained into. */
  SnapshotPublication(
      WindowRows rows, ModelConfig config, FlowMethod method, Schema schema, FieldsConfig fields) {
    this.config = config;
    this.method = method;
    this.rows = rows;
    this.schema = schema;
    this.fields = fields;
  }

  /** A field that is not learned is not judged. */
  private MetricFields compared(FeatureSpace features) {
    Set<String> ignored = named(fields, Set.of(Role.CONSTANT, Role.DROP, Role.PII));
    ignored.addAll(features.identifiers().keySet());
    return MetricFields.of(schema, named(fields, Set.of(Role.CATEGORY)), ignored);
  }

  /** Those that are hidden, and those that are learned though they may identify. */
  private Set<String> identifying(FeatureSpace features) {
    Set<String> names = new TreeSet<>(features.identifiers().keySet());
    fields.fields().entrySet().stream()
        .filter(entry -> entry.getValue().allowIdentifiers())
        .forEach(entry -> names.add(entry.getKey()));
    return names;
  }

  private static Set<String> named(FieldsConfig fields, Set<Role> roles) {
    return fields.fields().entrySet().stream()
        .filter(entry -> roles.contains(entry.getValue().role()))
        .map(Map.Entry::getKey)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** What is said of a window without a record to train on. */
  TrainedWindow nothing(TrainerState state, InTraining training) {
    TrainerState next = between(state, state.last());
    return new TrainedWindow(
        next,
        Optional.empty(),
        report(
            training,
            Optional.empty(),
            new Rows(training.window().count(), 0, 0),
            training.changes(),
            Map.of()));
  }

  TrainedWindow publish(
      TrainerState state,
      InTraining training,
      Model model,
      EmpiricalMeasure target,
      Optional<FlowSnapshot> earlier,
      RandomKey key) {
    TargetWindow window = training.window();
    FlowState published = method.publish(model.flow(), target, key.split("publish"));
    Rows counts = new Rows(window.count(), target.points().count(), target.heldOut().count());
    SnapshotVersion version = new SnapshotVersion(state.stream(), window.end(), state.windows());
    FlowSnapshot unmeasured =
        new FlowSnapshot(
            version,
            state.last(),
            published,
            model.features(),
            config.json(),
            config.seed(),
            window.start(),
            counts,
            measures(training, published, window.sample()),
            CopyGuard.of(rows.learned(window, model.features())),
            model.weights());
    FlowSnapshot snapshot =
        unmeasured.with(quality(unmeasured, earlier, window, key.split("report")));
    SchemaChanges changes =
        training.changes().withIdentifiers(earlier.map(FlowSnapshot::features), model.features());
    WindowReport report =
        report(training, Optional.of(version), counts, changes, snapshot.measures());
    return new TrainedWindow(between(state, Optional.of(version)), Optional.of(snapshot), report);
  }

  /** What training measured, and the distances by which the method judged its own publication. */
  private static SortedMap<String, Double> measures(
      InTraining training, FlowState published, WindowSample sample) {
    SortedMap<String, Double> measures = new TreeMap<>(training.diagnostics().values());
    measures.put(WindowReport.RARE_RECORDS, (double) sample.size() - sample.drawn());
    if (published.has(VERIFICATION)) {
      measures.put("publishedDistance", (double) published.array(VERIFICATION).get(0));
      measures.put("particleDistance", (double) published.array(VERIFICATION).get(1));
    }
    return measures;
  }

  private SortedMap<String, Double> quality(
      FlowSnapshot snapshot, Optional<FlowSnapshot> earlier, TargetWindow window, RandomKey key) {
    List<GenericRecord> train = records(rows.drawnTraining(window));
    List<GenericRecord> known = records(rows.training(window));
    List<GenericRecord> heldOut = records(rows.drawnHeldOut(window));
    int count = Math.max(LEAST_SAMPLES, heldOut.size());
    List<GenericRecord> samples = samples(snapshot, count + train.size(), key);
    MetricFields compared = compared(snapshot.features());
    SortedMap<String, Double> measures =
        TwinQuality.of(
                compared,
                samples.subList(0, count),
                samples.subList(count, samples.size()),
                train,
                known,
                heldOut,
                key)
            .values();
    measures.put(
        "identifierCopyRate",
        ValueCopies.of(
            schema,
            identifying(snapshot.features()),
            samples,
            Stream.concat(known.stream(), heldOut.stream()).toList()));
    double drift =
        earlier
            .filter(last -> last.schema().equals(snapshot.schema()))
            .flatMap(last -> comparable(last, count, key))
            .map(drawn -> TwinQuality.drift(compared, drawn, train, heldOut, key))
            .orElse(Double.NaN);
    measures.put("driftDistance", drift);
    return measures;
  }

  /** None where this build does not know the settings of the snapshot any more. */
  private static Optional<List<GenericRecord>> comparable(
      FlowSnapshot earlier, int count, RandomKey key) {
    try {
      return Optional.of(samples(earlier, count, key));
    } catch (ConfigException e) {
      return Optional.empty();
    }
  }

  /** With a seed of their own: the records that are judged are not those that are written. */
  private static List<GenericRecord> samples(FlowSnapshot snapshot, int count, RandomKey key) {
    return SnapshotSampler.of(snapshot, key.bits()).sample(0, count);
  }

  private static List<GenericRecord> records(List<Row> rows) {
    return rows.stream().map(Row::value).toList();
  }

  /** What the next window needs, and no more: it may be long until it comes. */
  private TrainerState between(TrainerState state, Optional<SnapshotVersion> last) {
    Optional<Model> settled =
        state
            .model()
            .map(
                model ->
                    new Model(
                        model.summary(),
                        model.features(),
                        method.settled(model.flow()),
                        model.weights()));
    return new TrainerState(state.stream(), state.windows(), last, settled, Optional.empty());
  }

  private static WindowReport report(
      InTraining training,
      Optional<SnapshotVersion> version,
      Rows counts,
      SchemaChanges changes,
      Map<String, Double> measures) {
    TargetWindow window = training.window();
    return new WindowReport(
        window.stream(),
        window.start(),
        window.end(),
        version,
        training.start(),
        counts.real(),
        window.sample().size(),
        (int) counts.trained(),
        (int) counts.heldOut(),
        training.steps(),
        training.diagnostics().rest(),
        changes,
        new TreeMap<>(measures));
  }
}
