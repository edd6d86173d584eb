package io.headwater.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.headwater.testing.Events;
import io.headwater.window.StreamKey;
import io.headwater.window.TargetWindow;
import io.headwater.window.WindowSample;
import java.time.Duration;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

final class WindowMergerTest {
  private static final int CAPACITY = 6;
  private static final long SEED = 7;

  @Test
  void twoShardsGiveTheSampleOfOneAndTheirCountsAddUp() throws Exception {
    WindowSample whole = sample(0, 20);
    try (var harness = open()) {
      harness.processElement(shard(0, sample(0, 13), 1, 2), 9);
      harness.processElement(shard(0, sample(13, 20), 3, 4), 9);
      harness.processWatermark(14);
      assertThat(harness.extractOutputValues())
          .extracting(
              c -> c.window().sample(), c -> c.window().count(), c -> c.late(), c -> c.bad())
          .containsExactly(tuple(whole, 20L, 4L, 6L));
    }
  }

  @Test
  void theFirstWindowOfASilenceIsHandedOnEmptyAndTheRestIsSkipped() throws Exception {
    try (var harness = open()) {
      harness.processElement(shard(0, sample(0, 3), 0, 0), 9);
      harness.processWatermark(64);
      harness.processElement(shard(70, sample(3, 5), 0, 0), 79);
      harness.processWatermark(Long.MAX_VALUE);
      assertThat(harness.extractOutputValues())
          .extracting(c -> c.window().start(), c -> c.window().count())
          .containsExactly(tuple(0L, 3L), tuple(10L, 0L), tuple(70L, 2L));
    }
  }

  private static KeyedOneInputStreamOperatorTestHarness<String, CountedWindow, CountedWindow> open()
      throws Exception {
    var harness =
        new KeyedOneInputStreamOperatorTestHarness<String, CountedWindow, CountedWindow>(
            new KeyedProcessOperator<>(
                new WindowMerger(
                    Duration.ofMillis(10), Duration.ofMillis(5), CAPACITY, SEED, Events.SCHEMA)),
            counted -> counted.window().stream().value(),
            Types.STRING);
    harness.setup(
        CountedWindow.TYPE.createSerializer(harness.getExecutionConfig().getSerializerConfig()));
    harness.open();
    return harness;
  }

  private static CountedWindow shard(long start, WindowSample sample, long late, long bad) {
    TargetWindow window =
        new TargetWindow(StreamKey.ALL, start, start + 10, sample.count(), sample);
    return new CountedWindow(window, late, bad);
  }

  private static WindowSample sample(int from, int to) {
    WindowSample sample = new WindowSample(CAPACITY, SEED).inSchema(Events.SCHEMA);
    for (int i = from; i < to; i++) {
      sample.add(new byte[] {(byte) i}, i);
    }
    return sample;
  }
}
