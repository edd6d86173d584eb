package io.headwater.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.record.AvroBytes;
import io.headwater.record.BadRecordException;
import io.headwater.record.RecordReader;
import io.headwater.snapshot.FlowSnapshot;
import io.headwater.snapshot.SnapshotSampler;
import io.headwater.testing.Events;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.avro.generic.GenericRecord;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.co.CoBroadcastWithKeyedOperator;
import org.apache.flink.streaming.util.KeyedBroadcastOperatorTestHarness;
import org.junit.jupiter.api.Test;

final class SampleEmitterTest {
  private static final List<FlowSnapshot> SNAPSHOTS = Events.snapshots("a", 3);
  private static final long NEXT_WINDOW = 5 * Events.WINDOW;

  @Test
  void anOrderGivesItsDrawsOfItsSnapshotInItsWindow() throws Exception {
    try (var harness = open(Optional.empty())) {
      harness.processBroadcastElement(SNAPSHOTS.get(0), 0);
      harness.processBroadcastElement(SNAPSHOTS.get(1), 0);
      harness.processElement(order(0, 100, 7), 0);

      List<SyntheticRecord> drawn = records(harness);
      assertThat(decoded(drawn))
          .isEqualTo(SnapshotSampler.of(SNAPSHOTS.get(0)).sample(100, 7, NEXT_WINDOW));
      assertThat(drawn)
          .extracting(SyntheticRecord::index)
          .containsExactly(100L, 101L, 102L, 103L, 104L, 105L, 106L);
      assertThat(drawn)
          .allSatisfy(
              record -> {
                assertThat(record.eventTime())
                    .isBetween(NEXT_WINDOW, NEXT_WINDOW + Events.WINDOW - 1);
                assertThat(record.snapshot()).isEqualTo(SNAPSHOTS.get(0).version());
              });
    }
  }

  /** A broker would refuse what is ahead of its clock. */
  @Test
  void noDrawIsNewerThanTheNewestRealRecord() throws Exception {
    long newest = NEXT_WINDOW + 5;
    try (var harness = open(Optional.empty())) {
      harness.processBroadcastElement(SNAPSHOTS.get(0), 0);
      harness.processElement(
          new SampleOrder(SNAPSHOTS.get(0).version(), NEXT_WINDOW, 100, 7).notAfter(newest), 0);
      List<SyntheticRecord> drawn = records(harness);
      assertThat(drawn).hasSize(7).allMatch(record -> record.eventTime() <= newest);
      assertThat(decoded(drawn))
          .as("their own fields keep their times")
          .isEqualTo(SnapshotSampler.of(SNAPSHOTS.get(0)).sample(100, 7, NEXT_WINDOW));
    }
  }

  @Test
  void whatIsAskedForIsDrawnByItsOwnSeed() throws Exception {
    SampleTicket ticket = new SampleTicket("id", 7, 5);
    try (var harness = open(Optional.empty())) {
      harness.processBroadcastElement(SNAPSHOTS.get(0), 0);
      harness.processElement(order(0, 0, 5).withTicket(ticket), 0);
      harness.processElement(order(0, 0, 5), 0);
      List<SyntheticRecord> drawn = records(harness);
      assertThat(decoded(drawn.subList(0, 5)))
          .isEqualTo(SnapshotSampler.of(SNAPSHOTS.get(0), 7).sample(0, 5, NEXT_WINDOW));
      assertThat(drawn.subList(0, 5)).allMatch(draw -> draw.ticket().equals(Optional.of(ticket)));
      assertThat(decoded(drawn.subList(5, 10)))
          .isEqualTo(SnapshotSampler.of(SNAPSHOTS.get(0)).sample(0, 5, NEXT_WINDOW));
    }
  }

  @Test
  void howAnIndexRangeIsCutDoesNotMatter() throws Exception {
    try (var whole = open(Optional.empty());
        var cut = open(Optional.empty())) {
      whole.processBroadcastElement(SNAPSHOTS.get(0), 0);
      cut.processBroadcastElement(SNAPSHOTS.get(0), 0);
      whole.processElement(order(0, 0, 20), 0);
      cut.processElement(order(0, 0, 3), 0);
      cut.processElement(order(0, 3, 17), 0);
      assertThat(decoded(records(cut))).isEqualTo(decoded(records(whole)));
    }
  }

  @Test
  void aRestoredTaskDrawsBeforeAnythingIsTrained() throws Exception {
    OperatorSubtaskState state;
    try (var harness = open(Optional.empty())) {
      harness.processBroadcastElement(SNAPSHOTS.get(0), 0);
      state = harness.snapshot(1, 1);
    }
    try (var harness = open(Optional.of(state))) {
      harness.processElement(order(0, 0, 5), 0);
      assertThat(decoded(records(harness)))
          .isEqualTo(SnapshotSampler.of(SNAPSHOTS.get(0)).sample(0, 5, NEXT_WINDOW));
    }
  }

  @Test
  void anOrderWaitsForItsSnapshotThroughARestore() throws Exception {
    OperatorSubtaskState state;
    try (var harness = open(Optional.empty())) {
      harness.processElement(order(1, 0, 5), 0);
      harness.processElement(order(0, 0, 2), 0);
      state = harness.snapshot(1, 1);
      assertThat(records(harness)).isEmpty();
    }
    try (var harness = open(Optional.of(state))) {
      harness.processBroadcastElement(SNAPSHOTS.get(1), 0);
      assertThat(decoded(records(harness)))
          .isEqualTo(SnapshotSampler.of(SNAPSHOTS.get(1)).sample(0, 5, NEXT_WINDOW));
      harness.processBroadcastElement(SNAPSHOTS.get(1), 0);
      assertThat(records(harness)).hasSize(5);
      harness.processBroadcastElement(SNAPSHOTS.get(0), 0);
      assertThat(records(harness)).hasSize(7);
    }
  }

  @Test
  void aSnapshotIsForgottenOnceEveryOrderThatNamesItHasBeenCarriedOut() throws Exception {
    try (var harness = open(Optional.empty())) {
      for (FlowSnapshot snapshot : SNAPSHOTS.subList(0, 2)) {
        harness.processBroadcastElement(snapshot, 0);
      }
      assertThat(known(harness)).hasSize(2);

      // The second window's orders are all in: none can name the first snapshot any more.
      long done = SNAPSHOTS.get(1).version().windowEnd();
      harness.watermark(done);
      harness.processBroadcastElement(SNAPSHOTS.get(2), 0);
      assertThat(known(harness))
          .containsExactlyInAnyOrder(
              SNAPSHOTS.get(1).version().toString(), SNAPSHOTS.get(2).version().toString());
    }
  }

  @Test
  void aSnapshotWhoseTimeIsOverIsForgottenWhenTheNextOfAnyStreamComes() throws Exception {
    FlowSnapshot other = Events.snapshots("b", 12).get(11);
    try (var harness = open(Optional.empty())) {
      harness.processBroadcastElement(SNAPSHOTS.get(0), 0);
      harness.watermark(SNAPSHOTS.get(0).version().windowEnd() + 10 * Events.WINDOW - 2);
      harness.processBroadcastElement(SNAPSHOTS.get(1), 0);
      assertThat(known(harness)).contains(SNAPSHOTS.get(1).version().toString());
      harness.watermark(SNAPSHOTS.get(1).version().windowEnd() + 10 * Events.WINDOW - 1);
      harness.processBroadcastElement(other, 0);
      assertThat(known(harness)).containsExactly(other.version().toString());
    }
  }

  private static List<String> known(
      KeyedBroadcastOperatorTestHarness<
              Tuple2<String, Integer>, SampleOrder, FlowSnapshot, SampleBatch>
          harness)
      throws Exception {
    List<String> versions = new ArrayList<>();
    harness
        .getBroadcastState(SampleEmitter.SNAPSHOTS)
        .entries()
        .forEach(entry -> versions.add(entry.getKey()));
    return versions;
  }

  private static SampleOrder order(int snapshot, long first, int count) {
    return new SampleOrder(SNAPSHOTS.get(snapshot).version(), NEXT_WINDOW, first, count);
  }

  private static List<SyntheticRecord> records(
      KeyedBroadcastOperatorTestHarness<
              Tuple2<String, Integer>, SampleOrder, FlowSnapshot, SampleBatch>
          harness) {
    return harness.extractOutputValues().stream()
        .flatMap(batch -> batch.records().stream())
        .toList();
  }

  private static List<GenericRecord> decoded(List<SyntheticRecord> records)
      throws BadRecordException {
    AvroBytes avro = new AvroBytes(Events.SCHEMA);
    List<GenericRecord> decoded = new ArrayList<>();
    for (SyntheticRecord record : records) {
      decoded.add(avro.decode(record.avro()));
    }
    return decoded;
  }

  private static KeyedBroadcastOperatorTestHarness<
          Tuple2<String, Integer>, SampleOrder, FlowSnapshot, SampleBatch>
      open(Optional<OperatorSubtaskState> restored) throws Exception {
    var harness =
        new KeyedBroadcastOperatorTestHarness<
            Tuple2<String, Integer>, SampleOrder, FlowSnapshot, SampleBatch>(
            new CoBroadcastWithKeyedOperator<>(
                new SampleEmitter(
                    () -> RecordReader.of(Events.SCHEMA, Events.model().fields()),
                    new StreamTtl(10 * Events.WINDOW)),
                List.of(SampleEmitter.SNAPSHOTS)),
            order -> Tuple2.of("a", (int) (order.first() % 4)),
            Types.TUPLE(Types.STRING, Types.INT),
            8,
            1,
            0);
    harness.setup(
        SampleBatch.TYPE.createSerializer(harness.getExecutionConfig().getSerializerConfig()));
    if (restored.isPresent()) {
      harness.initializeState(restored.get());
    }
    harness.open();
    return harness;
  }
}
