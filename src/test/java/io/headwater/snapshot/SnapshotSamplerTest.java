package io.headwater.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.testing.Events;
import io.headwater.training.TrainerState;
import io.headwater.training.WindowTraining;
import io.headwater.window.StreamKey;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SnapshotSamplerTest {
  private static FlowSnapshot snapshot(String method) {
    WindowTraining training =
        new WindowTraining(Events.SCHEMA, Events.model("flow.method=" + method));
    TrainerState state =
        training.begin(TrainerState.initial(StreamKey.ALL), Events.window("all", 3, 60));
    while (!training.isDone(state)) {
      state = training.advance(state);
    }
    return training.finish(state).snapshot().orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(strings = {"bootstrap", "gaussian-copula", "steady-walk"})
  void anySplitOfARangeGivesTheSameRecords(String method) {
    FlowSnapshot snapshot = snapshot(method);
    List<GenericRecord> whole = SnapshotSampler.of(snapshot).sample(0, 20);
    List<GenericRecord> parts = new ArrayList<>();
    for (int[] part : new int[][] {{0, 1}, {1, 6}, {7, 13}}) {
      FlowSnapshot copy = SnapshotCodec.decode(SnapshotCodec.encode(snapshot));
      parts.addAll(SnapshotSampler.of(copy).sample(part[0], part[1]));
    }
    assertThat(parts).isEqualTo(whole);
    assertThat(SnapshotSampler.of(snapshot).sample(1L << 40, 1))
        .isEqualTo(SnapshotSampler.of(snapshot).sample((1L << 40) - 1, 2).subList(1, 2));
  }

  @Test
  void recordsFitTheirSchemaAndTheirWindow() {
    FlowSnapshot snapshot = snapshot("gaussian-copula");
    for (GenericRecord record : SnapshotSampler.of(snapshot).sample(0, 200)) {
      assertThat(GenericData.get().validate(Events.SCHEMA, record)).isTrue();
      assertThat((long) record.get("at")).isBetween(3 * Events.WINDOW, 4 * Events.WINDOW - 1);
      assertThat(record.get("kind").toString()).isIn("red", "green", "blue");
    }
  }

  @Test
  void anotherSeedGivesOtherRecords() {
    FlowSnapshot snapshot = snapshot("gaussian-copula");
    assertThat(SnapshotSampler.of(snapshot, 1).sample(0, 20))
        .isNotEqualTo(SnapshotSampler.of(snapshot, 2).sample(0, 20));
    assertThat(SnapshotSampler.of(snapshot, snapshot.seed()).sample(0, 20))
        .isEqualTo(SnapshotSampler.of(snapshot).sample(0, 20));
  }

  @Test
  void noRecordsAreAskedForAndNoneAreGiven() {
    assertThat(SnapshotSampler.of(snapshot("gaussian-copula")).sample(5, 0)).isEmpty();
  }
}
