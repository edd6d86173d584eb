package io.headwater.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.testing.Events;
import io.headwater.window.StreamKey;
import org.junit.jupiter.api.Test;

/** What a trainer remembers does not grow with the windows it has seen. */
class ThousandWindowsStateTest {
  private static final int WINDOWS = 1_000;

  /** By then the summaries hold as many values as they ever will. */
  private static final int FULL = 200;

  private static final int SPLIT = 600;

  @Test
  void theStateStaysAsLargeAsItWas() {
    WindowTraining training =
        new WindowTraining(Events.SCHEMA, Events.model("flow.method=bootstrap"));
    TrainerState state = TrainerState.initial(StreamKey.ALL);
    int early = 0;
    int late = 0;
    for (int w = 0; w < WINDOWS; w++) {
      state = training.begin(state, Events.window("all", w, 12));
      while (!training.isDone(state)) {
        state = training.advance(state);
      }
      state = training.finish(state).state();
      int bytes = TrainerStateCodec.encode(state).length;
      if (w >= FULL && w < SPLIT) {
        early = Math.max(early, bytes);
      } else if (w >= SPLIT) {
        late = Math.max(late, bytes);
      }
    }
    // numbers are written in as many digits as they have, so that full summaries differ a little
    assertThat(late).isLessThanOrEqualTo((int) (1.02 * early));
  }
}
