package io.headwater.training;

import io.headwater.config.ModelConfig;
import io.headwater.flow.Diagnostics;
import io.headwater.flow.Diagnostics.Rest;
import io.headwater.flow.FlowMethod;
import io.headwater.flow.FlowState;
import io.headwater.flow.FlowStep;
import io.headwater.measure.EmpiricalMeasure;
import io.headwater.measure.RandomKey;
import io.headwater.record.FeatureSpace;
import io.headwater.record.RecordSummary;
import io.headwater.record.Row;
import io.headwater.record.SchemaChanges;
import io.headwater.snapshot.FlowSnapshot;
import io.headwater.training.TrainerState.InTraining;
import io.headwater.training.TrainerState.Model;
import io.headwater.window.LevelWeights;
import io.headwater.window.TargetWindow;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;

/**
 * Trains one stream, window after window, in bounded slices.
 *
 * <p>{@link #begin} once a window, {@link #advance} until {@link #isDone}, {@link #finish}. Each
 * takes a state and hands the next one back; nothing is remembered in between, so a state that was
 * written to bytes and read again between any two calls goes on bit for bit. Not thread-safe: the
 * method has scratch memory.
 */
public final class WindowTraining {
  private final ModelConfig config;
  private final FlowMethod method;
  private final Schema schema;
  private final WindowRows rows;
  private final SnapshotPublication publication;
  private final SnapshotResumption resumption;

  /** Training of records of {@code schema}; settings that do not fit it are refused. */
  public WindowTraining(Schema schema, ModelConfig config) {
    this.config = config;
    this.method = config.flow().create();
    this.schema = schema;
    this.rows = new WindowRows(schema, config.fields(), config.window().heldOut());
    this.publication = new SnapshotPublication(rows, config, method, schema, config.fields());
    this.resumption = new SnapshotResumption(config, method, rows);
  }

  /** The schema that windows are read by. */
  public Schema schema() {
    return schema;
  }

  /** How long after its end a window still takes records, and so comes later. */
  public Duration allowedLateness() {
    return config.window().allowedLateness();
  }

  /** The event time from one window of a stream to the next one, its lateness included. */
  public Duration period() {
    return config.window().size().plus(config.window().allowedLateness());
  }

  /**
   * The state with {@code window} in training. Its records may be of the schema before: from here
   * on they are, as the model is, of the one of now.
   */
  public TrainerState begin(TrainerState state, TargetWindow window) {
    return begin(state, window, state.model().isPresent() ? Start.CONTINUED : Start.NEW);
  }

  /**
   * The state with {@code window} in training, of a stream of which nothing is left but its last
   * snapshot. One of other settings is an {@link UnfitSnapshotException}.
   */
  public TrainerState resume(FlowSnapshot snapshot, TargetWindow window) {
    return begin(resumption.of(snapshot, window.stream()), window, Start.RESUMED);
  }

  private TrainerState begin(TrainerState state, TargetWindow given, Start start) {
    if (state.isTraining()) {
      throw new IllegalStateException(
          "trainer of stream %s: expected no window in training; finish it first"
              .formatted(state.stream().value()));
    }
    TargetWindow window = given.inSchema(schema);
    long windows = state.windows() + 1;
    List<Row> training = rows.training(window);
    if (training.isEmpty()) {
      Diagnostics nothing = Diagnostics.resting(Rest.NO_DATA, Map.of());
      return new TrainerState(
          state.stream(),
          windows,
          state.last(),
          state.model(),
          Optional.of(new InTraining(start, window, 0, nothing, SchemaChanges.NONE, null)));
    }
    RecordSummary summary =
        rows.summary(
            state.model().map(Model::summary), window, training, config.flow().decayFactor());
    Optional<FeatureSpace> before = state.model().map(Model::features);
    FeatureSpace features = rows.freeze(summary, window, before);
    RandomKey key = key(state, windows, window);
    EmpiricalMeasure target = rows.encode(window, features, key.split("encode"));
    FlowState flow =
        method.retarget(startFrom(state.model(), features, key), target, key.split("retarget"));
    return new TrainerState(
        state.stream(),
        windows,
        state.last(),
        Optional.of(new Model(summary, features, flow, weights(state.model(), window))),
        Optional.of(
            new InTraining(
                start,
                window,
                0,
                Diagnostics.moving(Map.of()),
                before.map(old -> SchemaChanges.between(old, features)).orElse(SchemaChanges.NONE),
                target)));
  }

  /** How much records count in the model once it has learned the window. */
  private LevelWeights weights(Optional<Model> model, TargetWindow window) {
    LevelWeights past = model.map(Model::weights).orElse(LevelWeights.NONE);
    return window
        .sample()
        .weights()
        .completed(past.levels().keySet(), window.sample(), rows.levels())
        .after(past, config.flow().memory());
  }

  /** The last window's flow, moved into the new space; a new one where there is none. */
  private FlowState startFrom(Optional<Model> model, FeatureSpace features, RandomKey key) {
    return model
        .filter(last -> last.flow().method().equals(method.id()))
        .map(last -> last.flow().remap(features.oldCoordinates(last.features())))
        .orElseGet(() -> method.init(features.layout(), key.split("init")));
  }

  /** One slice of training: a bounded number of outer steps. */
  public TrainerState advance(TrainerState state) {
    InTraining window = state.requireTraining();
    if (isDone(state)) {
      return state;
    }
    Model model = state.model().orElseThrow();
    RandomKey key = key(state, state.windows(), window.window());
    EmpiricalMeasure target = target(window, model, key);
    int steps = Math.min(config.flow().sliceSteps(), config.flow().maxSteps() - window.steps());
    FlowStep step = method.advance(model.flow(), target, steps, key.split("advance"));
    int done = (int) (step.state().steps() - model.flow().steps());
    return new TrainerState(
        state.stream(),
        state.windows(),
        state.last(),
        Optional.of(new Model(model.summary(), model.features(), step.state(), model.weights())),
        Optional.of(window.advanced(window.steps() + done, budgeted(step, window, done), target)));
  }

  /** What the slice measured, at rest also when the window's budget is spent. */
  private Diagnostics budgeted(FlowStep step, InTraining window, int done) {
    Diagnostics diagnostics = step.diagnostics();
    boolean spent = window.steps() + done >= config.flow().maxSteps() || done == 0;
    return spent && !diagnostics.atRest()
        ? new Diagnostics(diagnostics.values(), Rest.STEP_BUDGET)
        : diagnostics;
  }

  /** Whether there is nothing left to do for the window in training but {@link #finish}. */
  public boolean isDone(TrainerState state) {
    return state.requireTraining().diagnostics().atRest();
  }

  /** The most outer steps a window may take. */
  public int maxSteps() {
    return config.flow().maxSteps();
  }

  /** Publishes what was learned and measures it; the next window may begin. */
  public TrainedWindow finish(TrainerState state) {
    return finish(state, Optional.empty());
  }

  /**
   * The same, measuring how far the window is from what was known before it.
   *
   * @param earlier the stream's last snapshot
   */
  public TrainedWindow finish(TrainerState state, Optional<FlowSnapshot> earlier) {
    InTraining window = state.requireTraining();
    if (window.diagnostics().rest() == Rest.NO_DATA || state.model().isEmpty()) {
      return publication.nothing(state, window);
    }
    Model model = state.model().get();
    RandomKey key = key(state, state.windows(), window.window());
    return publication(model.features())
        .publish(state, window, model, target(window, model, key), earlier, key);
  }

  /** The encoded window: kept from the last call, or encoded again after a restart. */
  private EmpiricalMeasure target(InTraining window, Model model, RandomKey key) {
    return window
        .target()
        .orElseGet(
            () ->
                rows(model.features())
                    .encode(window.window(), model.features(), key.split("encode")));
  }

  /** A window begun under another schema or other settings is finished under them. */
  private WindowRows rows(FeatureSpace features) {
    return features.isOf(schema, config.fields())
        ? rows
        : new WindowRows(features.schema(), features.fields(), config.window().heldOut());
  }

  private SnapshotPublication publication(FeatureSpace features) {
    return features.isOf(schema, config.fields())
        ? publication
        : new SnapshotPublication(
            rows(features), config, method, features.schema(), features.fields());
  }

  /** Where a window of a stream is in the tree of all randomness. */
  private RandomKey key(TrainerState state, long windows, TargetWindow window) {
    return RandomKey.of(config.seed()).split(state.stream().value()).at(window.start()).at(windows);
  }
}
