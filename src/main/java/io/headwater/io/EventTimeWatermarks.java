package io.headwater.io;

import io.headwater.operator.AcceptedRecord;
import io.headwater.operator.SourceRecord;
import java.time.Duration;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;

/**
 * A watermark that stays a fixed time behind the newest event of a partition, and as far behind the
 * newest Kafka timestamp: a record that is ahead of its own waits in its window, and closes no
 * other. A refused record has no event time to trust, and a tombstone none at all: both leave the
 * watermark where it is, and a partition of nothing else counts as silent.
 */
public final class EventTimeWatermarks implements WatermarkGenerator<SourceRecord> {
  private final long behind;
  private long newest;

  private EventTimeWatermarks(long behind) {
    this.behind = behind;
    this.newest = Long.MIN_VALUE + behind + 1;
  }

  /**
   * The strategy of a source.
   *
   * @param maxOutOfOrderness how much later than its successors a record may come
   * @param idleness after how long a silent partition no longer holds the others back
   */
  public static WatermarkStrategy<SourceRecord> strategy(
      Duration maxOutOfOrderness, Duration idleness) {
    long behind = maxOutOfOrderness.toMillis();
    WatermarkStrategy<SourceRecord> aware =
        WatermarkStrategy.<SourceRecord>forGenerator(context -> new EventTimeWatermarks(behind))
            .withIdleness(idleness);
    return WatermarkStrategy.<SourceRecord>forGenerator(
            context -> new OfAccepted(aware.createWatermarkGenerator(context)))
        .withTimestampAssigner(
            (record, kafkaTime) ->
                record instanceof AcceptedRecord accepted ? accepted.reached() : kafkaTime);
  }

  /** A generator that sees the accepted records alone. */
  private record OfAccepted(WatermarkGenerator<SourceRecord> generator)
      implements WatermarkGenerator<SourceRecord> {
    @Override
    public void onEvent(SourceRecord record, long timestamp, WatermarkOutput output) {
      if (record instanceof AcceptedRecord) {
        generator.onEvent(record, timestamp, output);
      }
    }

    @Override
    public void onPeriodicEmit(WatermarkOutput output) {
      generator.onPeriodicEmit(output);
    }
  }

  /** The strategy of a source without event time, which holds no other back. */
  public static <T> WatermarkStrategy<T> none() {
    return WatermarkStrategy.<T>forGenerator(
            context ->
                new WatermarkGenerator<T>() {
                  @Override
                  public void onEvent(T event, long timestamp, WatermarkOutput output) {}

                  @Override
                  public void onPeriodicEmit(WatermarkOutput output) {
                    output.emitWatermark(Watermark.MAX_WATERMARK);
                  }
                })
        .withTimestampAssigner((event, kafkaTime) -> kafkaTime);
  }

  @Override
  public void onEvent(SourceRecord record, long timestamp, WatermarkOutput output) {
    if (record instanceof AcceptedRecord accepted) {
      newest = Math.max(newest, accepted.reached());
    }
  }

  @Override
  public void onPeriodicEmit(WatermarkOutput output) {
    output.emitWatermark(new Watermark(newest - behind - 1));
  }
}
