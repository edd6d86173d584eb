package io.headwater.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.config.ModelConfig;
import io.headwater.record.SchemaChanges;
import io.headwater.record.SchemaChanges.NewLevels;
import io.headwater.record.SchemaChanges.Retyped;
import io.headwater.snapshot.SnapshotCodec;
import io.headwater.snapshot.SnapshotSampler;
import io.headwater.testing.Events;
import io.headwater.testing.Evolution;
import io.headwater.window.StreamKey;
import io.headwater.window.TargetWindow;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;

/** A trainer whose stream goes on with another schema. */
class EvolvedTrainingTest {
  private static final int WINDOWS = 4;
  private static final int RECORDS = 600;
  private static final int SAMPLES = 2_000;
  private static final SchemaChanges FIELDS =
      new SchemaChanges(
          List.of("weight"),
          List.of("note"),
          List.of(new Retyped("size", "float", "double"), new Retyped("floor", "int", "long")),
          new TreeMap<>());

  private static WindowTraining gpa(Schema schema, int steps) {
    return new WindowTraining(
        schema,
        Evolution.model(
            """
            flow: {method: gpa, slice-steps: 4, gpa: {particles: 512, time-step: 0.2,
              warm-up: 60, field-steps: 400, field-width: 48, discriminator: {width: 32}}}
            """,
            "flow.gpa.steps=" + steps));
  }

  /** The share of fresh samples in the hole of the circle, where no real record is. */
  private static double inTheHole(TrainedWindow trained) {
    List<GenericRecord> samples =
        SnapshotSampler.of(trained.snapshot().orElseThrow()).sample(0, SAMPLES);
    return samples.stream()
            .filter(
                record ->
                    Math.hypot(number(record, "size") / 10, number(record, "floor") / 50) < .5)
            .count()
        / (double) SAMPLES;
  }

  private static double number(GenericRecord record, String field) {
    return ((Number) record.get(field)).doubleValue();
  }

  private static WindowTraining walk(Schema schema) {
    return new WindowTraining(schema, Events.model());
  }

  private static TrainerState throughBytes(TrainerState state) {
    return TrainerStateCodec.decode(TrainerStateCodec.encode(state));
  }

  private static TrainedWindow finish(WindowTraining training, TrainerState begun) {
    TrainerState state = begun;
    while (!training.isDone(state)) {
      state = training.advance(state);
    }
    return training.finish(state);
  }

  private static TrainedWindow train(WindowTraining training, TrainerState from, TargetWindow on) {
    return finish(training, training.begin(from, on));
  }

  private static TrainedWindow trained(WindowTraining training, int windows) {
    TrainedWindow last = train(training, TrainerState.initial(StreamKey.ALL), old(0));
    for (int number = 1; number < windows; number++) {
      last = train(training, last.state(), old(number));
    }
    return last;
  }

  private static TargetWindow old(int number) {
    return Evolution.window("all", number, RECORDS, Evolution.OLD);
  }

  private static TargetWindow evolved(int number) {
    return Evolution.window("all", number, RECORDS, Evolution.NEW);
  }

  @Test
  void whatWasLearnedIsKeptAndTheReportSaysWhatChanged() {
    TrainedWindow before = trained(gpa(Evolution.OLD, 30), WINDOWS);
    TrainedWindow after =
        train(gpa(Evolution.NEW, 4), throughBytes(before.state()), evolved(WINDOWS));
    TrainedWindow fresh =
        train(gpa(Evolution.NEW, 4), TrainerState.initial(StreamKey.ALL), evolved(WINDOWS));

    // Four steps are not enough to learn the circle, but more than half of it is still known. Each
    // share has a standard error of at most .006.
    double known = inTheHole(before);
    double unknown = inTheHole(fresh);
    assertThat(known).isLessThan(unknown - .03);
    assertThat(inTheHole(after)).isLessThan((known + unknown) / 2);
    assertThat(steps(after)).isEqualTo(steps(before) + after.report().steps());

    assertThat(before.report().changes()).isEqualTo(SchemaChanges.NONE);
    assertThat(fresh.report().changes()).isEqualTo(SchemaChanges.NONE);
    assertThat(after.report().changes())
        .isEqualTo(
            new SchemaChanges(
                FIELDS.added(),
                FIELDS.dropped(),
                FIELDS.retyped(),
                new TreeMap<>(Map.of("kind", new NewLevels(1, List.of("violet"))))));
  }

  private static long steps(TrainedWindow trained) {
    return trained.state().model().orElseThrow().flow().steps();
  }

  /** Sampled before the change, trained after it. */
  @Test
  void aWindowOfTheSchemaBeforeIsTrainedOnAsOneOfTheSchemaOfNow() {
    TrainedWindow before = trained(walk(Evolution.OLD), 2);
    TrainedWindow after = train(walk(Evolution.NEW), throughBytes(before.state()), old(2));
    assertThat(after.report().changes()).isEqualTo(FIELDS);
    assertThat(after.snapshot().orElseThrow().schema()).isEqualTo(Evolution.NEW);
    for (GenericRecord record : SnapshotSampler.of(after.snapshot().get()).sample(0, 50)) {
      assertThat(record.get("weight")).isEqualTo(-1.0);
      assertThat((Double) record.get("size") * 10)
          .isEqualTo(Math.rint((Double) record.get("size") * 10));
    }
    TrainedWindow next = train(walk(Evolution.NEW), throughBytes(after.state()), evolved(3));
    assertThat(next.report().changes().fields()).isZero();
    assertThat(next.report().changes().newLevels()).containsOnlyKeys("kind");
    assertThat(SnapshotSampler.of(next.snapshot().orElseThrow()).sample(0, 50))
        .extracting(record -> record.get("weight"))
        .anyMatch(weight -> !weight.equals(-1.0));
  }

  @Test
  void aWindowInTrainingIsFinishedUnderTheSchemaItWasBegunWith() {
    TrainedWindow before = trained(walk(Evolution.OLD), 1);
    WindowTraining training = walk(Evolution.OLD);
    TrainerState begun = training.advance(training.begin(before.state(), old(1)));
    TrainedWindow undisturbed = finish(training, begun);
    TrainedWindow restarted = finish(walk(Evolution.NEW), throughBytes(begun));
    assertThat(SnapshotCodec.encode(restarted.snapshot().orElseThrow()))
        .isEqualTo(SnapshotCodec.encode(undisturbed.snapshot().orElseThrow()));
    assertThat(restarted.report()).isEqualTo(undisturbed.report());
    assertThat(train(walk(Evolution.NEW), restarted.state(), evolved(2)).report().changes().added())
        .containsExactly("weight");
  }

  @Test
  void changesAreStateWhileAWindowIsInTraining() {
    TrainedWindow before = trained(walk(Evolution.OLD), 1);
    TrainerState begun = walk(Evolution.NEW).begin(before.state(), old(1));
    assertThat(finish(walk(Evolution.NEW), throughBytes(begun)).report().changes())
        .isEqualTo(FIELDS);
  }

  @Test
  void aWindowThatCannotBeReadIsRefusedByTheFieldsName() {
    TrainerState nothing = TrainerState.initial(StreamKey.ALL);
    assertThatThrownBy(() -> walk(Evolution.OLD).begin(nothing, evolved(0)))
        .hasMessageContaining("field 'size'");
  }

  /** Settings alone may change as well: a number that is a category from now on. */
  @Test
  void otherSettingsOfAFieldAreANewBeginningOfThatFieldAlone() {
    TrainedWindow before = trained(walk(Evolution.OLD), 2);
    ModelConfig model = Events.model("fields.floor.role=category");
    TrainedWindow after =
        train(new WindowTraining(Evolution.OLD, model), throughBytes(before.state()), old(2));
    assertThat(after.report().changes()).isEqualTo(SchemaChanges.NONE);
    assertThat(after.snapshot().orElseThrow().features().describe()).contains("floor: category");
  }
}
