package io.headwater.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import io.headwater.config.DeadLetterSettings;
import io.headwater.testing.Events;
import io.headwater.window.StreamKey;
import io.headwater.window.WindowSample;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

final class WindowSamplerTest {
  private static final int CAPACITY = 4;
  private static final long SEED = 7;
  private static final byte[] BROKEN = {1, 2, 3};

  @Test
  void aWindowFiresOnceWhenTheWatermarkHasPassedItsEndByTheAllowedLateness() throws Exception {
    try (var harness = open(null)) {
      harness.processElement(record(3, 0), 3);
      harness.processElement(record(12, 1), 12);
      harness.processWatermark(9);
      harness.processElement(record(5, 2), 5);
      harness.processWatermark(13);
      assertThat(harness.extractOutputValues()).isEmpty();

      harness.processWatermark(14);
      assertThat(harness.extractOutputValues())
          .extracting(counted -> counted.window().start(), counted -> counted.window().count())
          .containsExactly(tuple(0L, 2L));
    }
  }

  /** In a shard that no record has come to, it says nothing; nor does it in an old savepoint. */
  @Test
  void aWindowKnowsTheNewestKafkaTimestampOfItsRecords() throws Exception {
    try (var harness = open(null)) {
      harness.processElement(stamped(record(3, 0), 8), 3);
      harness.processElement(stamped(record(4, 1), 6), 4);
      harness.processElement(stamped(record(25, 2), 9), 9);
      harness.processElement(record(31, 3), 9);
      harness.processElement(broken(4), 9);
      harness.processWatermark(Long.MAX_VALUE);
      assertThat(harness.extractOutputValues())
          .extracting(CountedWindow::newestTimestamp)
          .containsExactly(8L, 9L, Long.MAX_VALUE);
      CountedWindow first = harness.extractOutputValues().get(0);
      assertThat(first.merge(new CountedWindow(first.window(), 0, 1, Long.MIN_VALUE, 0)))
          .extracting(CountedWindow::newestTimestamp)
          .isEqualTo(8L);
    }
  }

  @Test
  void tombstonesAreCountedInTheWindowOfTheirKafkaTimestampAndLateOnesInTheNext() throws Exception {
    try (var harness = open(null)) {
      harness.processElement(tombstone(3), 3);
      harness.processElement(tombstone(12), 3);
      harness.processElement(record(13, 0), 13);
      harness.processWatermark(14);
      harness.processElement(tombstone(4), 4);
      harness.processWatermark(Long.MAX_VALUE);
      assertThat(harness.extractOutputValues())
          .extracting(
              counted -> counted.window().start(),
              counted -> counted.window().count(),
              CountedWindow::tombstones,
              CountedWindow::bad)
          .containsExactly(tuple(0L, 0L, 1L, 0L), tuple(10L, 1L, 2L, 0L));
      assertThat(harness.getSideOutput(WindowSampler.DEAD_LETTERS)).isNull();
    }
  }

  /** Its twin's tombstones have times as well, which the broker of the twin must take. */
  @Test
  void aWindowOfTombstonesAloneKnowsTheirNewestTimestamp() throws Exception {
    try (var harness = open(null)) {
      harness.processElement(tombstone(3), 3);
      harness.processElement(tombstone(5), 3);
      harness.processWatermark(Events.WINDOW * 2);
      assertThat(harness.extractOutputValues())
          .singleElement()
          .satisfies(
              window -> {
                assertThat(window.tombstones()).isEqualTo(2);
                assertThat(window.newestTimestamp()).isEqualTo(5);
              });
    }
  }

  private static SourceRecord tombstone(long timestamp) {
    return new Tombstone(StreamKey.ALL, new Origin("events", 0, 0), timestamp);
  }

  private static SourceRecord stamped(SourceRecord record, long timestamp) {
    AcceptedRecord accepted = (AcceptedRecord) record;
    return new AcceptedRecord(
        accepted.stream(),
        accepted.origin(),
        accepted.eventTime(),
        timestamp,
        accepted.value(),
        accepted.avro());
  }

  @Test
  void aRecordAfterThatIsADeadLetterWithItsBytesAndIsCountedInTheNextWindow() throws Exception {
    try (var harness = open(null)) {
      harness.processElement(record(3, 0), 3);
      harness.processElement(record(12, 1), 12);
      harness.processWatermark(14);
      harness.processElement(record(9, 2), 9);
      harness.processElement(broken(3), 3);
      harness.processWatermark(Long.MAX_VALUE);

      List<CountedWindow> windows = harness.extractOutputValues();
      assertThat(windows).extracting(CountedWindow::late).containsExactly(0L, 1L);
      assertThat(windows).extracting(CountedWindow::bad).containsExactly(0L, 1L);
      assertThat(harness.getSideOutput(WindowSampler.DEAD_LETTERS))
          .extracting(
              letter -> letter.getValue().stage(),
              letter -> letter.getValue().origin().offset(),
              letter -> letter.getValue().value())
          .containsExactly(
              tuple(DeadLetter.Stage.LATE, 2L, bytes(9, 2)),
              tuple(DeadLetter.Stage.DECODE, 3L, BROKEN));
    }
  }

  /** Two of four may be late; what came before the flood has its dead letters. */
  @Test
  void aFloodOfLateRecordsEndsTheJobAndSaysWhy() throws Exception {
    try (var harness = open(null, false, new DeadLetterSettings("", 0.5, 4))) {
      harness.processElement(record(103, 0), 103);
      harness.processWatermark(114);
      for (long late = 1; late <= 2; late++) {
        harness.processElement(record(late, late), late);
      }
      assertThatThrownBy(() -> harness.processElement(record(3, 3), 3))
          .isInstanceOf(RefusalFloodException.class)
          .hasMessageContaining("dead-letters.max-share: expected at most 0.5 of 4")
          .hasMessageContaining("partition 0 offset 3, because (LATE) event time 3");
      assertThat(harness.getSideOutput(WindowSampler.DEAD_LETTERS)).hasSize(2);
    }
  }

  @Test
  void refusalsAreReportedEvenWhereNothingElseComes() throws Exception {
    try (var harness = open(null)) {
      harness.processWatermark(23);
      harness.processElement(broken(0), 0);
      harness.processElement(broken(1), 0);
      harness.processWatermark(100);
      assertThat(harness.extractOutputValues())
          .extracting(c -> c.window().start(), c -> c.window().count(), CountedWindow::bad)
          .containsExactly(tuple(20L, 0L, 2L));
    }
  }

  @Test
  void aWindowThatHasClosedStaysClosedAfterARestore() throws Exception {
    OperatorSubtaskState closed;
    try (var harness = open(null)) {
      harness.processElement(record(3, 0), 3);
      harness.processWatermark(14);
      closed = harness.snapshot(1, 1);
    }
    try (var harness = open(closed)) {
      harness.processElement(record(4, 1), 4);
      harness.processWatermark(Long.MAX_VALUE);
      assertThat(harness.getSideOutput(WindowSampler.DEAD_LETTERS)).hasSize(1);
      assertThat(harness.extractOutputValues())
          .extracting(c -> c.window().count(), CountedWindow::late)
          .containsExactly(tuple(0L, 1L));
    }
  }

  @Test
  void theSampleIsTheReservoirOfAllRecordsWhateverTheirOrderAndARestoreInTheMiddle()
      throws Exception {
    WindowSample whole = new WindowSample(CAPACITY, SEED).inSchema(Events.SCHEMA);
    for (int i = 0; i < 10; i++) {
      whole.add(bytes(i, i), i);
    }
    OperatorSubtaskState middle;
    try (var harness = open(null)) {
      for (int i = 9; i >= 5; i--) {
        harness.processElement(record(i, i), i);
      }
      middle = harness.snapshot(1, 1);
      // What comes after the checkpoint is lost with the process.
      harness.processElement(record(4, 4), 4);
    }
    try (var harness = open(middle)) {
      for (int i = 0; i < 5; i++) {
        harness.processElement(record(i, i), i);
      }
      harness.processWatermark(Long.MAX_VALUE);
      assertThat(harness.extractOutputValues())
          .extracting(counted -> counted.window().sample())
          .containsExactly(whole);
    }
  }

  @Test
  void shardsApartAreStreamsOfTheirOwn() throws Exception {
    try (var harness = open(null, true)) {
      harness.processElement(record(1, 0), 1);
      harness.processElement(record(2, 1), 2);
      harness.processElement(record(3, 2), 3);
      harness.processWatermark(Long.MAX_VALUE);
      assertThat(harness.extractOutputValues())
          .extracting(
              counted -> counted.window().stream().value(), counted -> counted.window().count())
          .containsExactlyInAnyOrder(tuple("all#0", 2L), tuple("all#1", 1L));
    }
  }

  @Test
  void negativeEventTimesFallIntoTheWindowThatHoldsThem() throws Exception {
    try (var harness = open(null)) {
      harness.processElement(record(-1, 0), -1);
      harness.processWatermark(Long.MAX_VALUE);
      assertThat(harness.extractOutputValues())
          .extracting(counted -> counted.window().start())
          .containsExactly(-10L);
    }
  }

  private static KeyedOneInputStreamOperatorTestHarness<
          Tuple2<String, Integer>, SourceRecord, CountedWindow>
      open(@org.jspecify.annotations.Nullable OperatorSubtaskState restored) throws Exception {
    return open(restored, false);
  }

  private static KeyedOneInputStreamOperatorTestHarness<
          Tuple2<String, Integer>, SourceRecord, CountedWindow>
      open(@org.jspecify.annotations.Nullable OperatorSubtaskState restored, boolean apart)
          throws Exception {
    return open(restored, apart, DeadLetterSettings.defaults());
  }

  private static KeyedOneInputStreamOperatorTestHarness<
          Tuple2<String, Integer>, SourceRecord, CountedWindow>
      open(
          @org.jspecify.annotations.Nullable OperatorSubtaskState restored,
          boolean apart,
          DeadLetterSettings refusals)
          throws Exception {
    int parts = apart ? 2 : 1;
    var harness =
        new KeyedOneInputStreamOperatorTestHarness<
            Tuple2<String, Integer>, SourceRecord, CountedWindow>(
            new KeyedProcessOperator<>(
                new WindowSampler(
                    Duration.ofMillis(10),
                    Duration.ofMillis(5),
                    CAPACITY,
                    SEED,
                    refusals,
                    apart,
                    Events.SCHEMA,
                    // The records of these tests are no Avro: there is nothing to read in them.
                    Events.model("fields.kind.role=constant", "fields.kind.value=red"))),
            record -> Tuple2.of(record.stream().value(), (int) record.origin().offset() % parts),
            Types.TUPLE(Types.STRING, Types.INT));
    harness.setup(
        CountedWindow.TYPE.createSerializer(harness.getExecutionConfig().getSerializerConfig()));
    if (restored != null) {
      harness.initializeState(restored);
    }
    harness.open();
    return harness;
  }

  private static SourceRecord record(long eventTime, long offset) {
    byte[] value = bytes(eventTime, offset);
    return new AcceptedRecord(
        StreamKey.ALL, new Origin("events", 0, offset), eventTime, value, value);
  }

  private static SourceRecord broken(long offset) {
    return new DeadLetter(
        StreamKey.ALL,
        new Origin("events", 0, offset),
        BROKEN,
        DeadLetter.Stage.DECODE,
        "Broken",
        "three bytes");
  }

  private static byte[] bytes(long eventTime, long offset) {
    return (eventTime + "/" + offset).getBytes(StandardCharsets.UTF_8);
  }
}
