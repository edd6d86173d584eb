package io.headwater.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.config.EmitSettings;
import io.headwater.config.ModelConfig;
import io.headwater.operator.AcceptedRecord;
import io.headwater.operator.Origin;
import io.headwater.operator.SourceRecord;
import io.headwater.operator.SyntheticRecord;
import io.headwater.record.AvroBytes;
import io.headwater.testing.Events;
import io.headwater.window.StreamKey;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Many small streams in one job of two slots. {@code -Dstreams=}, {@code -Dwindows=} and {@code
 * -Dflow=} make a measurement of it.
 */
final class ManyStreamsITCase {
  private static final int STREAMS = Integer.getInteger("streams", 60);
  private static final int WINDOWS = Integer.getInteger("windows", 3);
  private static final int RECORDS_A_WINDOW = 50;
  private static final String FLOW =
      System.getProperty("flow", "flow: {method: steady-walk, slice-steps: 12}");

  @RegisterExtension
  private static final MiniClusterExtension CLUSTER =
      new MiniClusterExtension(
          new MiniClusterResourceConfiguration.Builder()
              .setNumberTaskManagers(1)
              .setNumberSlotsPerTaskManager(2)
              .build());

  @Test
  @Timeout(value = 15, unit = TimeUnit.MINUTES)
  void eachHasItsOwnTwin() throws Exception {
    long began = System.nanoTime();
    Map<String, Integer> drawn = drawn(STREAMS, Events.modelWith(FLOW, "window.min-records=10"));
    System.out.printf(
        "streams=%d windows=%d seconds=%.1f heapAfterLastGcMb=%d%n",
        STREAMS, WINDOWS, (System.nanoTime() - began) / 1e9, heapAfterCollections() >> 20);
    assertThat(drawn).hasSize(STREAMS * WINDOWS);
    assertThat(drawn.values()).containsOnly(RECORDS_A_WINDOW);
  }

  @Test
  @Timeout(value = 15, unit = TimeUnit.MINUTES)
  void shardsApartEachTrainOnTheirPartAndAreOneTwinTogether() throws Exception {
    Map<String, Integer> drawn =
        drawn(
            1,
            Events.modelWith(
                FLOW, "window.min-records=5", "window.shards=2", "window.ensemble=true"));
    assertThat(drawn).hasSize(2 * WINDOWS);
    assertThat(drawn.keySet()).allMatch(snapshot -> snapshot.matches("all#[01]@\\d+#\\d+"));
    assertThat(drawn.values().stream().mapToInt(Integer::intValue).sum())
        .isEqualTo(WINDOWS * RECORDS_A_WINDOW);
  }

  /** How many records were drawn of each snapshot. */
  private static Map<String, Integer> drawn(int streams, ModelConfig model) throws Exception {
    StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
    environment.setParallelism(2);
    environment.enableCheckpointing(5_000);
    environment.getCheckpointConfig().setTolerableCheckpointFailureNumber(Integer.MAX_VALUE);
    DataGeneratorSource<Long> numbers =
        new DataGeneratorSource<>(
            number -> number,
            (long) streams * WINDOWS * RECORDS_A_WINDOW,
            RateLimiterStrategy.noOp(),
            Types.LONG);
    Twin twin =
        HeadwaterJob.twin(
            environment
                .fromSource(numbers, WatermarkStrategy.noWatermarks(), "numbers")
                .setParallelism(1)
                .map(number -> record(number, streams), SourceRecord.TYPE)
                .setParallelism(1)
                .assignTimestampsAndWatermarks(
                    WatermarkStrategy.<SourceRecord>forMonotonousTimestamps()
                        .withTimestampAssigner(
                            (record, time) -> ((AcceptedRecord) record).eventTime()))
                .setParallelism(1),
            Optional.empty(),
            Events.SCHEMA_TEXT,
            model,
            EmitSettings.defaults(),
            Policies.defaults());
    Map<String, Integer> drawn = new TreeMap<>();
    try (CloseableIterator<SyntheticRecord> synthetic = twin.synthetic().executeAndCollect()) {
      synthetic.forEachRemaining(
          record -> drawn.merge(record.snapshot().toString(), 1, Integer::sum));
    }
    return drawn;
  }

  /** What the last collections left on the heap, bytes. */
  private static long heapAfterCollections() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP && pool.getCollectionUsage() != null)
        .map(MemoryPoolMXBean::getCollectionUsage)
        .mapToLong(usage -> usage.getUsed())
        .sum();
  }

  /** The streams' records come in turn, evenly over each window. */
  private static SourceRecord record(long number, int streams) {
    long at = number * Events.WINDOW / ((long) streams * RECORDS_A_WINDOW);
    byte[] avro = new AvroBytes(Events.SCHEMA).encode(Events.record(at));
    StreamKey stream = streams == 1 ? StreamKey.ALL : new StreamKey("s" + number % streams);
    return new AcceptedRecord(stream, new Origin("events", 0, number), at, avro, avro);
  }
}
