package io.headwater.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.config.ConfigReader;
import io.headwater.flow.Diagnostics.Rest;
import io.headwater.flow.FlowState;
import io.headwater.flow.NamedArray;
import io.headwater.measure.RandomKey;
import io.headwater.record.AvroBytes;
import io.headwater.record.BadBytesException;
import io.headwater.record.BadRecordException;
import io.headwater.record.FieldsConfig;
import io.headwater.record.LevelReader;
import io.headwater.snapshot.FlowSnapshot;
import io.headwater.snapshot.SnapshotCodec;
import io.headwater.snapshot.SnapshotSampler;
import io.headwater.snapshot.SnapshotVersion;
import io.headwater.testing.Events;
import io.headwater.testing.PoisonCases;
import io.headwater.window.StreamKey;
import io.headwater.window.TargetWindow;
import io.headwater.window.WindowSample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WindowTrainingTest {
  /** Windows of every awkward size among ordinary ones. */
  private static final List<Integer> COUNTS = List.of(90, 1, 40, 0, 2, 64);

  private static WindowTraining training(String method) {
    return new WindowTraining(Events.SCHEMA, Events.model("flow.method=" + method));
  }

  private static TrainerState throughBytes(TrainerState state) {
    return TrainerStateCodec.decode(TrainerStateCodec.encode(state));
  }

  /** Every snapshot and the last state of a run, {@code between} put in after every call. */
  private static List<Object> run(String method, UnaryOperator<TrainerState> between) {
    List<Object> outcome = new ArrayList<>();
    TrainerState state = TrainerState.initial(StreamKey.ALL);
    for (int number = 0; number < COUNTS.size(); number++) {
      WindowTraining training = training(method);
      TargetWindow window = Events.window("all", number, COUNTS.get(number));
      state = between.apply(training.begin(state, window));
      while (!training.isDone(state)) {
        state = between.apply(training.advance(state));
      }
      TrainedWindow trained = training.finish(state);
      state = between.apply(trained.state());
      outcome.add(trained.snapshot());
      outcome.add(trained.report());
    }
    outcome.add(state);
    return outcome;
  }

  private static TrainedWindow train(WindowTraining training, TrainerState from, TargetWindow on) {
    TrainerState state = training.begin(from, on);
    while (!training.isDone(state)) {
      state = training.advance(state);
    }
    return training.finish(state);
  }

  @ParameterizedTest
  @ValueSource(strings = {"steady-walk", "gaussian-copula", "bootstrap"})
  void aRunThatGoesThroughBytesAfterEverySliceIsTheSameBitForBit(String method) {
    assertThat(run(method, WindowTrainingTest::throughBytes))
        .isEqualTo(run(method, UnaryOperator.identity()));
  }

  @Test
  void slicesAreBoundedAndCounted() {
    WindowTraining training = training("steady-walk");
    TrainerState state =
        training.begin(TrainerState.initial(StreamKey.ALL), Events.window("all", 0, 50));
    List<Integer> steps = new ArrayList<>();
    while (!training.isDone(state)) {
      state = training.advance(state);
      steps.add(state.windowSteps());
    }
    assertThat(steps).containsExactly(3, 6, 9, 12);
    assertThat(training.advance(state)).isSameAs(state);
  }

  @Test
  void theStepBudgetEndsAWindow() {
    WindowTraining training =
        new WindowTraining(Events.SCHEMA, Events.model("flow.max-steps=5", "flow.slice-steps=3"));
    TrainedWindow trained =
        train(training, TrainerState.initial(StreamKey.ALL), Events.window("all", 0, 50));
    assertThat(trained.report().steps()).isEqualTo(5);
    assertThat(trained.report().rest()).isEqualTo(Rest.STEP_BUDGET);
  }

  /** Records that were kept for their rare levels were learned, and their copies are copies. */
  @Test
  void copiesOfRecordsOfRareLevelsAreSeen() throws BadRecordException {
    Schema schema =
        SchemaBuilder.record("Kind")
            .fields()
            .requiredString("kind")
            .requiredDouble("x")
            .endRecord();
    LevelReader levels = LevelReader.of(schema, FieldsConfig.defaults());
    WindowSample sample = new WindowSample(512, 42, levels).inSchema(schema);
    for (int i = 0; i < 6_000; i++) {
      GenericRecord record = new GenericData.Record(schema);
      record.put("kind", "kind " + (i % 100 < 12 ? i % 100 : 99));
      record.put("x", Math.round(1e3 * RandomKey.of(5).at(i).stream().nextGaussian()) / 1e3);
      sample.add(new AvroBytes(schema).encode(record), i, levels);
    }
    assertThat(sample.size()).isGreaterThan(600);
    TrainedWindow trained =
        train(
            new WindowTraining(
                schema, ConfigReader.model("of the test", "{}", List.of("flow.method=bootstrap"))),
            TrainerState.initial(StreamKey.ALL),
            new TargetWindow(StreamKey.ALL, 0, 1_000, 6_000, sample));
    // Some ten in a hundred come from beyond the draw; a few are off by rounding.
    assertThat(trained.report().measure("copyRate")).isGreaterThan(.98);
    assertThat(trained.report().measure("noveltyRatio")).isLessThan(.1);
  }

  @Test
  void theReportAddsUp() {
    TrainedWindow trained =
        train(
            training("gaussian-copula"),
            TrainerState.initial(StreamKey.ALL),
            Events.window("all", 2, 90));
    WindowReport report = trained.report();
    assertThat(report.real()).isEqualTo(90);
    assertThat(report.sampled()).isEqualTo(64);
    assertThat(report.trained() + report.heldOut()).isEqualTo(64);
    // A share of .2 held out of 64 by a hash: binomial, sd 3.2; five of them either side.
    assertThat(report.heldOut()).isBetween(1, 29);
    assertThat(report.windowStart()).isEqualTo(2 * Events.WINDOW);
    assertThat(report.windowEnd()).isEqualTo(3 * Events.WINDOW);
    assertThat(report.rest()).isEqualTo(Rest.EXACT);
    assertThat(report.snapshot()).contains(new SnapshotVersion(StreamKey.ALL, 180_000, 1));
    assertThat(report.measure("slicedWasserstein")).isPositive();
    assertThat(report.measure("slicedWassersteinFloor")).isPositive();
    assertThat(report.measure("noveltyRatio")).isPositive();
    assertThat(report.measure("copyRate")).isBetween(0.0, 1.0);
    assertThat(report.measure("nothing-of-the-kind")).isNaN();
  }

  /** The bound of copying: every record it writes was trained on, and the report says so. */
  @Test
  void aMethodThatCopiesIsReportedAsOne() {
    TrainedWindow trained =
        train(training("bootstrap"), TrainerState.initial(StreamKey.ALL), window(0, "red", "blue"));
    // Whole seconds and quarters lie on a lattice, so that a copied point is a copied record.
    assertThat(trained.report().measure("copyRate")).isEqualTo(1);
    assertThat(trained.report().measure("noveltyRatio")).isLessThan(0.1);
  }

  @Test
  void anEmptyWindowTrainsNothingAndSaysSo() {
    WindowTraining training = training("gaussian-copula");
    TrainedWindow first =
        train(training, TrainerState.initial(StreamKey.ALL), Events.window("all", 0, 0));
    assertThat(first.snapshot()).isEmpty();
    assertThat(first.report().rest()).isEqualTo(Rest.NO_DATA);
    assertThat(first.report().steps()).isZero();
    assertThat(first.state().isTraining()).isFalse();
    TrainedWindow second = train(training, first.state(), Events.window("all", 1, 40));
    assertThat(second.snapshot()).isPresent();
    TrainedWindow third = train(training, second.state(), Events.window("all", 2, 0));
    assertThat(third.state().last()).isEqualTo(second.state().last());
  }

  @ParameterizedTest
  @ValueSource(strings = {"steady-walk", "gaussian-copula", "bootstrap"})
  void aWindowOfOneRecordGivesRecordsOfThatKind(String method) {
    TargetWindow window = Events.window("all", 0, 1);
    FlowSnapshot snapshot =
        train(training(method), TrainerState.initial(StreamKey.ALL), window)
            .snapshot()
            .orElseThrow();
    GenericRecord only = Events.record(0);
    for (GenericRecord record : SnapshotSampler.of(snapshot).sample(0, 20)) {
      assertThat(record.get("kind").toString()).isEqualTo(only.get("kind"));
      assertThat((double) record.get("size")).isEqualTo((double) only.get("size"));
    }
  }

  @Test
  void eachSnapshotNamesTheOneItGrewFrom() {
    WindowTraining training = training("gaussian-copula");
    TrainedWindow first =
        train(training, TrainerState.initial(StreamKey.ALL), Events.window("all", 0, 40));
    TrainedWindow second = train(training, first.state(), Events.window("all", 1, 40));
    assertThat(first.snapshot().orElseThrow().parent()).isEmpty();
    assertThat(second.snapshot().orElseThrow().parent()).isEqualTo(first.state().last());
    assertThat(second.snapshot().orElseThrow().version().sequence()).isEqualTo(2);
  }

  /** A level that the first window has not: the state moves into a larger space and goes on. */
  @Test
  void aNewLevelGrowsTheSpace() {
    WindowTraining training = training("steady-walk");
    TrainedWindow first =
        train(training, TrainerState.initial(StreamKey.ALL), window(0, "red", "green"));
    TrainedWindow second = train(training, first.state(), window(1, "red", "green", "violet"));
    FlowSnapshot before = first.snapshot().orElseThrow();
    FlowSnapshot after = second.snapshot().orElseThrow();
    assertThat(after.flow().dimension()).isEqualTo(before.flow().dimension() + 1);
    assertThat(SnapshotSampler.of(after).sample(0, 300))
        .extracting(record -> record.get("kind").toString())
        .contains("violet");
  }

  private static TargetWindow window(long number, String... kinds) {
    WindowSample sample = new WindowSample(64, 42);
    var avro = new io.headwater.record.AvroBytes(Events.SCHEMA);
    for (int i = 0; i < 60; i++) {
      GenericRecord record = Events.record(number * Events.WINDOW + 1_000 * i);
      record.put("kind", kinds[i % kinds.length]);
      record.put("size", i * i % 41 / 4.0);
      sample.add(avro.encode(record), i);
    }
    long start = number * Events.WINDOW;
    return new TargetWindow(StreamKey.ALL, start, start + Events.WINDOW, 60, sample);
  }

  @Test
  void streamsDifferInTheirRandomness() {
    TargetWindow window = Events.window("a", 0, 50);
    TargetWindow same =
        new TargetWindow(new StreamKey("b"), window.start(), window.end(), 50, window.sample());
    FlowSnapshot a =
        train(training("steady-walk"), TrainerState.initial(new StreamKey("a")), window)
            .snapshot()
            .orElseThrow();
    FlowSnapshot b =
        train(training("steady-walk"), TrainerState.initial(new StreamKey("b")), same)
            .snapshot()
            .orElseThrow();
    assertThat(a.flow()).isNotEqualTo(b.flow());
    assertThat(SnapshotCodec.encode(a)).isNotEqualTo(SnapshotCodec.encode(b));
  }

  @Test
  void aSnapshotBeforeWithSettingsNobodyKnowsIsNoneToMeasureDriftFrom() {
    WindowTraining training = new WindowTraining(Events.SCHEMA, Events.model());
    FlowSnapshot known = Events.snapshots("all", 1).get(0);
    FlowSnapshot bygone =
        new FlowSnapshot(
            known.version(),
            known.parent(),
            known.flow(),
            known.features(),
            known.config().replaceFirst("\"flow\"", "\"bygone\""),
            known.seed(),
            known.windowStart(),
            known.rows(),
            known.measures(),
            known.guard(),
            known.weights());
    TrainerState state =
        training.begin(TrainerState.initial(StreamKey.ALL), Events.window("all", 1, 50));
    while (!training.isDone(state)) {
      state = training.advance(state);
    }
    assertThat(drift(training.finish(state, Optional.of(known)))).isNotNaN();
    assertThat(drift(training.finish(state, Optional.of(bygone)))).isNaN();
  }

  private static double drift(TrainedWindow trained) {
    return trained.report().measure("driftDistance");
  }

  @Test
  void callsOutOfOrderAreRefused() {
    WindowTraining training = training("steady-walk");
    TrainerState idle = TrainerState.initial(StreamKey.ALL);
    TrainerState busy = training.begin(idle, Events.window("all", 0, 10));
    assertThatThrownBy(() -> training.begin(busy, Events.window("all", 1, 10)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("finish it first");
    assertThatThrownBy(() -> training.advance(idle))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("call begin first");
  }

  /** Older borders let by a decimal without a byte: training failed on it at every restart. */
  @Test
  void aSampledRecordThatDoesNotPassAnyMoreIsLeftOut() {
    WindowTraining training =
        new WindowTraining(
            PoisonCases.DECIMAL,
            ConfigReader.model(
                "of the test",
                "{source: {event-time: t}, window: {size: 1 min}, flow: {method: gaussian-copula}}",
                List.of()));
    WindowSample sample = new WindowSample(64, 42);
    byte[] poison = PoisonCases.zeroLengthDecimal();
    for (int i = 0; i < 20; i++) {
      byte[] good = Arrays.copyOf(poison, poison.length + 1);
      good[good.length - 2] = 2;
      good[good.length - 1] = (byte) i;
      sample.add(i == 7 ? poison : good, i);
    }
    WindowReport report =
        train(
                training,
                TrainerState.initial(StreamKey.ALL),
                new TargetWindow(StreamKey.ALL, 0, 60_000, 20, sample))
            .report();
    assertThat(report.real()).isEqualTo(20);
    assertThat(report.trained() + report.heldOut()).isEqualTo(19);
  }

  /** The bytes of each are whole. An array that the next window does not need may be anything. */
  @Test
  void aSnapshotThatLacksAnArrayOrHasOneOfAnotherShapeIsUnfitOrTrainedOnFrom() {
    WindowTraining training = training("gaussian-copula");
    TargetWindow window = Events.window("all", 0, 50);
    FlowSnapshot whole =
        train(training, TrainerState.initial(StreamKey.ALL), window).snapshot().orElseThrow();
    TargetWindow next = Events.window("all", 1, 50);
    assertThat(training.resume(whole, next).isTraining()).isTrue();
    int refused = 0;
    for (String array : whole.flow().arrays().keySet()) {
      NamedArray other = NamedArray.of(new float[77], 77);
      for (FlowState damaged :
          List.of(whole.flow().without(array::equals), whole.flow().with(Map.of(array, other)))) {
        refused += goesOnFrom(training, withFlow(whole, damaged), next) ? 0 : 1;
      }
    }
    assertThat(refused).isPositive();
  }

  private static boolean goesOnFrom(
      WindowTraining training, FlowSnapshot snapshot, TargetWindow next) {
    TrainerState state;
    try {
      state = training.resume(snapshot, next);
    } catch (UnfitSnapshotException | BadBytesException refused) {
      assertThat(refused).hasMessageContaining("expected");
      return false;
    }
    while (!training.isDone(state)) {
      state = training.advance(state);
    }
    assertThat(training.finish(state).snapshot()).isPresent();
    return true;
  }

  private static FlowSnapshot withFlow(FlowSnapshot snapshot, FlowState flow) {
    return new FlowSnapshot(
        snapshot.version(),
        snapshot.parent(),
        flow,
        snapshot.features(),
        snapshot.config(),
        snapshot.seed(),
        snapshot.windowStart(),
        snapshot.rows(),
        snapshot.measures(),
        snapshot.guard(),
        snapshot.weights());
  }
}
