package io.headwater.io;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.operator.AcceptedRecord;
import io.headwater.operator.DeadLetter;
import io.headwater.operator.Origin;
import io.headwater.operator.SourceRecord;
import io.headwater.operator.Tombstone;
import io.headwater.window.StreamKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.util.clock.ManualClock;
import org.apache.flink.util.clock.RelativeClock;
import org.apache.flink.util.clock.SystemClock;
import org.junit.jupiter.api.Test;

final class EventTimeWatermarksTest {
  private static final Origin ORIGIN = new Origin("events", 0, 0);

  private boolean idle;
  private final List<Long> marks = new ArrayList<>();
  private final WatermarkOutput output =
      new WatermarkOutput() {
        @Override
        public void emitWatermark(Watermark mark) {
          marks.add(mark.getTimestamp());
        }

        @Override
        public void markIdle() {
          idle = true;
        }

        @Override
        public void markActive() {}
      };

  @Test
  void itStaysBehindTheNewestEventAndARefusedRecordLeavesItWhereItIs() {
    WatermarkGenerator<SourceRecord> generator =
        EventTimeWatermarks.strategy(Duration.ofMillis(100), Duration.ofHours(1))
            .createWatermarkGenerator(context());
    generator.onPeriodicEmit(output);
    on(generator, accepted(1_000), 1_000);
    on(generator, accepted(500), 500);
    on(generator, refused(), Long.MAX_VALUE);
    on(generator, accepted(1_001), 1_001);
    assertThat(marks).containsExactly(Long.MIN_VALUE, 899L, 899L, 899L, 900L);
  }

  /** It waits in its window; the ones before it stay open until their time has come. */
  @Test
  void anEventAheadOfItsKafkaTimestampMovesTheWatermarkNoFurtherThanThat() {
    WatermarkGenerator<SourceRecord> generator =
        EventTimeWatermarks.strategy(Duration.ofMillis(100), Duration.ofHours(1))
            .createWatermarkGenerator(context());
    on(generator, accepted(1_000, 1_000), 1_000);
    on(generator, accepted(9_000, 1_100), 9_000);
    on(generator, accepted(1_050, 1_200), 1_050);
    on(generator, accepted(1_300, 1_300), 1_300);
    assertThat(marks).containsExactly(899L, 999L, 999L, 1_199L);
  }

  /** They say nothing of event time, and a partition of them alone holds no other back. */
  @Test
  void tombstonesAndRefusedRecordsDoNotKeepAPartitionFromBeingIdle() {
    ManualClock clock = new ManualClock();
    WatermarkGenerator<SourceRecord> generator =
        EventTimeWatermarks.strategy(Duration.ofMillis(100), Duration.ofSeconds(1))
            .createWatermarkGenerator(context(clock));
    on(generator, accepted(1_000), 1_000);
    for (int second = 0; second < 3; second++) {
      clock.advanceTime(Duration.ofMillis(900));
      on(generator, new Tombstone(StreamKey.ALL, ORIGIN, 9_000), 9_000);
      on(generator, refused(), 9_000);
    }
    assertThat(marks).containsOnly(899L);
    assertThat(idle).isTrue();
  }

  private static SourceRecord accepted(long eventTime, long timestamp) {
    byte[] value = {1};
    return new AcceptedRecord(StreamKey.ALL, ORIGIN, eventTime, timestamp, value, value);
  }

  private void on(WatermarkGenerator<SourceRecord> generator, SourceRecord record, long time) {
    generator.onEvent(record, time, output);
    generator.onPeriodicEmit(output);
  }

  private static SourceRecord accepted(long eventTime) {
    byte[] value = {1};
    return new AcceptedRecord(StreamKey.ALL, ORIGIN, eventTime, value, value);
  }

  private static SourceRecord refused() {
    return new DeadLetter(
        StreamKey.ALL, ORIGIN, new byte[0], DeadLetter.Stage.DECODE, "Bad", "no record");
  }

  private static org.apache.flink.api.common.eventtime.WatermarkGeneratorSupplier.Context
      context() {
    return context(SystemClock.getInstance());
  }

  private static org.apache.flink.api.common.eventtime.WatermarkGeneratorSupplier.Context context(
      RelativeClock clock) {
    return new org.apache.flink.api.common.eventtime.WatermarkGeneratorSupplier.Context() {
      @Override
      public org.apache.flink.metrics.MetricGroup getMetricGroup() {
        return new UnregisteredMetricsGroup();
      }

      @Override
      public RelativeClock getInputActivityClock() {
        return clock;
      }
    };
  }
}
