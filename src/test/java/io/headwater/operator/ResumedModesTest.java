package io.headwater.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.headwater.config.CurveSettings;
import io.headwater.config.EmitMode;
import io.headwater.config.EmitSettings;
import io.headwater.config.WhenBehind;
import io.headwater.snapshot.FlowSnapshot;
import io.headwater.snapshot.SnapshotVersion;
import io.headwater.testing.Events;
import io.headwater.training.WindowTraining;
import io.headwater.window.StreamKey;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.stream.LongStream;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.tasks.mailbox.Mail;
import org.apache.flink.streaming.runtime.tasks.mailbox.TaskMailbox;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

/** A trainer that goes on in a job of another mode: who orders rows now hears of its snapshots. */
final class ResumedModesTest {
  private static final BigDecimal MIRROR = BigDecimal.ONE;
  private static final BigDecimal RATE = BigDecimal.ZERO;
  private static final StreamTtl FOR_EVER = new StreamTtl(0);

  @Test
  void aRestoredTrainerSaysWhichSnapshotsAreTheNewestAndWhatIsDrawnOfThem() throws Exception {
    OperatorSubtaskState state;
    try (Trainer trainer = new Trainer(MIRROR, Optional.empty())) {
      assertThat(trainer.notices()).isEmpty();
      trainer.train("a", 0, 333);
      trainer.train("b", 0, 20);
      trainer.train("b", 1, 30);
      trainer.train("b", 2, 7);
      assertThat(trainer.notices())
          .extracting(SnapshotNotice::real, SnapshotNotice::next)
          .containsExactly(tuple(333L, 0L), tuple(20L, 0L), tuple(30L, 0L));
      state = trainer.harness.snapshot(1, 1);
    }
    try (Trainer trainer = new Trainer(MIRROR, Optional.of(state))) {
      trainer.runMails();
      assertThat(trainer.notices())
          .containsExactly(
              new SnapshotNotice(trainer.version("a", 0, 1), 0, 333, Long.MAX_VALUE, 333),
              new SnapshotNotice(
                  trainer.version("b", 1, 2), Events.WINDOW, 30, Long.MAX_VALUE, 37));
      assertThat(trainer.snapshots()).isEmpty();
      assertThat(trainer.orders()).isEmpty();
    }
  }

  /** Whoever draws, and whether or not the pacer's state survives while the mirror is on. */
  @Test
  void fromMirrorToRateAndBackNoIndexIsDrawnTwice() throws Exception {
    List<Long> drawn = new ArrayList<>();
    Optional<OperatorSubtaskState> trained;
    try (Trainer mirror = new Trainer(MIRROR, Optional.empty())) {
      mirror.train("a", 0, 90);
      drawn.addAll(indices(mirror.orders()));
      trained = Optional.of(mirror.harness.snapshot(1, 1));
    }
    assertThat(drawn).hasSize(90);
    for (int times = 0; times < 2; times++) {
      try (Trainer rate = new Trainer(RATE, trained)) {
        rate.runMails();
        drawn.addAll(paced(rate.notices()));
        // Too few to train on, and for the pacer to draw.
        rate.train("a", 10 * times + 1, 5);
        assertThat(rate.orders()).isEmpty();
        trained = Optional.of(rate.harness.snapshot(2, 2));
      }
      try (Trainer mirror = new Trainer(MIRROR, trained)) {
        mirror.runMails();
        mirror.train("a", 10 * times + 2, 7);
        assertThat(indices(mirror.orders())).as("of its own window alone").hasSize(7);
        drawn.addAll(indices(mirror.orders()));
        trained = Optional.of(mirror.harness.snapshot(3, 3));
      }
    }
    assertThat(drawn).doesNotHaveDuplicates().hasSize(90 + 2 * (100 + 7));
  }

  /** A second of rows, 100 of them. */
  private static List<Long> paced(List<SnapshotNotice> notices) throws Exception {
    EmitSettings rate = new EmitSettings(EmitMode.RATE, 1, 100, 0, CurveSettings.defaults());
    try (OneInputStreamOperatorTestHarness<SnapshotNotice, SampleOrder> pacer =
        new OneInputStreamOperatorTestHarness<>(new RatePacer(rate, 42, FOR_EVER))) {
      pacer.setup(
          SampleOrder.TYPE.createSerializer(pacer.getExecutionConfig().getSerializerConfig()));
      pacer.open();
      for (SnapshotNotice notice : notices) {
        pacer.processElement(notice, 0);
      }
      for (int time = 50; time <= 1_000; time += 50) {
        pacer.setProcessingTime(time);
      }
      return indices(pacer.extractOutputValues());
    }
  }

  private static List<Long> indices(List<SampleOrder> orders) {
    return orders.stream()
        .flatMapToLong(order -> LongStream.range(order.first(), order.first() + order.count()))
        .boxed()
        .toList();
  }

  /** A task that trains. */
  private static final class Trainer implements AutoCloseable {
    final KeyedOneInputStreamOperatorTestHarness<String, CountedWindow, FlowSnapshot> harness;

    Trainer(BigDecimal ratio, Optional<OperatorSubtaskState> restored) throws Exception {
      harness =
          new KeyedOneInputStreamOperatorTestHarness<>(
              new FlowTrainerFactory(
                  new TrainerSettings(
                      () -> new WindowTraining(Events.SCHEMA, Events.model()),
                      ratio,
                      10,
                      WhenBehind.WAIT,
                      FOR_EVER,
                      () -> SnapshotArchive.NONE)),
              counted -> counted.window().stream().value(),
              Types.STRING);
      harness.setup(
          SnapshotFormat.TYPE.createSerializer(harness.getExecutionConfig().getSerializerConfig()));
      if (restored.isPresent()) {
        harness.initializeState(restored.get());
      }
      harness.open();
    }

    void train(String stream, long number, int count) throws Exception {
      harness.processElement(
          new CountedWindow(Events.window(stream, number, count), 0, 0),
          (number + 1) * Events.WINDOW - 1);
      runMails();
    }

    void runMails() throws Exception {
      Optional<Mail> mail = harness.getTaskMailbox().tryTake(TaskMailbox.MIN_PRIORITY);
      while (mail.isPresent()) {
        mail.get().run();
        mail = harness.getTaskMailbox().tryTake(TaskMailbox.MIN_PRIORITY);
      }
    }

    SnapshotVersion version(String stream, long window, long sequence) {
      return new SnapshotVersion(new StreamKey(stream), (window + 1) * Events.WINDOW, sequence);
    }

    List<FlowSnapshot> snapshots() {
      return harness.extractOutputValues();
    }

    List<SampleOrder> orders() {
      return values(harness.getSideOutput(FlowTrainerFactory.ORDERS));
    }

    List<SnapshotNotice> notices() {
      return values(harness.getSideOutput(FlowTrainerFactory.NOTICES));
    }

    private static <T> List<T> values(Queue<StreamRecord<T>> records) {
      return records == null ? List.of() : records.stream().map(StreamRecord::getValue).toList();
    }

    @Override
    public void close() throws Exception {
      harness.close();
    }
  }
}
