package io.headwater.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.record.AvroBytes;
import io.headwater.snapshot.FlowSnapshot;
import io.headwater.snapshot.SnapshotCodec;
import io.headwater.snapshot.SnapshotSampler;
import io.headwater.testing.Events;
import io.headwater.window.StreamKey;
import io.headwater.window.TargetWindow;
import io.headwater.window.WindowSample;
import java.util.List;
import java.util.function.IntFunction;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;

/** A category whose values are whole documents: the model stays small. */
class LongLevelsTest {
  private static final int RECORDS = 400;
  private static final int LONG = 60_000;

  private static double distance(IntFunction<String> kind) {
    return trainedOn(kind).measures().getOrDefault("slicedWasserstein", Double.NaN);
  }

  private static FlowSnapshot trainedOn(IntFunction<String> kind) {
    WindowTraining training =
        new WindowTraining(Events.SCHEMA, Events.model("flow.method=gaussian-copula"));
    AvroBytes avro = new AvroBytes(Events.SCHEMA);
    WindowSample sample = new WindowSample(RECORDS, 42);
    for (int i = 0; i < RECORDS; i++) {
      GenericRecord record = Events.record(i * 100L);
      record.put("kind", kind.apply(i));
      sample.add(avro.encode(record), i);
    }
    TargetWindow window = new TargetWindow(StreamKey.ALL, 0, Events.WINDOW, RECORDS, sample);
    TrainerState state = training.begin(TrainerState.initial(StreamKey.ALL), window);
    while (!training.isDone(state)) {
      state = training.advance(state);
    }
    TrainedWindow trained = training.finish(state);
    assertThat(TrainerStateCodec.encode(trained.state())).hasSizeLessThan(4 << 20);
    return trained.snapshot().orElseThrow();
  }

  private static List<String> kinds(FlowSnapshot snapshot) {
    return SnapshotSampler.of(snapshot).sample(0, 500).stream()
        .map(record -> record.get("kind").toString())
        .toList();
  }

  /** Eighty documents, five times each: every one stays a level of its own. */
  @Test
  void longValuesAreCutAndStayApart() {
    FlowSnapshot snapshot = trainedOn(i -> "ü".repeat(LONG) + i % 80);
    assertThat(SnapshotCodec.encode(snapshot)).hasSizeLessThan(1 << 20);
    assertThat(kinds(snapshot))
        .allSatisfy(kind -> assertThat(kind).hasSize(1_000).matches("ü{983}…[0-9a-f]{16}"));
    assertThat(kinds(snapshot).stream().distinct().count()).isGreaterThan(60);
  }

  @Test
  void longValuesThatAreAllDifferentAreCutAsWell() {
    FlowSnapshot snapshot = trainedOn(i -> i + "é".repeat(LONG));
    assertThat(SnapshotCodec.encode(snapshot)).hasSizeLessThan(4 << 20);
  }

  /** Beside the cut ones the copy guard and the quality of the twin see what they see of any. */
  @Test
  void theQualityOfCutLevelsIsThatOfOthers() {
    double cut = distance(i -> "k".repeat(LONG) + i % 3);
    double plain = distance(i -> "k" + i % 3);
    assertThat(cut).isLessThan(plain + .1);
  }

  @Test
  void aPairOfSurrogatesIsNotCutInHalf() {
    FlowSnapshot snapshot = trainedOn(i -> "a" + "😀".repeat(LONG) + i % 2);
    assertThat(kinds(snapshot)).allSatisfy(kind -> assertThat(kind).doesNotContain("?"));
  }
}
