package io.headwater.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.config.ConfigReader;
import io.headwater.config.DeadLetterSettings;
import io.headwater.measure.RandomKey;
import io.headwater.record.AvroBytes;
import io.headwater.testing.Claims;
import io.headwater.window.StreamKey;
import io.headwater.window.WindowSample;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The job keeps the same records of rare levels as a file does, over shards and restores. */
class RareLevelsTest {
  private static final RandomKey KEY = RandomKey.of(7);
  private static final int CAPACITY = 512;
  private static final int RECORDS = 6_000;
  private static final Duration WINDOW = Duration.ofMillis(10);

  @Test
  void shardsAndARestoreInTheMiddleKeepWhatOnePassKeeps() throws Exception {
    List<CountedWindow> shards = sampled();
    assertThat(shards).hasSize(2);
    WindowSample whole = Claims.sample(CAPACITY, 0, RECORDS, false, KEY);
    assertThat(whole.size()).isGreaterThan(CAPACITY);
    assertThat(merged(shards).window().sample()).isEqualTo(whole);
  }

  private static List<CountedWindow> sampled() throws Exception {
    OperatorSubtaskState middle;
    try (var harness = sampler(null)) {
      add(harness, 0, RECORDS / 2);
      middle = harness.snapshot(1, 1);
    }
    try (var harness = sampler(middle)) {
      add(harness, RECORDS / 2, RECORDS);
      harness.processWatermark(Long.MAX_VALUE);
      return harness.extractOutputValues();
    }
  }

  private static CountedWindow merged(List<CountedWindow> shards) throws Exception {
    var harness =
        new KeyedOneInputStreamOperatorTestHarness<String, CountedWindow, CountedWindow>(
            new KeyedProcessOperator<>(
                new WindowMerger(WINDOW, Duration.ZERO, CAPACITY, 42, Claims.SCHEMA)),
            counted -> counted.window().stream().value(),
            Types.STRING);
    try (harness) {
      harness.setup(
          CountedWindow.TYPE.createSerializer(harness.getExecutionConfig().getSerializerConfig()));
      harness.open();
      for (CountedWindow shard : shards) {
        harness.processElement(shard, 0);
      }
      harness.processWatermark(Long.MAX_VALUE);
      return harness.extractOutputValues().get(0);
    }
  }

  private static void add(
      KeyedOneInputStreamOperatorTestHarness<Tuple2<String, Integer>, SourceRecord, CountedWindow>
          harness,
      int from,
      int to)
      throws Exception {
    AvroBytes avro = new AvroBytes(Claims.SCHEMA);
    for (int i = from; i < to; i++) {
      byte[] value = avro.encode(Claims.record(i, KEY));
      Origin origin = new Origin("claims", 0, i);
      harness.processElement(new AcceptedRecord(StreamKey.ALL, origin, 5, value, value), 5);
    }
  }

  private static KeyedOneInputStreamOperatorTestHarness<
          Tuple2<String, Integer>, SourceRecord, CountedWindow>
      sampler(@Nullable OperatorSubtaskState restored) throws Exception {
    var harness =
        new KeyedOneInputStreamOperatorTestHarness<
            Tuple2<String, Integer>, SourceRecord, CountedWindow>(
            new KeyedProcessOperator<>(
                new WindowSampler(
                    WINDOW,
                    Duration.ZERO,
                    CAPACITY,
                    42,
                    DeadLetterSettings.defaults(),
                    false,
                    Claims.SCHEMA,
                    ConfigReader.model("of the test", "{}", List.of()))),
            record -> Tuple2.of("all", (int) record.origin().offset() % 2),
            Types.TUPLE(Types.STRING, Types.INT));
    harness.setup(
        CountedWindow.TYPE.createSerializer(harness.getExecutionConfig().getSerializerConfig()));
    if (restored != null) {
      harness.initializeState(restored);
    }
    harness.open();
    return harness;
  }
}
