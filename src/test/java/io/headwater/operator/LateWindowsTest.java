package io.headwater.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.config.ModelConfig;
import io.headwater.config.WhenBehind;
import io.headwater.snapshot.FlowSnapshot;
import io.headwater.testing.Events;
import io.headwater.training.WindowTraining;
import java.math.BigDecimal;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

/** A trainer whose windows come later than they end, by more than their length. */
final class LateWindowsTest {
  private static final long LATENESS = 3 * Events.WINDOW;

  @Test
  void theWatermarkPassesNoWindowThatMayStillCome() throws Exception {
    try (var trainer = trainer()) {
      for (long window = 0; window < 4; window++) {
        // The last watermark before the window closes.
        long end = (window + 1) * Events.WINDOW;
        trainer.processWatermark(end + LATENESS - 2);
        assertThat(newestWatermark(trainer)).isEqualTo(end - 2);
        trainer.processElement(
            new CountedWindow(Events.window("a", window, 20), 0, 0), end + LATENESS - 1);
        trainer.endInput();
      }
    }
  }

  /** It comes in its snapshot's time to live, when the watermark alone is past that. */
  @Test
  void aStreamIsNotForgottenBeforeItsLateWindows() throws Exception {
    try (var trainer = trainer()) {
      trainer.processElement(new CountedWindow(Events.window("a", 0, 20), 0, 0), 0);
      trainer.endInput();
      trainer.processWatermark(2 * Events.WINDOW + LATENESS - 2);
      trainer.processElement(new CountedWindow(Events.window("a", 1, 5), 0, 0), 0);
      trainer.endInput();
      assertThat(trainer.getSideOutput(FlowTrainerFactory.REPORTS))
          .extracting(report -> report.getValue().outcome())
          .containsExactly(TwinReport.Outcome.TRAINED, TwinReport.Outcome.REUSED);
      trainer.processWatermark(3 * Events.WINDOW + LATENESS - 1);
      assertThat(trainer.numKeyedStateEntries()).as("its last snapshot").isOne();
    }
  }

  @Test
  void theFirstAndTheLastWatermarkStayWhatTheyAre() {
    ModelConfig model = model();
    for (long extreme : new long[] {Long.MIN_VALUE, Long.MIN_VALUE + 1, Long.MAX_VALUE}) {
      assertThat(WindowClock.closed(extreme, model.window().allowedLateness())).isEqualTo(extreme);
    }
    assertThat(WindowClock.closed(7, model.window().allowedLateness())).isEqualTo(7 - LATENESS);
  }

  private static ModelConfig model() {
    return Events.model("window.allowed-lateness=3 min");
  }

  private static long newestWatermark(KeyedOneInputStreamOperatorTestHarness<?, ?, ?> trainer) {
    List<Long> marks =
        trainer.getOutput().stream()
            .filter(Watermark.class::isInstance)
            .map(mark -> ((Watermark) mark).getTimestamp())
            .toList();
    return marks.get(marks.size() - 1);
  }

  private static KeyedOneInputStreamOperatorTestHarness<String, CountedWindow, FlowSnapshot>
      trainer() throws Exception {
    ModelConfig model = model();
    TrainerSettings settings =
        new TrainerSettings(
            () -> new WindowTraining(Events.SCHEMA, model),
            BigDecimal.ONE,
            10,
            WhenBehind.WAIT,
            new StreamTtl(2 * Events.WINDOW),
            () -> SnapshotArchive.NONE);
    var harness =
        new KeyedOneInputStreamOperatorTestHarness<String, CountedWindow, FlowSnapshot>(
            new FlowTrainerFactory(settings),
            counted -> counted.window().stream().value(),
            Types.STRING,
            8,
            1,
            0);
    harness.setup(
        SnapshotFormat.TYPE.createSerializer(harness.getExecutionConfig().getSerializerConfig()));
    harness.open();
    return harness;
  }
}
