package io.headwater.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.config.ModelConfig;
import io.headwater.operator.AcceptedRecord;
import io.headwater.operator.Origin;
import io.headwater.operator.SourceRecord;
import io.headwater.operator.SyntheticRecord;
import io.headwater.operator.TwinReport;
import io.headwater.record.AvroBytes;
import io.headwater.snapshot.FlowSnapshot;
import io.headwater.snapshot.SnapshotCodec;
import io.headwater.testing.Events;
import io.headwater.testing.SteadyWalk;
import io.headwater.window.StreamKey;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.InjectMiniCluster;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.util.CloseableIterator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A cluster that loses its task manager in the middle gives the bits of one that does not. */
final class TwinFailureITCase {
  private static final long RECORDS = 900;
  private static final long RECORDS_A_WINDOW = 150;
  private static final long RECORDS_A_SECOND = 150;
  private static final long SLICES_A_WINDOW = 160;

  @RegisterExtension
  private static final MiniClusterExtension CLUSTER =
      new MiniClusterExtension(
          new MiniClusterResourceConfiguration.Builder()
              .setNumberTaskManagers(1)
              .setNumberSlotsPerTaskManager(2)
              .build());

  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void theBitsAreThoseOfAnUninterruptedRun(@InjectMiniCluster MiniCluster cluster)
      throws Exception {
    Outcome whole = run(1, () -> {});
    long resumed = SteadyWalk.resumed();
    Outcome broken = run(2, () -> replaceTaskManager(cluster));

    assertThat(SteadyWalk.resumed())
        .as("restored in the middle of a window")
        .isGreaterThan(resumed);
    assertThat(whole.snapshots).hasSize((int) (RECORDS / RECORDS_A_WINDOW));
    assertThat(whole.samples).hasSize((int) RECORDS);
    assertThat(broken.snapshots).isEqualTo(whole.snapshots);
    assertThat(broken.samples).isEqualTo(whole.samples);
    assertThat(broken.reports).isEqualTo(whole.reports);
  }

  private static final class Outcome {
    private final SortedMap<String, Integer> snapshots = new TreeMap<>();
    private final SortedMap<String, Integer> samples = new TreeMap<>();
    private final SortedMap<String, String> reports = new TreeMap<>();
  }

  private interface Fault {
    void strike() throws Exception;
  }

  private static void replaceTaskManager(MiniCluster cluster) throws Exception {
    long slices = SteadyWalk.slices();
    Awaitility.await()
        .atMost(Duration.ofMinutes(2))
        .until(() -> SteadyWalk.slices() >= slices + SLICES_A_WINDOW * 3 / 4);
    cluster.terminateTaskManager(0).get();
    cluster.startTaskManager();
  }

  /** Runs the topology; the fault strikes after each of the first three snapshots. */
  private static Outcome run(int parallelism, Fault fault) throws Exception {
    StreamExecutionEnvironment environment = environment(parallelism);
    ModelConfig model =
        Events.model(
            "flow.max-steps=240000",
            "flow.slice-steps=1500",
            "flow.steady-walk.steps=240000",
            "window.min-records=10",
            "window.shards=3");
    Twin twin = HeadwaterJob.twin(records(environment), Events.SCHEMA_TEXT, model, BigDecimal.ONE);
    CloseableIterator<SyntheticRecord> synthetic = twin.synthetic().collectAsync();
    CloseableIterator<FlowSnapshot> snapshots = twin.snapshots().collectAsync();
    CloseableIterator<TwinReport> reports = twin.reports().collectAsync();
    JobClient job = environment.executeAsync("twin");

    Outcome outcome = new Outcome();
    CompletableFuture<Void> reading =
        CompletableFuture.runAsync(
            () -> {
              synthetic.forEachRemaining(
                  record ->
                      putOnce(
                          outcome.samples,
                          record.snapshot() + "/" + record.index(),
                          Arrays.hashCode(record.avro())));
              reports.forEachRemaining(
                  report ->
                      outcome.reports.put(
                          Long.toString(report.training().windowStart()), report.toString()));
            });
    while (snapshots.hasNext()) {
      FlowSnapshot snapshot = snapshots.next();
      putOnce(
          outcome.snapshots,
          snapshot.version().toString(),
          Arrays.hashCode(SnapshotCodec.encode(snapshot)));
      if (outcome.snapshots.size() <= 3) {
        fault.strike();
      }
    }
    reading.get();
    job.getJobExecutionResult().get();
    return outcome;
  }

  private static void putOnce(SortedMap<String, Integer> into, String key, int bits) {
    assertThat(into.put(key, bits)).as("collected twice: %s", key).isNull();
  }

  private static StreamExecutionEnvironment environment(int parallelism) {
    Configuration configuration = new Configuration();
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 10);
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.getExecutionEnvironment(configuration);
    environment.setParallelism(parallelism);
    environment.setMaxParallelism(8);
    environment.enableCheckpointing(50);
    return environment;
  }

  /** The made-up stream at a steady rate, with no more than one record at a moment. */
  private static DataStream<SourceRecord> records(StreamExecutionEnvironment environment) {
    DataGeneratorSource<Long> numbers =
        new DataGeneratorSource<>(
            number -> number, RECORDS, RateLimiterStrategy.perSecond(RECORDS_A_SECOND), Types.LONG);
    return environment
        .fromSource(numbers, WatermarkStrategy.noWatermarks(), "numbers")
        .setParallelism(1)
        .uid("numbers")
        .map(TwinFailureITCase::record, SourceRecord.TYPE)
        .setParallelism(1)
        .uid("records")
        .assignTimestampsAndWatermarks(
            WatermarkStrategy.<SourceRecord>forMonotonousTimestamps()
                .withTimestampAssigner((record, time) -> ((AcceptedRecord) record).eventTime()))
        .setParallelism(1)
        .uid("watermarks");
  }

  private static SourceRecord record(long number) {
    long at = number * Events.WINDOW / RECORDS_A_WINDOW;
    byte[] avro = new AvroBytes(Events.SCHEMA).encode(Events.record(at));
    return new AcceptedRecord(StreamKey.ALL, new Origin("events", 0, number), at, avro, avro);
  }
}
