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
 * other. A refused record has no event time to trust, and leaves the watermark where it is.
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
    return WatermarkStrategy.<SourceRecord>forGenerator(context -> new EventTimeWatermarks(behind))
        .withTimestampAssigner(
            (record, kafkaTime) ->
                record instanceof AcceptedRecord accepted ? accepted.reached() : kafkaTime)
        .withIdleness(idleness);
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
