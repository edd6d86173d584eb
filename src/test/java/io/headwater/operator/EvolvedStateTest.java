package io.headwater.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.config.DeadLetterSettings;
import io.headwater.config.ModelConfig;
import io.headwater.config.WhenBehind;
import io.headwater.record.AvroBytes;
import io.headwater.record.RecordReader;
import io.headwater.record.SchemaChanges;
import io.headwater.snapshot.FlowSnapshot;
import io.headwater.snapshot.SnapshotSampler;
import io.headwater.testing.Events;
import io.headwater.testing.Evolution;
import io.headwater.training.WindowTraining;
import io.headwater.window.StreamKey;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.api.operators.co.CoBroadcastWithKeyedOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedBroadcastOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Each operator whose state holds records, restored as one of a job with another schema. */
final class EvolvedStateTest {
  private static final Duration WINDOW = Duration.ofMillis(Events.WINDOW);
  private static final int CAPACITY = 1_024;
  private static final long SEED = 42;

  @Test
  void anOpenWindowTakesRecordsOfBothSchemas() throws Exception {
    OperatorSubtaskState state;
    try (var sampler = sampler(Evolution.OLD, null)) {
      for (int i = 0; i < 30; i++) {
        sampler.processElement(record(i, Evolution.OLD), i);
      }
      state = sampler.snapshot(1, 1);
    }
    try (var sampler = sampler(Evolution.NEW, state)) {
      for (int i = 30; i < 50; i++) {
        sampler.processElement(record(i, Evolution.NEW), i);
      }
      sampler.processWatermark(Events.WINDOW);
      CountedWindow window = sampler.extractOutputValues().get(0);
      assertThat(window.window().count()).isEqualTo(50);
      List<Double> weights = weights(window);
      assertThat(weights).hasSize(50).filteredOn(weight -> weight == -1).hasSize(30);
    }
  }

  @Test
  void aSchemaThatCannotReadWhatIsKeptIsRefusedBeforeAnythingFlows() throws Exception {
    OperatorSubtaskState state;
    try (var sampler = sampler(Evolution.NEW, null)) {
      state = sampler.snapshot(1, 1);
    }
    assertThatThrownBy(() -> sampler(Evolution.OLD, state))
        .isInstanceOf(SchemaRefusedException.class)
        .hasStackTraceContaining("source.schema: field 'size': expected a type that double")
        .hasStackTraceContaining("source.schema: field 'note': expected a default")
        .hasStackTraceContaining("another job.name");
  }

  @Test
  void shardsOfBothSchemasAreOneWindow() throws Exception {
    OperatorSubtaskState state;
    try (var merger = merger(Evolution.OLD, null)) {
      merger.processElement(window(0, 20, Evolution.OLD), 0);
      state = merger.snapshot(1, 1);
    }
    try (var merger = merger(Evolution.NEW, state)) {
      merger.processElement(window(0, 10, Evolution.NEW), 0);
      merger.processWatermark(Events.WINDOW);
      CountedWindow merged = merger.extractOutputValues().get(0);
      assertThat(merged.window().count()).isEqualTo(30);
      assertThat(weights(merged)).hasSize(30).filteredOn(weight -> weight == -1).hasSize(20);
    }
  }

  @Test
  void aWindowThatWaitsIsTrainedOnInTheSchemaOfNow() throws Exception {
    OperatorSubtaskState state;
    try (var trainer = trainer(Evolution.OLD, null)) {
      trainer.processElement(window(0, 60, Evolution.OLD), 0);
      trainer.endInput();
      trainer.processElement(window(1, 60, Evolution.OLD), 0);
      state = trainer.snapshot(1, 1);
    }
    try (var trainer = trainer(Evolution.NEW, state)) {
      trainer.processElement(window(2, 60, Evolution.NEW), 0);
      trainer.endInput();
      assertThat(trainer.extractOutputValues())
          .extracting(FlowSnapshot::schema)
          .containsExactly(Evolution.NEW, Evolution.NEW);
      List<SchemaChanges> changes =
          values(trainer.getSideOutput(FlowTrainerFactory.REPORTS)).stream()
              .map(report -> report.training().changes())
              .toList();
      assertThat(changes.get(0).added()).containsExactly("weight");
      assertThat(changes.get(0).dropped()).containsExactly("note");
      assertThat(changes.get(0).retyped())
          .extracting(SchemaChanges.Retyped::field)
          .containsExactly("size", "floor");
      assertThat(changes.get(0).newLevels()).isEmpty();
      assertThat(changes.get(1).fields()).isZero();
      assertThat(changes.get(1).newLevels())
          .hasEntrySatisfying(
              "kind", levels -> assertThat(levels.names()).containsExactly("violet"));
    }
  }

  @Test
  void aWindowThatWaitsAndCannotBeReadIsRefused() throws Exception {
    OperatorSubtaskState state;
    try (var trainer = trainer(Evolution.NEW, null)) {
      trainer.processElement(window(0, 20, Evolution.NEW), 0);
      state = trainer.snapshot(1, 1);
    }
    assertThatThrownBy(() -> trainer(Evolution.OLD, state))
        .isInstanceOf(SchemaRefusedException.class)
        .hasStackTraceContaining("source.schema: field 'size'");
  }

  @Test
  void aSnapshotOfTheSchemaBeforeServesTheOrdersThatNameIt() throws Exception {
    FlowSnapshot snapshot = snapshot();
    OperatorSubtaskState state;
    try (var emitter = emitter(Evolution.OLD, null)) {
      emitter.processBroadcastElement(snapshot, 0);
      state = emitter.snapshot(1, 1);
    }
    try (var emitter = emitter(Evolution.NEW, state)) {
      emitter.processElement(new SampleOrder(snapshot.version(), snapshot.windowStart(), 0, 40), 0);
      List<SyntheticRecord> drawn =
          emitter.extractOutputValues().stream().flatMap(b -> b.records().stream()).toList();
      List<GenericRecord> before = SnapshotSampler.of(snapshot).sample(0, 40);
      AvroBytes bytes = new AvroBytes(Evolution.NEW);
      assertThat(drawn).hasSize(40);
      for (int i = 0; i < 40; i++) {
        assertThat(bytes.decode(drawn.get(i).avro())).isEqualTo(Evolution.resolved(before.get(i)));
      }
    }
  }

  private static SourceRecord record(int i, Schema schema) {
    byte[] avro = new AvroBytes(schema).encode(Evolution.record(i, schema));
    return new AcceptedRecord(StreamKey.ALL, new Origin("events", 0, i), i, avro, avro);
  }

  private static CountedWindow window(int number, int count, Schema schema) {
    return new CountedWindow(Evolution.window("all", number, count, schema), 0, 0);
  }

  private static List<Double> weights(CountedWindow window) {
    AvroBytes bytes = new AvroBytes(Evolution.NEW);
    return window.window().sample().entries().stream()
        .map(
            entry -> {
              try {
                return (Double) bytes.decode(entry.avro()).get("weight");
              } catch (io.headwater.record.BadRecordException e) {
                throw new AssertionError(e);
              }
            })
        .toList();
  }

  private static <T> List<T> values(Queue<StreamRecord<T>> records) {
    return records.stream().map(StreamRecord::getValue).toList();
  }

  private static ModelConfig model() {
    return Events.model();
  }

  private static FlowSnapshot snapshot() throws Exception {
    try (var trainer = trainer(Evolution.OLD, null)) {
      trainer.processElement(window(0, 60, Evolution.OLD), 0);
      trainer.endInput();
      return trainer.extractOutputValues().get(0);
    }
  }

  private static KeyedOneInputStreamOperatorTestHarness<
          Tuple2<String, Integer>, SourceRecord, CountedWindow>
      sampler(Schema schema, @Nullable OperatorSubtaskState restored) throws Exception {
    return opened(
        new KeyedOneInputStreamOperatorTestHarness<>(
            new KeyedProcessOperator<>(
                new WindowSampler(
                    WINDOW,
                    Duration.ZERO,
                    CAPACITY,
                    SEED,
                    DeadLetterSettings.defaults(),
                    false,
                    schema,
                    model())),
            record -> Tuple2.of(record.stream().value(), 0),
            Types.TUPLE(Types.STRING, Types.INT)),
        CountedWindow.TYPE,
        restored);
  }

  private static KeyedOneInputStreamOperatorTestHarness<String, CountedWindow, CountedWindow>
      merger(Schema schema, @Nullable OperatorSubtaskState restored) throws Exception {
    return opened(
        new KeyedOneInputStreamOperatorTestHarness<>(
            new KeyedProcessOperator<>(
                new WindowMerger(WINDOW, Duration.ZERO, CAPACITY, SEED, schema)),
            shard -> shard.window().stream().value(),
            Types.STRING),
        CountedWindow.TYPE,
        restored);
  }

  private static KeyedOneInputStreamOperatorTestHarness<String, CountedWindow, FlowSnapshot>
      trainer(Schema schema, @Nullable OperatorSubtaskState restored) throws Exception {
    TrainerSettings settings =
        new TrainerSettings(
            () -> new WindowTraining(schema, model()),
            BigDecimal.ONE,
            0,
            WhenBehind.WAIT,
            new StreamTtl(0),
            () -> SnapshotArchive.NONE);
    return opened(
        new KeyedOneInputStreamOperatorTestHarness<>(
            new FlowTrainerFactory(settings),
            window -> window.window().stream().value(),
            Types.STRING,
            8,
            1,
            0),
        SnapshotFormat.TYPE,
        restored);
  }

  private static KeyedBroadcastOperatorTestHarness<
          Tuple2<String, Integer>, SampleOrder, FlowSnapshot, SampleBatch>
      emitter(Schema schema, @Nullable OperatorSubtaskState restored) throws Exception {
    return opened(
        new KeyedBroadcastOperatorTestHarness<>(
            new CoBroadcastWithKeyedOperator<>(
                new SampleEmitter(
                    () -> RecordReader.of(schema, model().fields()), new StreamTtl(0)),
                List.of(SampleEmitter.SNAPSHOTS)),
            order -> Tuple2.of("all", 0),
            Types.TUPLE(Types.STRING, Types.INT),
            8,
            1,
            0),
        SampleBatch.TYPE,
        restored);
  }

  private static <T, H extends AbstractStreamOperatorTestHarness<T>> H opened(
      H harness, TypeInformation<T> type, @Nullable OperatorSubtaskState restored)
      throws Exception {
    harness.setup(type.createSerializer(harness.getExecutionConfig().getSerializerConfig()));
    if (restored != null) {
      harness.initializeState(restored);
    }
    harness.open();
    return harness;
  }
}
