package io.headwater.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.headwater.config.CurveSettings;
import io.headwater.config.CurveShape;
import io.headwater.config.EmitMode;
import io.headwater.config.EmitSettings;
import io.headwater.snapshot.SnapshotVersion;
import io.headwater.window.StreamKey;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.io.network.buffer.NetworkBufferPool;
import org.apache.flink.runtime.io.network.partition.NoOpBufferAvailablityListener;
import org.apache.flink.runtime.io.network.partition.ResultPartition;
import org.apache.flink.runtime.io.network.partition.ResultPartitionBuilder;
import org.apache.flink.runtime.io.network.partition.ResultPartitionType;
import org.apache.flink.runtime.io.network.partition.ResultSubpartitionIndexSet;
import org.apache.flink.runtime.io.network.partition.ResultSubpartitionView;
import org.apache.flink.runtime.operators.testutils.MockEnvironment;
import org.apache.flink.runtime.operators.testutils.MockEnvironmentBuilder;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.tasks.mailbox.Mail;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.util.function.ThrowingRunnable;
import org.junit.jupiter.api.Test;

final class RatePacerTest {
  private static final double RATE = 100;

  @Test
  void rowsComeAtTheRateAndEachIndexOnce() throws Exception {
    try (Pacer pacer = new Pacer(rate(0), Optional.empty())) {
      pacer.runUntil(5_000);
      assertThat(pacer.orders()).as("nothing to draw from yet").isEmpty();
      pacer.snapshot("a", 1, 10);
      pacer.runUntil(8_000);
      assertThat(indices(pacer.orders(), "a", 1)).isEqualTo(upTo(300));
      pacer.snapshot("a", 2, 10);
      pacer.runUntil(10_000);
      assertThat(indices(pacer.orders(), "a", 1)).isEqualTo(upTo(300));
      assertThat(indices(pacer.orders(), "a", 2)).isEqualTo(upTo(200));
      assertThat(pacer.orders()).allMatch(order -> order.windowStart() == -7);
    }
  }

  @Test
  void anOlderSnapshotAndTheSameAgainChangeNothing() throws Exception {
    try (Pacer pacer = new Pacer(rate(0), Optional.empty())) {
      pacer.snapshot("a", 2, 10);
      pacer.runUntil(1_000);
      pacer.snapshot("a", 1, 10);
      pacer.snapshot("a", 2, 10);
      pacer.runUntil(2_000);
      assertThat(indices(pacer.orders(), "a", 2)).isEqualTo(upTo(200));
      assertThat(indices(pacer.orders(), "a", 1)).isEmpty();
    }
  }

  @Test
  void drawsThatOthersHaveOrderedAreLeftOut() throws Exception {
    try (Pacer pacer = new Pacer(rate(0), Optional.empty())) {
      pacer.snapshot("a", 1, 10, 70);
      pacer.runUntil(1_000);
      pacer.snapshot("a", 1, 10, 70);
      pacer.snapshot("a", 1, 10, 300);
      pacer.runUntil(2_000);
      List<Long> expected = new ArrayList<>(upTo(400));
      expected.removeIf(index -> index < 70 || index >= 170 && index < 300);
      assertThat(indices(pacer.orders(), "a", 1)).isEqualTo(expected);
    }
  }

  @Test
  void aRestoredTaskGoesOnWithTheNextIndexAndDoesNotMakeUpForItsAbsence() throws Exception {
    OperatorSubtaskState state;
    List<SampleOrder> all;
    try (Pacer pacer = new Pacer(sine(), Optional.empty())) {
      pacer.snapshot("a", 1, 30);
      pacer.snapshot("b", 1, 10);
      pacer.runUntil(3_000);
      state = pacer.harness.snapshot(1, 1);
      all = new ArrayList<>(pacer.orders());
    }
    try (Pacer pacer = new Pacer(sine(), Optional.of(state), 1_000_000)) {
      pacer.runUntil(1_007_000);
      all.addAll(pacer.orders());
    }
    try (Pacer pacer = new Pacer(sine(), Optional.empty())) {
      pacer.snapshot("a", 1, 30);
      pacer.snapshot("b", 1, 10);
      pacer.runUntil(10_000);
      for (String stream : List.of("a", "b")) {
        assertThat(indices(all, stream, 1)).isEqualTo(indices(pacer.orders(), stream, 1));
      }
    }
  }

  @Test
  void streamsShareTheRowsAsTheirRecordsDo() throws Exception {
    try (Pacer pacer = new Pacer(rate(0), Optional.empty())) {
      pacer.snapshot("a", 1, 10);
      pacer.snapshot("b", 1, 60);
      pacer.snapshot("c", 1, 30);
      pacer.runUntil(100_000);
      int[] rows = {
        indices(pacer.orders(), "a", 1).size(),
        indices(pacer.orders(), "b", 1).size(),
        indices(pacer.orders(), "c", 1).size()
      };
      assertThat(rows[0] + rows[1] + rows[2]).isEqualTo(10_000);
      // Binomial counts: five standard errors of sqrt(n p (1 − p)) <= 49.
      assertThat(rows[0]).isCloseTo(1_000, within(250));
      assertThat(rows[1]).isCloseTo(6_000, within(250));
    }
  }

  @Test
  void thereAreNoMoreRowsThanTheirNumberAndAtTheEndOfTheInputNoFewer() throws Exception {
    try (Pacer pacer = new Pacer(rate(250), Optional.empty())) {
      pacer.snapshot("a", 1, 10);
      pacer.runUntil(1_000);
      assertThat(indices(pacer.orders(), "a", 1)).isEqualTo(upTo(100));
      pacer.runUntil(20_000);
      assertThat(indices(pacer.orders(), "a", 1)).isEqualTo(upTo(250));
    }
    try (Pacer pacer = new Pacer(rate(1_000), Optional.empty())) {
      pacer.snapshot("a", 1, 10);
      pacer.runUntil(1_000);
      pacer.harness.endInput();
      assertThat(indices(pacer.orders(), "a", 1)).isEqualTo(upTo(1_000));
      assertThat(pacer.orders()).allMatch(order -> order.count() <= SampleOrder.MOST);
    }
  }

  @Test
  void aStreamWhoseTimeIsOverGivesNoMoreRows() throws Exception {
    try (Pacer pacer = new Pacer(rate(0), Optional.empty())) {
      pacer.snapshot("a", 1, 1);
      pacer.snapshot("b", 3, 1);
      pacer.runUntil(1_000);
      int before = indices(pacer.orders(), "a", 1).size();
      assertThat(before).isPositive();
      pacer.harness.processWatermark(60_000 + 300_000 - 1);
      pacer.runUntil(2_000);
      assertThat(indices(pacer.orders(), "a", 1)).hasSize(before);
      assertThat(indices(pacer.orders(), "b", 3)).hasSize(200 - before);
    }
  }

  @Test
  void theLastWatermarkIsNoReasonToForget() throws Exception {
    try (Pacer pacer = new Pacer(rate(1_000), Optional.empty())) {
      pacer.snapshot("a", 1, 10);
      pacer.runUntil(1_000);
      pacer.harness.processWatermark(Watermark.MAX_WATERMARK);
      pacer.harness.endInput();
      assertThat(indices(pacer.orders(), "a", 1)).isEqualTo(upTo(1_000));
    }
  }

  @Test
  void whatABlockedTaskMissedIsMadeUpForAWhileOnly() throws Exception {
    try (Pacer pacer = new Pacer(rate(0), Optional.empty())) {
      pacer.snapshot("a", 1, 10);
      pacer.harness.setProcessingTime(50);
      pacer.harness.setProcessingTime(550);
      assertThat(indices(pacer.orders(), "a", 1)).isEqualTo(upTo(55));
    }
  }

  @Test
  void noOrderIsGivenWhileOthersWaitAndASecondOfThemIsMadeUpFor() throws Exception {
    NetworkBufferPool buffers = new NetworkBufferPool(16, 4 << 10);
    ResultPartition partition =
        new ResultPartitionBuilder()
            .setResultPartitionType(ResultPartitionType.PIPELINED_BOUNDED)
            .setNetworkBufferPool(buffers)
            .build();
    partition.setup();
    try (MockEnvironment task = new MockEnvironmentBuilder().build();
        Pacer pacer = new Pacer(rate(0), Optional.empty(), 0, task)) {
      task.addOutputs(List.of(partition));
      pacer.snapshot("a", 1, 10);
      pacer.runUntil(1_000);
      assertThat(indices(pacer.orders(), "a", 1)).isEqualTo(upTo(100));

      partition.emitRecord(ByteBuffer.allocate(9_000), 0);
      pacer.runUntil(5_000);
      assertThat(indices(pacer.orders(), "a", 1)).as("others wait").isEqualTo(upTo(100));

      read(partition);
      // One tick pays the 5 rows that were owed, the next one counts a second of the four that
      // passed: 205, of which the floor of a rounded product may take one.
      pacer.runUntil(5_110);
      assertThat(indices(pacer.orders(), "a", 1).size()).isBetween(204, 205);
    } finally {
      partition.release();
      partition.close();
      buffers.destroyAllBufferPools();
      buffers.destroy();
    }
  }

  /** Buffers full of orders hold a barrier back for as long as drawing them takes. */
  @Test
  void theLastRowsAreOrderedAsThereIsRoomForThem() throws Exception {
    NetworkBufferPool buffers = new NetworkBufferPool(16, 4 << 10);
    ResultPartition partition =
        new ResultPartitionBuilder()
            .setResultPartitionType(ResultPartitionType.PIPELINED_BOUNDED)
            .setNetworkBufferPool(buffers)
            .build();
    partition.setup();
    try (MockEnvironment task = new MockEnvironmentBuilder().build();
        Pacer pacer = new Pacer(rate(1_000), Optional.empty(), 0, task)) {
      task.addOutputs(List.of(partition));
      pacer.snapshot("a", 1, 10);
      partition.emitRecord(ByteBuffer.allocate(9_000), 0);
      List<Integer> whileFull = new ArrayList<>();
      pacer.whenIdle(
          () -> {
            whileFull.add(pacer.orders().size());
            read(partition);
          });
      pacer.harness.endInput();
      assertThat(whileFull).containsExactly(0);
      assertThat(indices(pacer.orders(), "a", 1)).isEqualTo(upTo(1_000));
    } finally {
      partition.release();
      partition.close();
      buffers.destroyAllBufferPools();
      buffers.destroy();
    }
  }

  /** A task that is not idle names no snapshot that a sampler has forgotten. */
  @Test
  void anIdleSourceMakesNoIdlePacer() throws Exception {
    try (Pacer pacer = new Pacer(rate(0), Optional.empty())) {
      pacer.snapshot("a", 1, 10);
      pacer.harness.processWatermark(5);
      pacer.harness.processWatermarkStatus(WatermarkStatus.IDLE);
      assertThat(pacer.harness.getOutput()).containsExactly(new Watermark(5));
    }
  }

  private static void read(ResultPartition partition) throws Exception {
    partition.flushAll();
    ResultSubpartitionView reader =
        partition.createSubpartitionView(
            new ResultSubpartitionIndexSet(0), new NoOpBufferAvailablityListener());
    for (var next = reader.getNextBuffer(); next != null; next = reader.getNextBuffer()) {
      next.buffer().recycleBuffer();
    }
  }

  private static EmitSettings rate(long rows) {
    return new EmitSettings(EmitMode.RATE, 1, RATE, rows, CurveSettings.defaults());
  }

  private static EmitSettings sine() {
    CurveSettings curve =
        new CurveSettings(CurveShape.SINE, Duration.ofSeconds(4), 0.9, 1, List.of());
    return new EmitSettings(EmitMode.RATE, 1, RATE, 0, curve);
  }

  private static List<Long> upTo(int count) {
    List<Long> indices = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      indices.add(i);
    }
    return indices;
  }

  /** The draws ordered of one snapshot, in the order in which they were. */
  private static List<Long> indices(List<SampleOrder> orders, String stream, long sequence) {
    List<Long> indices = new ArrayList<>();
    for (SampleOrder order : orders) {
      if (order.snapshot().equals(version(stream, sequence))) {
        for (int i = 0; i < order.count(); i++) {
          indices.add(order.first() + i);
        }
      }
    }
    return indices;
  }

  private static SnapshotVersion version(String stream, long sequence) {
    return new SnapshotVersion(new StreamKey(stream), 60_000 * sequence, sequence);
  }

  /** A task whose clock the test advances. */
  private static final class Pacer implements AutoCloseable {
    final OneInputStreamOperatorTestHarness<SnapshotNotice, SampleOrder> harness;
    private long now;

    Pacer(EmitSettings settings, Optional<OperatorSubtaskState> restored) throws Exception {
      this(settings, restored, 0);
    }

    Pacer(EmitSettings settings, Optional<OperatorSubtaskState> restored, long start)
        throws Exception {
      this(settings, restored, start, new MockEnvironmentBuilder().build());
    }

    Pacer(
        EmitSettings settings,
        Optional<OperatorSubtaskState> restored,
        long start,
        MockEnvironment task)
        throws Exception {
      harness =
          new OneInputStreamOperatorTestHarness<>(
              new RatePacer(settings, 42, new StreamTtl(300_000)), task);
      harness.setup(
          SampleOrder.TYPE.createSerializer(harness.getExecutionConfig().getSerializerConfig()));
      harness.setProcessingTime(start);
      if (restored.isPresent()) {
        harness.initializeState(restored.get());
      }
      harness.open();
      now = start;
    }

    void snapshot(String stream, long sequence, long real) throws Exception {
      snapshot(stream, sequence, real, 0);
    }

    void snapshot(String stream, long sequence, long real, long next) throws Exception {
      harness.processElement(
          new SnapshotNotice(version(stream, sequence), -7, real, Long.MAX_VALUE, next), 0);
    }

    /** What happens when the task waits for something to do. */
    void whenIdle(ThrowingRunnable<Exception> mail) throws Exception {
      harness.getTaskMailbox().put(new Mail(mail, 0, "of the test"));
    }

    void runUntil(long time) throws Exception {
      while (now < time) {
        now += 10;
        harness.setProcessingTime(now);
      }
    }

    List<SampleOrder> orders() {
      return harness.extractOutputValues();
    }

    @Override
    public void close() throws Exception {
      harness.close();
    }
  }
}
