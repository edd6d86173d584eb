package io.headwater.job;

import io.headwater.config.ConfigReader;
import io.headwater.config.EmitMode;
import io.headwater.config.EmitSettings;
import io.headwater.config.JobConfig;
import io.headwater.config.ModelConfig;
import io.headwater.config.SourceSettings;
import io.headwater.config.WindowSettings;
import io.headwater.io.EarlierOutput;
import io.headwater.io.EventTimeWatermarks;
import io.headwater.io.KafkaEdges;
import io.headwater.operator.CountedWindow;
import io.headwater.operator.DeadLetter;
import io.headwater.operator.FlowTrainerFactory;
import io.headwater.operator.RatePacer;
import io.headwater.operator.RequestRouter;
import io.headwater.operator.SampleBatch;
import io.headwater.operator.SampleEmitter;
import io.headwater.operator.SampleOrder;
import io.headwater.operator.SnapshotNotice;
import io.headwater.operator.SourceRecord;
import io.headwater.operator.SyntheticRecord;
import io.headwater.operator.TrainerSettings;
import io.headwater.operator.WindowMerger;
import io.headwater.operator.WindowSampler;
import io.headwater.record.RecordReader;
import io.headwater.snapshot.FlowSnapshot;
import io.headwater.training.WindowTraining;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.HighAvailabilityOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.CheckpointConfig;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The topology: a live topic gets a synthetic twin. */
public final class HeadwaterJob {
  /** Well below the time a transaction stays open, so that a slow checkpoint does not end one. */
  private static final Duration CHECKPOINT_TIMEOUT = Duration.ofMinutes(5);

  /** A full disk or a slow broker for half a minute is no reason to restart. */
  private static final int TOLERABLE_CHECKPOINT_FAILURES = 3;

  private static final String FRESH = "--fresh";

  private HeadwaterJob() {}

  /**
   * Runs the job of a configuration on the cluster it is submitted to: {@code CONFIG [--fresh]
   * [KEY=VALUE]...}.
   *
   * @throws IllegalArgumentException if the job starts without state although its output topics
   *     hold committed records, which it would write a second time; {@code --fresh} does so on
   *     purpose
   */
  public static void main(String[] args) throws Exception {
    List<String> settings = new ArrayList<>(Arrays.asList(args).subList(1, args.length));
    boolean fresh = settings.remove(FRESH);
    JobConfig config = ConfigReader.job(Path.of(args[0]), settings).resolved();
    StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
    if (!fresh && startsWithoutState(environment.getConfiguration())) {
      refuseEarlierOutput(config);
    }
    build(environment, config);
    environment.execute(config.job().name());
  }

  /** With high availability the cluster itself knows the state of a job that comes back. */
  private static boolean startsWithoutState(ReadableConfig cluster) {
    return cluster.getOptional(StateRecoveryOptions.SAVEPOINT_PATH).isEmpty()
        && cluster.get(HighAvailabilityOptions.HA_MODE).equalsIgnoreCase("NONE");
  }

  private static void refuseEarlierOutput(JobConfig config) {
    Optional<String> written = EarlierOutput.topic(config);
    if (written.isPresent()) {
      throw new IllegalArgumentException(
          ("topic '%s': expected no committed records, since job '%s' starts without state; it"
                  + " would write them a second time. Go on from its newest checkpoint or savepoint"
                  + " (flink run --fromSavepoint DIR). To begin again on purpose: %s after the"
                  + " configuration, and another sink.topic for a twin without repeats")
              .formatted(written.get(), config.job().name(), FRESH));
    }
  }

  /** Adds the whole job, from Kafka to Kafka, to {@code environment}. */
  public static void build(StreamExecutionEnvironment environment, JobConfig unresolved)
      throws IOException {
    JobConfig config = unresolved.resolved();
    SourceSettings source = config.source();
    String schema = Files.readString(Path.of(source.schema()));
    KafkaEdges kafka = new KafkaEdges(config, schema);
    configure(environment, config);

    DataStream<SourceRecord> records =
        environment
            .fromSource(
                kafka.source(),
                EventTimeWatermarks.strategy(
                    source.watermark().maxOutOfOrderness(), source.watermark().idleness()),
                source.topic())
            .uid(OperatorIds.SOURCE);

    Twin twin =
        twin(
            records,
            requests(environment, config, kafka),
            schema,
            config.model(),
            config.emit(),
            Policies.of(config, kafka.archive()));

    twin.synthetic()
        .sinkTo(kafka.synthetic())
        .name(config.sink().topic())
        .uid(OperatorIds.SYNTHETIC_SINK);
    twin.answers()
        .ifPresent(
            answers ->
                answers
                    .sinkTo(kafka.answers())
                    .name(config.requests().answers())
                    .uid(OperatorIds.ANSWER_SINK));
    twin.snapshots()
        .sinkTo(kafka.snapshots())
        .name(config.snapshots().topic())
        .uid(OperatorIds.SNAPSHOT_SINK);
    twin.reports()
        .sinkTo(kafka.reports())
        .name(config.reports().topic())
        .uid(OperatorIds.REPORT_SINK);
    twin.deadLetters()
        .sinkTo(kafka.deadLetters())
        .name(config.deadLetters().topic())
        .uid(OperatorIds.DEAD_LETTER_SINK);
  }

  private static Optional<Requests> requests(
      StreamExecutionEnvironment environment, JobConfig config, KafkaEdges kafka) {
    if (!config.requests().enabled()) {
      return Optional.empty();
    }
    return Optional.of(
        new Requests(
            environment
                .fromSource(kafka.requests(), EventTimeWatermarks.none(), config.requests().topic())
                .uid(OperatorIds.REQUEST_SOURCE),
            config.requests()));
  }

  /**
   * What the engine is told of every job, whatever cluster it runs on: a job takes over none of
   * these settings from its cluster's {@code config.yaml}.
   */
  public static void configure(StreamExecutionEnvironment environment, JobConfig config) {
    Configuration settings = new Configuration();
    // A type without a serializer of its own is a mistake to be seen when the job is built.
    settings.set(PipelineOptions.GENERIC_TYPES, false);
    // Every value that travels is immutable.
    settings.set(PipelineOptions.OBJECT_REUSE, true);
    environment.configure(settings);
    environment.setParallelism(config.job().parallelism());
    environment.setMaxParallelism(config.job().maxParallelism());
    environment.enableCheckpointing(
        config.job().checkpointInterval().toMillis(), CheckpointingMode.EXACTLY_ONCE);
    CheckpointConfig checkpoints = environment.getCheckpointConfig();
    // Otherwise Flink deletes the checkpoints of a job that is cancelled or fails.
    checkpoints.setExternalizedCheckpointRetention(
        ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
    checkpoints.setCheckpointTimeout(CHECKPOINT_TIMEOUT.toMillis());
    // No checkpoint completes while a bounded source's last windows are trained: that is no
    // failure.
    checkpoints.setTolerableCheckpointFailureNumber(
        config.source().bounded() ? Integer.MAX_VALUE : TOLERABLE_CHECKPOINT_FAILURES);
  }

  /** The way of the data, from records to their twin. */
  static Twin twin(
      DataStream<SourceRecord> records,
      Optional<Requests> requests,
      String schemaText,
      ModelConfig whole,
      EmitSettings emit,
      Policies policies) {
    boolean mirror = emit.mode() == EmitMode.MIRROR;
    ModelConfig model = whole.part();
    WindowSettings window = model.window();
    Schema schema = parse(schemaText);

    SingleOutputStreamOperator<CountedWindow> shards =
        records
            .keyBy(Keys.shard(whole.window().shards()), Keys.PART)
            .process(
                new WindowSampler(
                    window.size(),
                    window.allowedLateness(),
                    window.sample(),
                    model.seed(),
                    policies.refusals(),
                    whole.window().ensemble(),
                    schema,
                    model),
                CountedWindow.TYPE)
            .name("sample windows")
            .uid(OperatorIds.WINDOW_SAMPLER);

    DataStream<CountedWindow> windows =
        shards
            .keyBy(Keys.stream(), Keys.STREAM)
            .process(
                new WindowMerger(
                    window.size(), window.allowedLateness(), window.sample(), model.seed(), schema),
                CountedWindow.TYPE)
            .name("merge shards")
            .uid(OperatorIds.WINDOW_MERGER);

    SingleOutputStreamOperator<FlowSnapshot> snapshots =
        windows
            .keyBy(Keys.stream(), Keys.STREAM)
            .transform(
                "train flow",
                io.headwater.operator.SnapshotFormat.TYPE,
                new FlowTrainerFactory(
                    new TrainerSettings(
                        () -> new WindowTraining(parse(schemaText), model),
                        BigDecimal.valueOf(mirror ? emit.ratio() : 0),
                        window.minRecords(),
                        policies.whenBehind(),
                        policies.ttl(),
                        emit.tombstones(),
                        policies.archive())))
            .uid(OperatorIds.FLOW_TRAINER);

    DataStream<SnapshotNotice> notices = snapshots.getSideOutput(FlowTrainerFactory.NOTICES);
    DataStream<SampleOrder> twins =
        mirror
            ? snapshots.getSideOutput(FlowTrainerFactory.ORDERS)
            : notices
                .global()
                .transform(
                    "pace rows",
                    SampleOrder.TYPE,
                    new RatePacer(emit, model.seed(), policies.ttl()))
                // An order is much work: it is not kept back until there are many.
                .setBufferTimeout(0)
                .uid(OperatorIds.RATE_PACER)
                .forceNonParallel();
    Optional<SingleOutputStreamOperator<SampleOrder>> asked =
        requests.map(
            asking ->
                asking.stream()
                    .keyBy(Keys.asked(), Keys.STREAM)
                    .connect(notices.keyBy(Keys.trained(), Keys.STREAM))
                    .transform(
                        "answer requests",
                        SampleOrder.TYPE,
                        new RequestRouter(asking.settings(), policies.refusals(), policies.ttl()))
                    // As with the pacer's.
                    .setBufferTimeout(0)
                    .uid(OperatorIds.REQUEST_ROUTER));
    DataStream<SampleOrder> orders = asked.isPresent() ? twins.union(asked.get()) : twins;

    DataStream<SampleBatch> drawn =
        orders
            .keyBy(Keys.sampler(), Keys.PART)
            .connect(snapshots.broadcast(SampleEmitter.SNAPSHOTS))
            .process(
                new SampleEmitter(
                    () -> RecordReader.of(parse(schemaText), model.fields()), policies.ttl()),
                SampleBatch.TYPE)
            .name("draw samples")
            .uid(OperatorIds.SAMPLE_EMITTER);

    DataStream<DeadLetter> refused = shards.getSideOutput(WindowSampler.DEAD_LETTERS);
    return new Twin(
        records(
            "synthetic records",
            asked.isPresent() ? drawn.filter(batch -> batch.ticket().isEmpty()) : drawn),
        asked.map(any -> records("answers", drawn.filter(batch -> batch.ticket().isPresent()))),
        snapshots,
        snapshots.getSideOutput(FlowTrainerFactory.REPORTS),
        asked
            .map(any -> refused.union(any.getSideOutput(WindowSampler.DEAD_LETTERS)))
            .orElse(refused));
  }

  /**
   * The records of batches, in the thread that writes them: the one that draws has enough to do.
   */
  private static DataStream<SyntheticRecord> records(String name, DataStream<SampleBatch> drawn) {
    return drawn
        .flatMap((batch, out) -> batch.records().forEach(out::collect), SyntheticRecord.TYPE)
        .name(name)
        .startNewChain();
  }

  private static Schema parse(String schema) {
    return new Schema.Parser().parse(schema);
  }
}
