package io.headwater.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.record.BadBytesException;
import io.headwater.record.SchemaChanges;
import io.headwater.testing.Events;
import io.headwater.testing.Golden;
import io.headwater.window.LevelWeights;
import io.headwater.window.StreamKey;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrainerStateCodecTest {
  private static final String GOLDEN = "trainer-state.3.bin";
  private static final String WITHOUT_WEIGHTS = "trainer-state.2.bin";
  private static final String BEFORE = "trainer-state.1.bin";

  /** In the middle of its second window: everything a state can hold is there. */
  private static TrainerState middle() {
    WindowTraining training = new WindowTraining(Events.SCHEMA, Events.model());
    TrainerState state =
        training.begin(TrainerState.initial(StreamKey.ALL), Events.window("all", 0, 30));
    while (!training.isDone(state)) {
      state = training.advance(state);
    }
    state = training.finish(state).state();
    return training.advance(training.begin(state, Events.window("all", 1, 30)));
  }

  @Test
  void whatIsWrittenIsRead() {
    for (TrainerState state : List.of(TrainerState.initial(new StreamKey("ü")), middle())) {
      TrainerState read = TrainerStateCodec.decode(TrainerStateCodec.encode(state));
      assertThat(read).isEqualTo(state).hasSameHashCodeAs(state);
      assertThat(read.stream()).isEqualTo(state.stream());
      assertThat(read.isTraining()).isEqualTo(state.isTraining());
      assertThat(read.windowSteps()).isEqualTo(state.windowSteps());
      assertThat(read.last()).isEqualTo(state.last());
      assertThat(read.diagnostics()).isEqualTo(state.diagnostics());
    }
  }

  @Test
  void statesThatDifferAreNotEqual() {
    assertThat(middle()).isNotEqualTo(TrainerState.initial(StreamKey.ALL));
  }

  @Test
  void theBytesCheckedInAreReadAndWrittenAgain() {
    if (Golden.isWriting()) {
      Golden.check(GOLDEN, TrainerStateCodec.encode(middle()));
    }
    TrainerState state = TrainerStateCodec.decode(Golden.bytes(GOLDEN));
    assertThat(TrainerStateCodec.encode(state)).isEqualTo(Golden.bytes(GOLDEN));
    assertThat(state.windowSteps()).isEqualTo(3);
    WindowTraining training = new WindowTraining(Events.SCHEMA, Events.model());
    assertThat(training.advance(state).windowSteps()).isEqualTo(6);
  }

  /** It knows of no schemas but the model's, and does not say from what the window set out. */
  @Test
  void theLayoutBeforeIsRead() {
    TrainerState state = TrainerStateCodec.decode(Golden.bytes(BEFORE));
    assertThat(state.windowSteps()).isEqualTo(3);
    assertThat(state.requireTraining().changes()).isEqualTo(SchemaChanges.NONE);
    assertThat(state.requireTraining().start()).isEqualTo(Start.CONTINUED);
    WindowTraining training = new WindowTraining(Events.SCHEMA, Events.model());
    assertThat(training.advance(state).windowSteps()).isEqualTo(6);
  }

  @Test
  void theLayoutWithoutWeightsIsRead() {
    TrainerState state = TrainerStateCodec.decode(Golden.bytes(WITHOUT_WEIGHTS));
    assertThat(state.model().orElseThrow().weights()).isEqualTo(LevelWeights.NONE);
    WindowTraining training = new WindowTraining(Events.SCHEMA, Events.model());
    assertThat(training.advance(state).windowSteps()).isEqualTo(6);
  }

  @Test
  void bytesOfAnotherVersionSayWhichItIs() {
    byte[] bytes = TrainerStateCodec.encode(middle());
    // The last byte of the version, behind six letters.
    bytes[9] = 4;
    assertThatThrownBy(() -> TrainerStateCodec.decode(bytes))
        .hasMessage(
            "trainer state: expected format version 1 to 3, got 4; upgrade Headwater to read it");
    bytes[9] = 0;
    assertThatThrownBy(() -> TrainerStateCodec.decode(bytes))
        .hasMessage(
            "trainer state: expected format version 1 to 3, got 0; train it again with this"
                + " version");
  }

  @Test
  void damagedBytesAreRefused() {
    byte[] bytes = TrainerStateCodec.encode(middle());
    for (int at = 0; at < bytes.length; at += 101) {
      byte[] changed = bytes.clone();
      changed[at] ^= 1;
      byte[] cut = Arrays.copyOf(bytes, at);
      assertThatThrownBy(() -> TrainerStateCodec.decode(changed))
          .isInstanceOf(BadBytesException.class);
      assertThatThrownBy(() -> TrainerStateCodec.decode(cut)).isInstanceOf(BadBytesException.class);
    }
  }
}
