package io.headwater.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.config.ModelConfig;
import io.headwater.config.WhenBehind;
import io.headwater.snapshot.FlowSnapshot;
import io.headwater.snapshot.SnapshotCodec;
import io.headwater.testing.Events;
import io.headwater.testing.KeptSnapshots;
import io.headwater.training.Start;
import io.headwater.training.WindowTraining;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.tasks.mailbox.Mail;
import org.apache.flink.streaming.runtime.tasks.mailbox.TaskMailbox;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

/** Streams that fall silent for longer than they are remembered, and come back. */
final class ReturningStreamsTest {
  private static final long TTL_WINDOWS = 4;

  /** The window in which the stream comes back: its time was over one window before. */
  private static final long RETURN = TTL_WINDOWS + 2;

  private static final ModelConfig MODEL = Events.model();

  private final KeptSnapshots topic = new KeptSnapshots();
  private final List<FlowSnapshot> snapshots = new ArrayList<>();
  private final List<TwinReport> reports = new ArrayList<>();

  @Test
  void aForgottenStreamIsHeldUntilItsSnapshotIsCommittedAndNoLonger() throws Exception {
    try (Task task = new Task(Optional.empty(), MODEL)) {
      task.train(0);
      int remembered = task.harness.numKeyedStateEntries();
      task.silence();
      assertThat(task.harness.numKeyedStateEntries()).isOne().isLessThan(remembered);
      task.harness.notifyOfCompletedCheckpoint(1);
      assertThat(task.harness.numKeyedStateEntries()).as("not committed yet").isOne();
      topic.commit(task.harness.extractOutputValues().get(0));
      task.harness.notifyOfCompletedCheckpoint(2);
      assertThat(task.harness.numKeyedStateEntries()).isZero();
    }
  }

  @Test
  void anArchiveThatCannotBeReadIsLookedAtAgainAtTheNextCheckpoint() throws Exception {
    try (Task task = new Task(Optional.empty(), MODEL)) {
      task.train(0);
      topic.commit(task.harness.extractOutputValues().get(0));
      task.silence();
      topic.setAvailable(false);
      task.harness.notifyOfCompletedCheckpoint(1);
      assertThat(task.harness.numKeyedStateEntries()).isOne();
      topic.setAvailable(true);
      task.harness.notifyOfCompletedCheckpoint(2);
      assertThat(task.harness.numKeyedStateEntries()).isZero();
    }
  }

  @Test
  void itGoesOnFromItsSnapshotWhereverThatIs() throws Exception {
    try (Task task = new Task(Optional.empty(), MODEL)) {
      task.train(0);
      task.silence();
      topic.commit(task.harness.extractOutputValues().get(0));
      task.harness.notifyOfCompletedCheckpoint(1);
      task.train(RETURN);
    }
    FlowSnapshot fromTopic = snapshots.get(1);
    assertThat(reports)
        .extracting(report -> report.training().start())
        .containsExactly(Start.NEW, Start.RESUMED);
    assertThat(fromTopic.parent()).contains(snapshots.get(0).version());
    assertThat(fromTopic.version().sequence()).isEqualTo(2);

    List<TwinReport> expected = List.copyOf(reports);
    forgetOutputs();
    try (Task held = new Task(Optional.empty(), MODEL)) {
      held.train(0);
      held.silence();
      held.train(RETURN);
    }
    assertThat(snapshots.get(1)).as("of one held in state").isEqualTo(fromTopic);
    assertThat(reports).isEqualTo(expected);

    forgetOutputs();
    try (Task unforgotten = new Task(Optional.empty(), MODEL)) {
      unforgotten.train(0);
      // No watermark comes between the windows.
      unforgotten.train(RETURN);
    }
    assertThat(snapshots.get(1)).as("of one not yet forgotten").isEqualTo(fromTopic);
    assertThat(reports).isEqualTo(expected);
  }

  @Test
  void aTaskKilledAfterAnySliceOfTheReturnGivesTheSameBits() throws Exception {
    OperatorSubtaskState silent;
    try (Task task = new Task(Optional.empty(), MODEL)) {
      task.train(0);
      topic.commit(task.harness.extractOutputValues().get(0));
      task.silence();
      task.harness.notifyOfCompletedCheckpoint(1);
      task.feed(RETURN);
      silent = task.harness.snapshot(2, 2);
      task.runAll();
    }
    List<FlowSnapshot> whole = List.copyOf(snapshots);
    for (int slices = 0; slices < 7; slices++) {
      forgetOutputs();
      OperatorSubtaskState middle;
      try (Task task = new Task(Optional.of(silent), MODEL)) {
        for (int i = 0; i < slices; i++) {
          task.runSlice();
        }
        middle = task.harness.snapshot(3, 3);
      }
      try (Task task = new Task(Optional.of(middle), MODEL)) {
        task.runAll();
      }
      assertThat(snapshots).as("after %d slices", slices).containsExactly(whole.get(1));
    }
  }

  @Test
  void aJobWithoutStateGoesOnFromWhatWasPublished() throws Exception {
    topic.commit(Events.snapshots("a", 3).get(2));
    try (Task task = new Task(Optional.empty(), MODEL)) {
      task.train(3);
    }
    assertThat(snapshots.get(0).version()).hasToString("a@240000#4");
    assertThat(reports.get(0).training().start()).isEqualTo(Start.RESUMED);
  }

  @Test
  void whatIsReadAgainBeginsAnew() throws Exception {
    topic.commit(Events.snapshots("a", 3).get(2));
    try (Task task = new Task(Optional.empty(), MODEL)) {
      task.train(2);
    }
    assertThat(snapshots.get(0).version()).hasToString("a@180000#1");
    assertThat(reports.get(0).training().start()).isEqualTo(Start.NEW);
  }

  @Test
  void aCorruptSnapshotIsRefusedAndItsStreamBeginsAnew() throws Exception {
    FlowSnapshot last = Events.snapshots("a", 1).get(0);
    byte[] whole = SnapshotCodec.encode(last);
    for (int at = 0; at < whole.length; at += 499) {
      byte[] corrupt = whole.clone();
      corrupt[at] ^= 1;
      topic.commit(last, corrupt);
      forgetOutputs();
      try (Task task = new Task(Optional.empty(), MODEL)) {
        task.train(1);
      }
      assertThat(reports.get(0).training().start()).isEqualTo(Start.NEW);
      assertThat(snapshots.get(0).parent()).isEmpty();
    }
  }

  @Test
  void aSnapshotOfOtherSettingsOrOfAnotherStreamIsRefused() throws Exception {
    topic.commit(Events.snapshots("a", 1).get(0));
    ModelConfig other = Events.modelWith("flow: {method: steady-walk, steady-walk: {steps: 6}}");
    try (Task task = new Task(Optional.empty(), other)) {
      task.train(1);
    }
    topic.commit(
        Events.snapshots("a", 1).get(0), SnapshotCodec.encode(Events.snapshots("b", 1).get(0)));
    try (Task task = new Task(Optional.empty(), MODEL)) {
      task.train(1);
    }
    assertThat(reports)
        .extracting(report -> report.training().start())
        .containsExactly(Start.NEW, Start.NEW);
  }

  @Test
  void aRefusedSnapshotThatWasHeldIsNoneToMeasureDriftFrom() throws Exception {
    OperatorSubtaskState silent;
    try (Task task = new Task(Optional.empty(), MODEL)) {
      task.train(0);
      task.silence();
      silent = task.harness.snapshot(1, 1);
    }
    forgetOutputs();
    ModelConfig other = Events.modelWith("flow: {method: steady-walk, steady-walk: {steps: 6}}");
    try (Task task = new Task(Optional.of(silent), other)) {
      task.train(RETURN);
    }
    assertThat(reports.get(0).training().start()).isEqualTo(Start.NEW);
    assertThat(reports.get(0).training().measure("driftDistance")).isNaN();
  }

  private void forgetOutputs() {
    snapshots.clear();
    reports.clear();
  }

  /** A task that trains stream {@code a}. */
  private final class Task implements AutoCloseable {
    final KeyedOneInputStreamOperatorTestHarness<String, CountedWindow, FlowSnapshot> harness;

    Task(Optional<OperatorSubtaskState> restored, ModelConfig model) throws Exception {
      TrainerSettings settings =
          new TrainerSettings(
              () -> new WindowTraining(Events.SCHEMA, model),
              BigDecimal.ONE,
              1,
              WhenBehind.WAIT,
              new StreamTtl(TTL_WINDOWS * Events.WINDOW),
              topic::open);
      harness =
          new KeyedOneInputStreamOperatorTestHarness<>(
              new FlowTrainerFactory(settings),
              counted -> counted.window().stream().value(),
              Types.STRING);
      harness.setup(
          SnapshotFormat.TYPE.createSerializer(harness.getExecutionConfig().getSerializerConfig()));
      if (restored.isPresent()) {
        harness.initializeState(restored.get());
      }
      harness.open();
    }

    void feed(long window) throws Exception {
      harness.processElement(
          new CountedWindow(Events.window("a", window, 50), 0, 0),
          (window + 1) * Events.WINDOW - 1);
    }

    void train(long window) throws Exception {
      feed(window);
      runAll();
    }

    /** Until the time of the first window's snapshot is over. */
    void silence() throws Exception {
      harness.processWatermark((TTL_WINDOWS + 1) * Events.WINDOW - 1);
    }

    boolean runSlice() throws Exception {
      Optional<Mail> mail = harness.getTaskMailbox().tryTake(TaskMailbox.MIN_PRIORITY);
      while (mail.isPresent()) {
        mail.get().run();
        if (mail.get().toString().contains("training slice")) {
          return true;
        }
        mail = harness.getTaskMailbox().tryTake(TaskMailbox.MIN_PRIORITY);
      }
      return false;
    }

    void runAll() throws Exception {
      while (runSlice()) {}
    }

    @Override
    public void close() throws Exception {
      snapshots.addAll(harness.extractOutputValues());
      java.util.Queue<StreamRecord<TwinReport>> said =
          harness.getSideOutput(FlowTrainerFactory.REPORTS);
      if (said != null) {
        said.forEach(report -> reports.add(report.getValue()));
      }
      harness.close();
    }
  }
}
