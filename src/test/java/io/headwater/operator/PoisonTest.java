package io.headwater.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.config.ConfigReader;
import io.headwater.config.DeadLetterSettings;
import io.headwater.config.ModelConfig;
import io.headwater.config.SourceSettings;
import io.headwater.io.DeadLetterSerializer;
import io.headwater.io.PlainAvro;
import io.headwater.io.RecordDeserializer;
import io.headwater.io.ReportSerializer;
import io.headwater.io.RequestDeserializer;
import io.headwater.io.SnapshotSerializer;
import io.headwater.record.RecordReader;
import io.headwater.snapshot.FlowSnapshot;
import io.headwater.snapshot.SnapshotSampler;
import io.headwater.testing.Poison;
import io.headwater.testing.Poison.Kind;
import io.headwater.training.TrainedWindow;
import io.headwater.training.TrainerState;
import io.headwater.training.TrainerStateCodec;
import io.headwater.training.WindowTraining;
import io.headwater.window.StreamKey;
import io.headwater.window.TargetWindow;
import io.headwater.window.WindowSample;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * No record, request or snapshot fails anything on its way: what is generated to do harm goes
 * through the border, state, training, drawing and every serializer.
 */
@SuppressWarnings("NullAway") // contexts that Flink hands out and that nothing here reads
final class PoisonTest {
  private static final long SEED = Long.getLong("test.seed", 3);
  private static final int RECORDS = Integer.getInteger("test.poison", 6_000);
  private static final int WINDOW = 400;
  private static final long START = 1_700_000_000_000L / 60_000 * 60_000;

  private static ModelConfig model(String flow) {
    return ConfigReader.model(
        "of the test",
        """
        job: {seed: 42}
        source: {event-time: at}
        window: {size: 1 min, sample: 200}
        """
            + Poison.FIELDS
            + flow,
        List.of());
  }

  private static final ModelConfig MODEL = model("flow: {method: gaussian-copula}");

  /** Each value is a row or a dead letter, and either goes through bytes. */
  private static List<SourceRecord> judged(Poison poison, int count) throws Exception {
    RecordDeserializer border =
        new RecordDeserializer(
            new PlainAvro(),
            Poison.SCHEMA_TEXT,
            MODEL,
            source(),
            new DeadLetterSettings("", 1, 10_000));
    border.open(null);
    List<SourceRecord> out = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      border.deserialize(
          new ConsumerRecord<>(
              "events",
              0,
              i,
              poison.time(i),
              TimestampType.CREATE_TIME,
              0,
              0,
              null,
              poison.value(i),
              new RecordHeaders(),
              Optional.empty()),
          new ListCollector<>(out));
      assertThat(out).as("value %d, %s", i, poison.kind(i)).hasSize(i + 1);
      out.set(i, copy(SourceRecord.TYPE, out.get(i)));
    }
    return out;
  }

  private static SourceSettings source() {
    SourceSettings source = SourceSettings.defaults();
    return new SourceSettings(
        source.bootstrapServers(),
        "events",
        source.format(),
        source.schema(),
        source.registry(),
        "at",
        List.of("kind"),
        source.start(),
        source.bounded(),
        false,
        Duration.ofHours(1),
        source.watermark(),
        source.kafka());
  }

  private static <T> T copy(TypeInformation<T> type, T value) throws Exception {
    TypeSerializer<T> serializer = type.createSerializer(new SerializerConfigImpl());
    DataOutputSerializer bytes = new DataOutputSerializer(64);
    serializer.serialize(value, bytes);
    return serializer.deserialize(new DataInputDeserializer(bytes.getCopyOfBuffer()));
  }

  private static Poison poison(long seed) {
    return new Poison(seed, START, 60_000.0 / WINDOW, EnumSet.allOf(Kind.class));
  }

  @Test
  void everyValueIsARowOrADeadLetter() throws Exception {
    Poison poison = poison(SEED);
    Map<Kind, Integer> accepted = new TreeMap<>();
    List<SourceRecord> judged = judged(poison, RECORDS);
    DeadLetterSerializer letters = new DeadLetterSerializer("letters");
    for (int i = 0; i < RECORDS; i++) {
      if (judged.get(i) instanceof DeadLetter letter) {
        assertThat(letter.value()).isEqualTo(poison.value(i));
        assertThat(letter.reason()).isNotBlank();
        letters.serialize(letter, null, 0L);
      } else {
        accepted.merge(poison.kind(i), 1, Integer::sum);
      }
    }
    assertThat(accepted)
        .as("what can be learned from is")
        .containsKeys(Kind.GOOD, Kind.NUMBERS, Kind.TEXT, Kind.LATE)
        .doesNotContainKeys(Kind.EMPTY, Kind.EVENT_TIME, Kind.AHEAD);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "flow: {method: gaussian-copula}",
        "flow: {method: bootstrap}",
        "flow: {method: gpa, max-steps: 6, gpa: {particles: 64, field-width: 16, field-steps: 40,"
            + " warm-up: 10, discriminator-steps: 2, calibrations: 2}}"
      })
  void whatPassesTheBorderIsTrainedOnAndDrawn(String flow) throws Exception {
    WindowTraining training = new WindowTraining(Poison.SCHEMA, model(flow));
    RecordReader border = RecordReader.of(Poison.SCHEMA, MODEL.fields());
    List<SourceRecord> judged = judged(poison(SEED + 1), Math.min(RECORDS, 5 * WINDOW));
    TrainerState state = TrainerState.initial(StreamKey.ALL);
    SnapshotSerializer snapshots = new SnapshotSerializer("snapshots");
    ReportSerializer reports = new ReportSerializer("reports");
    for (int from = 0; from + WINDOW <= judged.size(); from += WINDOW) {
      long start = START + from / WINDOW * 60_000L;
      state = training.begin(state, window(start, judged.subList(from, from + WINDOW)));
      while (!training.isDone(state)) {
        state = TrainerStateCodec.decode(TrainerStateCodec.encode(training.advance(state)));
      }
      TrainedWindow trained = training.finish(state);
      state = TrainerStateCodec.decode(TrainerStateCodec.encode(trained.state()));
      FlowSnapshot snapshot = copy(SnapshotFormat.TYPE, trained.snapshot().orElseThrow());
      snapshots.serialize(snapshot, null, 0L);
      reports.serialize(
          new TwinReport(trained.report(), TwinReport.Outcome.TRAINED, 1, 2, 3), null, 0L);
      for (SnapshotSampler.Draw draw : SnapshotSampler.of(snapshot).draw(0, 300, start)) {
        border.read(draw.value());
      }
    }
  }

  private static TargetWindow window(long start, List<SourceRecord> records) {
    WindowSample sample = new WindowSample(200, 42);
    for (SourceRecord record : records) {
      if (record instanceof AcceptedRecord accepted) {
        sample.add(accepted.avro(), accepted.origin().position());
      }
    }
    return new TargetWindow(StreamKey.ALL, start, start + 60_000, sample.count(), sample);
  }

  @Test
  void everyRequestIsAnOrderOrSaysWhatIsWrong() throws Exception {
    RequestDeserializer border = new RequestDeserializer(7, 1_000_000);
    int answered = 0;
    for (long i = 0; i < RECORDS; i++) {
      List<SampleRequest> out = new ArrayList<>();
      border.deserialize(
          new ConsumerRecord<>("requests", 0, i, null, Poison.request(SEED + i)),
          new ListCollector<>(out));
      assertThat(out).hasSize(1);
      SampleRequest request = copy(SampleRequest.TYPE, out.get(0));
      copy(DeadLetter.TYPE, request.refused("not today"));
      answered += request.problem().isEmpty() ? 1 : 0;
    }
    assertThat(answered).isBetween(RECORDS / 10, RECORDS / 2);
  }
}
