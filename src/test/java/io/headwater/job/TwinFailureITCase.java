package io.headwater.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.config.EmitSettings;
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
import io.headwater.testing.HeldWindows;
import io.headwater.window.StreamKey;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.state.CheckpointListener;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.InjectMiniCluster;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A cluster that loses its task manager in the middle gives the bits of one that does not. */
final class TwinFailureITCase {
  private static final long RECORDS = 900;
  private static final long RECORDS_A_WINDOW = 150;
  private static final long RECORDS_A_SECOND = 150;
  private static final int STRIKES = 3;
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @RegisterExtension
  private static final MiniClusterExtension CLUSTER =
      new MiniClusterExtension(
          new MiniClusterResourceConfiguration.Builder()
              .setNumberTaskManagers(1)
              .setNumberSlotsPerTaskManager(2)
              .build());

  @ParameterizedTest
  @ValueSource(
      strings = {
        "flow: {method: held-walk, slice-steps: 5, max-steps: 1000, held-walk: {steps: 1000}}",
        "flow: {method: held-gpa, slice-steps: 1, held-gpa: {particles: 32, steps: 40,"
            + " field-width: 8, field-steps: 1000, warm-up: 20, discriminator-steps: 2,"
            + " calibrations: 2}}"
      })
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void theBitsAreThoseOfAnUninterruptedRun(String flow, @InjectMiniCluster MiniCluster cluster)
      throws Exception {
    HeldWindows.holdNext(0);
    Outcome whole = run(flow, 1, RateLimiterStrategy.noOp());
    assertThat(HeldWindows.resumed()).isZero();
    assertThat(whole.snapshots).hasSize((int) (RECORDS / RECORDS_A_WINDOW));
    assertThat(whole.samples).hasSize((int) RECORDS);

    HeldWindows.holdNext(STRIKES);
    CompletableFuture<Void> faults = CompletableFuture.runAsync(() -> strike(cluster));
    Outcome broken = run(flow, 2, RateLimiterStrategy.perSecond(RECORDS_A_SECOND));
    faults.get();
    assertThat(HeldWindows.resumed()).as("restored in mid-window").isEqualTo(STRIKES);
    assertThat(broken.snapshots).isEqualTo(whole.snapshots);
    assertThat(broken.samples).isEqualTo(whole.samples);
    assertThat(broken.reports).isEqualTo(whole.reports);
  }

  private static int taskManagersLost;

  private static final class Outcome {
    private final SortedMap<String, Integer> snapshots = new TreeMap<>();
    private final SortedMap<String, Integer> samples = new TreeMap<>();
    private final SortedMap<String, String> reports = new TreeMap<>();
  }

  /** Each of the first windows loses its task manager once a checkpoint holds its middle. */
  private static void strike(MiniCluster cluster) {
    try {
      for (int window = 0; window < STRIKES; window++) {
        HeldWindows.awaitCheckpoint(PATIENCE);
        // A task manager that is started is not given the number of one that has gone.
        cluster.terminateTaskManager(taskManagersLost++).get();
        HeldWindows.release();
        cluster.startTaskManager();
      }
    } catch (Exception e) {
      HeldWindows.holdNext(0);
      throw new IllegalStateException(e);
    }
  }

  private static Outcome run(String flow, int parallelism, RateLimiterStrategy rate)
      throws Exception {
    StreamExecutionEnvironment environment = environment(parallelism);
    ModelConfig model = Events.modelWith(flow, "window.min-records=10", "window.shards=3");
    Twin twin =
        HeadwaterJob.twin(
            records(environment, rate),
            Optional.empty(),
            Events.SCHEMA_TEXT,
            model,
            EmitSettings.defaults(),
            Policies.defaults());
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

  /** The made-up stream, with no more than one record at a moment. */
  private static DataStream<SourceRecord> records(
      StreamExecutionEnvironment environment, RateLimiterStrategy rate) {
    DataGeneratorSource<Long> numbers =
        new DataGeneratorSource<>(number -> number, RECORDS, rate, Types.LONG);
    return environment
        .fromSource(numbers, WatermarkStrategy.noWatermarks(), "numbers")
        .setParallelism(1)
        .uid("numbers")
        .map(new Records(), SourceRecord.TYPE)
        .setParallelism(1)
        .uid("records")
        .assignTimestampsAndWatermarks(
            WatermarkStrategy.<SourceRecord>forMonotonousTimestamps()
                .withTimestampAssigner((record, time) -> ((AcceptedRecord) record).eventTime()))
        .setParallelism(1)
        .uid("watermarks");
  }

  /** The records by their numbers; the first to know of a checkpoint, and told of its end. */
  private static final class Records
      implements MapFunction<Long, SourceRecord>, CheckpointedFunction, CheckpointListener {
    private static final long serialVersionUID = 1;

    @Override
    public SourceRecord map(Long number) {
      long at = number * Events.WINDOW / RECORDS_A_WINDOW;
      byte[] avro = new AvroBytes(Events.SCHEMA).encode(Events.record(at));
      return new AcceptedRecord(StreamKey.ALL, new Origin("events", 0, number), at, avro, avro);
    }

    @Override
    public void initializeState(FunctionInitializationContext context) {}

    @Override
    public void snapshotState(FunctionSnapshotContext context) {
      HeldWindows.checkpointBegins(context.getCheckpointId());
    }

    @Override
    public void notifyCheckpointComplete(long checkpoint) {
      HeldWindows.checkpointCompletes(checkpoint);
    }
  }
}
