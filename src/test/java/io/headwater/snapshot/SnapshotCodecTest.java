package io.headwater.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.record.BadBytesException;
import io.headwater.testing.Events;
import io.headwater.testing.Golden;
import io.headwater.training.TrainerState;
import io.headwater.training.WindowTraining;
import io.headwater.window.LevelWeights;
import io.headwater.window.StreamKey;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SnapshotCodecTest {
  private static final String GOLDEN = "snapshot.2.bin";
  private static final String BEFORE = "snapshot.1.bin";

  /** The second window's snapshot, so that it has a parent. */
  private static FlowSnapshot second() {
    WindowTraining training =
        new WindowTraining(Events.SCHEMA, Events.model("flow.method=gaussian-copula"));
    TrainerState state = TrainerState.initial(new StreamKey("here & there"));
    FlowSnapshot last = null;
    for (int window = 7; window < 9; window++) {
      state = training.begin(state, Events.window("here & there", window, 40));
      while (!training.isDone(state)) {
        state = training.advance(state);
      }
      var trained = training.finish(state);
      state = trained.state();
      last = trained.snapshot().orElseThrow();
    }
    return java.util.Objects.requireNonNull(last);
  }

  @Test
  void whatIsWrittenIsRead() {
    FlowSnapshot snapshot = second();
    FlowSnapshot read = SnapshotCodec.decode(SnapshotCodec.encode(snapshot));
    assertThat(read).isEqualTo(snapshot);
    assertThat(read.version())
        .isEqualTo(new SnapshotVersion(new StreamKey("here & there"), 9 * Events.WINDOW, 2));
    assertThat(read.parent())
        .contains(new SnapshotVersion(new StreamKey("here & there"), 8 * Events.WINDOW, 1));
    assertThat(read.schema()).isEqualTo(Events.SCHEMA);
    assertThat(read.flow()).isEqualTo(snapshot.flow());
    assertThat(read.measures()).isEqualTo(snapshot.measures());
    assertThat(read.rows().real()).isEqualTo(40);
  }

  /** What one build wrote, every later one reads, and writes the same bytes again. */
  @Test
  void theBytesCheckedInAreReadAndWrittenAgain() {
    if (Golden.isWriting()) {
      Golden.check(GOLDEN, SnapshotCodec.encode(second()));
    }
    FlowSnapshot snapshot = SnapshotCodec.decode(Golden.bytes(GOLDEN));
    assertThat(SnapshotCodec.encode(snapshot)).isEqualTo(Golden.bytes(GOLDEN));
    assertThat(snapshot.flow().method()).isEqualTo("gaussian-copula");
    assertThat(snapshot.windowStart()).isEqualTo(8 * Events.WINDOW);
    assertThat(SnapshotSampler.of(snapshot).sample(0, 5))
        .allSatisfy(record -> assertThat(record.getSchema()).isEqualTo(Events.SCHEMA));
  }

  /** All draws of a snapshot that knows no weights are kept. */
  @Test
  void theLayoutBeforeIsRead() {
    FlowSnapshot snapshot = SnapshotCodec.decode(Golden.bytes(BEFORE));
    assertThat(snapshot.weights()).isEqualTo(LevelWeights.NONE);
    assertThat(SnapshotSampler.of(snapshot).sample(0, 5)).hasSize(5);
  }

  @Test
  void damagedBytesAreRefused() {
    byte[] bytes = SnapshotCodec.encode(second());
    for (int at = 0; at < bytes.length; at += 97) {
      byte[] changed = bytes.clone();
      changed[at] ^= 0x10;
      byte[] cut = Arrays.copyOf(bytes, at);
      assertThatThrownBy(() -> SnapshotCodec.decode(changed)).isInstanceOf(BadBytesException.class);
      assertThatThrownBy(() -> SnapshotCodec.decode(cut)).isInstanceOf(BadBytesException.class);
    }
  }
}
