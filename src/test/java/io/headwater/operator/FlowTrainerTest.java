package io.headwater.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.headwater.config.ModelConfig;
import io.headwater.config.WhenBehind;
import io.headwater.operator.TwinReport.Outcome;
import io.headwater.snapshot.FlowSnapshot;
import io.headwater.snapshot.SnapshotCodec;
import io.headwater.snapshot.SnapshotVersion;
import io.headwater.testing.Events;
import io.headwater.training.WindowTraining;
import java.math.BigDecimal;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.tasks.mailbox.Mail;
import org.apache.flink.streaming.runtime.tasks.mailbox.TaskMailbox;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FlowTrainerTest {
  private static final int MAX_PARALLELISM = 8;

  /** Four slices of three steps, one to begin and one to finish. */
  private static final int SLICES_A_WINDOW = 6;

  @Test
  void aWindowIsTrainedInSlicesBetweenWhichTheTaskIsFree() throws Exception {
    try (Trainer trainer = new Trainer(Optional.empty())) {
      trainer.process(window("a", 0, 50));
      for (int slice = 1; slice < SLICES_A_WINDOW; slice++) {
        assertThat(trainer.runSlice()).isTrue();
        assertThat(trainer.snapshots()).isEmpty();
      }
      assertThat(trainer.runSlice()).isTrue();
      assertThat(trainer.snapshots()).hasSize(1);
      assertThat(trainer.runSlice()).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 4, 5, 6, 7, 9, 13, 20, 23})
  void aTaskKilledAfterAnySliceAndRestoredGivesTheSameBits(int slicesBefore) throws Exception {
    Outputs whole = run(List.of());
    Outputs killed = run(List.of(slicesBefore));
    assertThat(killed.sorted()).isEqualTo(whole.sorted());
    assertThat(whole.snapshots()).hasSize(4);
  }

  @Test
  void aTaskKilledAfterEverySliceGivesTheSameBits() throws Exception {
    List<Integer> everySlice = new ArrayList<>();
    for (int i = 0; i < 4 * SLICES_A_WINDOW; i++) {
      everySlice.add(1);
    }
    // A restored task begins again with the first stream: only the turns of streams may differ.
    assertThat(run(everySlice).sorted()).isEqualTo(run(List.of()).sorted());
  }

  @Test
  void twoHalvesOfARescaledTaskGiveTheSameBitsTogether() throws Exception {
    OperatorSubtaskState middle;
    Outputs before;
    try (Trainer trainer = new Trainer(Optional.empty())) {
      feed(trainer);
      for (int i = 0; i < 8; i++) {
        trainer.runSlice();
      }
      middle = trainer.kill();
      before = trainer.outputs();
    }
    Outputs all = before;
    for (int subtask = 0; subtask < 2; subtask++) {
      try (Trainer half = new Trainer(Optional.of(middle), 2, subtask)) {
        half.runAll();
        all = all.plus(half.outputs());
      }
    }
    assertThat(all.sorted()).isEqualTo(run(List.of()).sorted());
  }

  @Test
  void ordersAreTheRealCountTimesTheRatioExactlyAndNoDrawIsOrderedTwice() throws Exception {
    try (Trainer trainer = new Trainer(Optional.empty())) {
      trainer.process(window("a", 0, 333));
      trainer.process(window("a", 1, 7));
      trainer.process(window("a", 2, 0));
      trainer.process(window("a", 3, 8));
      trainer.process(window("a", 4, 601));
      trainer.runAll();

      assertThat(trainer.reports())
          .extracting(
              report -> report.training().real(), TwinReport::outcome, TwinReport::synthetic)
          // The floor of 1.5 times 333, 340, 340, 348 and 949, from one to the next.
          .containsExactly(
              tuple(333L, Outcome.TRAINED, 499L),
              tuple(7L, Outcome.REUSED, 11L),
              tuple(0L, Outcome.EMPTY, 0L),
              tuple(8L, Outcome.REUSED, 12L),
              tuple(601L, Outcome.TRAINED, 901L));
      assertThat(trainer.orders())
          .extracting(order -> order.snapshot().sequence(), SampleOrder::first, SampleOrder::count)
          .containsExactly(
              tuple(1L, 0L, 256),
              tuple(1L, 256L, 243),
              tuple(1L, 499L, 11),
              tuple(1L, 510L, 12),
              tuple(2L, 0L, 256),
              tuple(2L, 256L, 256),
              tuple(2L, 512L, 256),
              tuple(2L, 768L, 133));
    }
  }

  @Test
  void theFirstWindowIsTrainedOnHoweverSmall() throws Exception {
    try (Trainer trainer = new Trainer(Optional.empty())) {
      trainer.process(window("a", 0, 0));
      trainer.process(window("a", 1, 1));
      trainer.runAll();
      assertThat(trainer.reports())
          .extracting(TwinReport::outcome, TwinReport::synthetic)
          .containsExactly(tuple(Outcome.EMPTY, 0L), tuple(Outcome.TRAINED, 1L));
    }
  }

  @Test
  void theWatermarkWaitsForTheWindowInTraining() throws Exception {
    try (Trainer trainer = new Trainer(Optional.empty())) {
      trainer.process(window("a", 0, 50));
      trainer.harness.processWatermark(Events.WINDOW + 5);
      trainer.runSlice();
      assertThat(trainer.watermarks()).containsExactly(Events.WINDOW - 2);
      trainer.runAll();
      assertThat(trainer.watermarks()).containsExactly(Events.WINDOW - 2, Events.WINDOW + 5);
    }
  }

  @Test
  void theLastWatermarkGoesOnOnceNothingWaits() throws Exception {
    try (Trainer trainer = new Trainer(Optional.empty())) {
      trainer.process(window("a", 0, 50));
      trainer.harness.processWatermark(Watermark.MAX_WATERMARK);
      trainer.runAll();
      assertThat(trainer.watermarks()).containsExactly(Events.WINDOW - 2, Long.MAX_VALUE);
    }
  }

  @Test
  void theEndOfTheInputTrainsWhatWaits() throws Exception {
    try (Trainer trainer = new Trainer(Optional.empty())) {
      feed(trainer);
      trainer.harness.endInput();
      assertThat(trainer.outputs()).isEqualTo(run(List.of()));
    }
  }

  @Test
  void aTrainerThatIsBehindTrainsOnTheNewestWindowForAllThatWait() throws Exception {
    Optional<OperatorSubtaskState> state;
    Outputs before;
    try (Trainer trainer = new Trainer(Optional.empty(), 1, 0, WhenBehind.COALESCE)) {
      trainer.process(window("a", 0, 50));
      trainer.process(window("a", 1, 0));
      trainer.process(window("a", 2, 20));
      trainer.process(window("a", 3, 5));
      trainer.runSlice();
      trainer.runSlice();
      // What comes while a window is trained on waits for the next.
      trainer.process(window("a", 4, 30));
      trainer.process(window("a", 5, 40));
      state = Optional.of(trainer.kill());
      before = trainer.outputs();
    }
    try (Trainer trainer = new Trainer(state, 1, 0, WhenBehind.COALESCE)) {
      trainer.runAll();
      assertThat(before.plus(trainer.outputs()).reports())
          .extracting(
              report -> report.training().windowEnd() / Events.WINDOW,
              TwinReport::outcome,
              TwinReport::synthetic,
              report -> report.training().snapshot().orElseThrow().windowEnd() / Events.WINDOW)
          .containsExactly(
              tuple(1L, Outcome.REUSED, 75L, 3L),
              tuple(2L, Outcome.EMPTY, 0L, 3L),
              tuple(3L, Outcome.TRAINED, 30L, 3L),
              tuple(4L, Outcome.REUSED, 7L, 6L),
              tuple(5L, Outcome.REUSED, 45L, 6L),
              tuple(6L, Outcome.TRAINED, 60L, 6L));
      assertThat(trainer.snapshots())
          .extracting(snapshot -> snapshot.version().windowEnd() / Events.WINDOW)
          .containsExactly(3L, 6L);
      assertNoDrawTwice(trainer.orders());
    }
  }

  private static void assertNoDrawTwice(List<SampleOrder> orders) {
    Map<SnapshotVersion, Long> next = new HashMap<>();
    for (SampleOrder order : orders) {
      assertThat(order.first()).isEqualTo(next.getOrDefault(order.snapshot(), 0L));
      next.put(order.snapshot(), order.first() + order.count());
    }
  }

  @Test
  void aSnapshotServesSmallWindowsForItsTimeOnly() throws Exception {
    try (Trainer trainer = new Trainer(Optional.empty())) {
      trainer.process(window("a", 0, 50));
      trainer.process(window("a", 3, 5));
      trainer.process(window("a", 4, 5));
      trainer.harness.processWatermark(9 * Events.WINDOW);
      trainer.runAll();
      assertThat(trainer.reports())
          .extracting(TwinReport::outcome)
          .containsExactly(Outcome.TRAINED, Outcome.REUSED, Outcome.TRAINED);
    }
  }

  @Test
  void oneStreamTrainsAtATime() throws Exception {
    try (Trainer trainer = new Trainer(Optional.empty())) {
      trainer.process(window("a", 0, 50));
      trainer.process(window("b", 0, 50));
      trainer.process(window("a", 1, 50));
      trainer.runAll();
      assertThat(trainer.reports())
          .extracting(
              report -> report.training().stream().value(),
              report -> report.training().windowStart() / Events.WINDOW)
          .containsExactly(tuple("a", 0L), tuple("b", 0L), tuple("a", 1L));
    }
  }

  /** The four windows of two streams, with a kill after each of these numbers of slices. */
  private static Outputs run(List<Integer> slicesBetweenKills) throws Exception {
    Outputs all = new Outputs(List.of(), List.of(), List.of());
    Optional<OperatorSubtaskState> restored = Optional.empty();
    for (int slices : slicesBetweenKills) {
      try (Trainer trainer = new Trainer(restored)) {
        if (restored.isEmpty()) {
          feed(trainer);
        }
        for (int i = 0; i < slices; i++) {
          trainer.runSlice();
        }
        restored = Optional.of(trainer.kill());
        all = all.plus(trainer.outputs());
      }
    }
    try (Trainer trainer = new Trainer(restored)) {
      if (restored.isEmpty()) {
        feed(trainer);
      }
      trainer.runAll();
      return all.plus(trainer.outputs());
    }
  }

  private static void feed(Trainer trainer) throws Exception {
    trainer.process(window("a", 0, 50));
    trainer.process(window("b", 0, 80));
    trainer.process(window("a", 1, 60));
    trainer.process(window("b", 1, 1));
    trainer.process(window("b", 2, 90));
  }

  private static CountedWindow window(String stream, long number, int count) {
    return new CountedWindow(Events.window(stream, number, count), 0, 0);
  }

  /** Everything a task sent; of snapshots the version and a hash of the bytes. */
  private record Outputs(
      List<String> snapshots, List<SampleOrder> orders, List<TwinReport> reports) {
    Outputs plus(Outputs that) {
      return new Outputs(
          concat(snapshots, that.snapshots),
          concat(orders, that.orders),
          concat(reports, that.reports));
    }

    Outputs sorted() {
      return new Outputs(
          snapshots.stream().sorted().toList(),
          orders.stream().sorted(java.util.Comparator.comparing(SampleOrder::toString)).toList(),
          reports.stream().sorted(java.util.Comparator.comparing(TwinReport::toString)).toList());
    }

    private static <T> List<T> concat(List<T> first, List<T> second) {
      List<T> both = new ArrayList<>(first);
      both.addAll(second);
      return both;
    }
  }

  /** A task that trains, run one mail at a time. */
  private static final class Trainer implements AutoCloseable {
    final KeyedOneInputStreamOperatorTestHarness<String, CountedWindow, FlowSnapshot> harness;

    Trainer(Optional<OperatorSubtaskState> restored) throws Exception {
      this(restored, 1, 0);
    }

    Trainer(Optional<OperatorSubtaskState> restored, int parallelism, int subtask)
        throws Exception {
      this(restored, parallelism, subtask, WhenBehind.WAIT);
    }

    Trainer(
        Optional<OperatorSubtaskState> restored,
        int parallelism,
        int subtask,
        WhenBehind whenBehind)
        throws Exception {
      ModelConfig model = Events.model();
      TrainerSettings settings =
          new TrainerSettings(
              () -> new WindowTraining(Events.SCHEMA, model),
              new BigDecimal("1.5"),
              10,
              whenBehind,
              new StreamTtl(4 * Events.WINDOW),
              () -> SnapshotArchive.NONE);
      harness =
          new KeyedOneInputStreamOperatorTestHarness<>(
              new FlowTrainerFactory(settings),
              counted -> counted.window().stream().value(),
              Types.STRING,
              MAX_PARALLELISM,
              parallelism,
              subtask);
      harness.setup(
          SnapshotFormat.TYPE.createSerializer(harness.getExecutionConfig().getSerializerConfig()));
      if (restored.isPresent()) {
        harness.initializeState(
            KeyedOneInputStreamOperatorTestHarness.repartitionOperatorState(
                restored.get(), MAX_PARALLELISM, 1, parallelism, subtask));
      }
      harness.open();
    }

    void process(CountedWindow window) throws Exception {
      harness.processElement(window, window.window().end() - 1);
    }

    /** The next slice and the turns given to the input before it; false if there is none. */
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

    OperatorSubtaskState kill() throws Exception {
      return harness.snapshot(1, 1);
    }

    List<FlowSnapshot> snapshots() {
      return harness.extractOutputValues();
    }

    List<SampleOrder> orders() {
      return values(harness.getSideOutput(FlowTrainerFactory.ORDERS));
    }

    List<TwinReport> reports() {
      return values(harness.getSideOutput(FlowTrainerFactory.REPORTS));
    }

    List<Long> watermarks() {
      return harness.getOutput().stream()
          .filter(Watermark.class::isInstance)
          .map(mark -> ((Watermark) mark).getTimestamp())
          .toList();
    }

    Outputs outputs() {
      return new Outputs(
          snapshots().stream().map(Trainer::fingerprint).toList(), orders(), reports());
    }

    private static String fingerprint(FlowSnapshot snapshot) {
      try {
        MessageDigest sha = MessageDigest.getInstance("SHA-256");
        return snapshot.version()
            + " "
            + HexFormat.of().formatHex(sha.digest(SnapshotCodec.encode(snapshot)));
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException(e);
      }
    }

    private static <T> List<T> values(java.util.Queue<StreamRecord<T>> records) {
      return records == null ? List.of() : records.stream().map(StreamRecord::getValue).toList();
    }

    @Override
    public void close() throws Exception {
      harness.close();
    }
  }
}
