package io.headwater.operator;

import io.headwater.config.DeadLetterSettings;
import io.headwater.config.ModelConfig;
import io.headwater.record.LevelReader;
import io.headwater.record.SchemaEvolution;
import io.headwater.window.StreamKey;
import io.headwater.window.TargetWindow;
import io.headwater.window.WindowSample;
import java.time.Duration;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * The first phase of a window: keeps a bounded sample of each open window of one shard of a stream,
 * at the cost of one reservoir insert a record, and hands it on when the window closes.
 *
 * <p>A record without a value is counted in the window of its Kafka timestamp.
 *
 * <p>A record whose window has closed, and one that was refused before it came here, goes to {@link
 * #DEAD_LETTERS} and is counted in the window of its stream that closes next.
 */
public final class WindowSampler
    extends KeyedProcessFunction<Tuple2<String, Integer>, SourceRecord, CountedWindow>
    implements CheckpointedFunction {
  private static final long serialVersionUID = 1;

  /** The records nothing is learned from. */
  public static final OutputTag<DeadLetter> DEAD_LETTERS =
      new OutputTag<>("dead-letters", DeadLetter.TYPE);

  private static final MapStateDescriptor<Long, WindowSample> OPEN =
      new MapStateDescriptor<>(
          "open-windows", Types.LONG, new FormatTypeInformation<>(new SampleFormat()));
  private static final MapStateDescriptor<Long, Long> TIMESTAMPS =
      new MapStateDescriptor<>("newest-timestamps", Types.LONG, Types.LONG);
  private static final MapStateDescriptor<Long, Long> TOMBSTONES =
      new MapStateDescriptor<>("tombstones", Types.LONG, Types.LONG);
  private static final ValueStateDescriptor<Refusals> REFUSED =
      new ValueStateDescriptor<>("refusals", Refusals.TYPE);

  private static final ListStateDescriptor<String> SCHEMA =
      new ListStateDescriptor<>("record-schema", Types.STRING);
  private static final ListStateDescriptor<Long> WATERMARK =
      new ListStateDescriptor<>("watermark", Types.LONG);

  private final WindowClock clock;
  private final int capacity;
  private final long seed;
  private final DeadLetterSettings refusals;
  private final boolean apart;
  private final Schema schema;
  private final ModelConfig model;
  private transient LevelReader levels;
  private transient RefusalBound lateness;
  private transient MapState<Long, WindowSample> open;

  /** Of each open window, the newest Kafka timestamp. */
  private transient MapState<Long, Long> timestamps;

  /** Of each open window, the records without a value. */
  private transient MapState<Long, Long> tombstones;

  private transient ValueState<Refusals> refused;

  @SuppressWarnings("NullAway.Init") // given in initializeState
  private transient ListState<Long> watermarks;

  @SuppressWarnings("NullAway.Init") // given in initializeState
  private transient ListState<String> schemas;

  private transient long watermark;
  private transient Counter lateRecords;
  private transient Counter deadLetters;
  private transient Counter recordsAhead;
  private transient Counter tombstoneRecords;
  private transient IntakeCount intake;

  /**
   * The first phase of windows of one length.
   *
   * @param size length of a window
   * @param allowedLateness how long after its end a window still takes records
   * @param capacity most records kept of a window
   * @param seed root of the draw
   * @param refusals how many records may be late before the job fails
   * @param apart whether each shard is a stream of its own from here on, named after its stream and
   *     its number
   * @param schema that the records are written with
   * @param model whose fields say which levels may be rare
   */
  @SuppressWarnings("NullAway.Init") // state and metrics are Flink's to give, in open
  public WindowSampler(
      Duration size,
      Duration allowedLateness,
      int capacity,
      long seed,
      DeadLetterSettings refusals,
      boolean apart,
      Schema schema,
      ModelConfig model) {
    this.clock = WindowClock.of(size, allowedLateness);
    this.capacity = capacity;
    this.seed = seed;
    this.refusals = refusals;
    this.apart = apart;
    this.schema = schema;
    this.model = model;
  }

  /**
   * The watermark is state here: after a restore the engine's begins anew, and would let records
   * into windows that have closed. At an aligned barrier every subtask has seen the same one. So is
   * the schema: one as which the records of the one before cannot be read is refused here, before
   * anything is drawn or trained.
   */
  @Override
  public void initializeState(FunctionInitializationContext context) throws Exception {
    watermarks = context.getOperatorStateStore().getUnionListState(WATERMARK);
    watermark = Long.MIN_VALUE;
    for (long seen : watermarks.get()) {
      watermark = Math.max(watermark, seen);
    }
    schemas = context.getOperatorStateStore().getUnionListState(SCHEMA);
    for (String before : schemas.get()) {
      SchemaRefusedException.unless(
          () -> SchemaEvolution.require(new Schema.Parser().parse(before), schema));
    }
  }

  @Override
  public void snapshotState(FunctionSnapshotContext context) throws Exception {
    watermarks.update(List.of(watermark));
    schemas.update(List.of(schema.toString()));
  }

  @Override
  public void open(OpenContext context) {
    lateness = new RefusalBound(refusals);
    levels = LevelReader.of(schema, model.fields());
    open = getRuntimeContext().getMapState(OPEN);
    timestamps = getRuntimeContext().getMapState(TIMESTAMPS);
    tombstones = getRuntimeContext().getMapState(TOMBSTONES);
    refused = getRuntimeContext().getState(REFUSED);
    MetricGroup metrics = getRuntimeContext().getMetricGroup().addGroup("headwater");
    lateRecords = metrics.counter("lateRecords");
    deadLetters = metrics.counter("deadLetters");
    recordsAhead = metrics.counter("recordsAhead");
    tombstoneRecords = metrics.counter("tombstones");
    intake = new IntakeCount();
    getRuntimeContext().addAccumulator(Intake.NAME, intake);
  }

  @Override
  public void processElement(SourceRecord record, Context context, Collector<CountedWindow> out)
      throws Exception {
    watermark = Math.max(watermark, context.timerService().currentWatermark());
    intake.add(record);
    if (record instanceof AcceptedRecord accepted) {
      accept(accepted, context);
    } else if (record instanceof DeadLetter letter) {
      refuse(letter, context);
    } else if (record instanceof Tombstone tombstone) {
      count(tombstone, context);
    }
  }

  private void count(Tombstone tombstone, Context context) throws Exception {
    tombstoneRecords.inc();
    long start = clock.start(tombstone.timestamp());
    if (clock.closing(start) <= watermark) {
      note(noted().plusTombstone(), context);
      return;
    }
    Long before = tombstones.get(start);
    if (before == null) {
      context.timerService().registerEventTimeTimer(clock.closing(start));
    }
    tombstones.put(start, before == null ? 1 : before + 1);
    noteTimestamp(start, tombstone.timestamp());
  }

  private void accept(AcceptedRecord record, Context context) throws Exception {
    long start = clock.start(record.eventTime());
    if (clock.closing(start) <= watermark) {
      DeadLetter letter = late(record);
      lateness.refused(letter);
      refuse(letter, context);
      return;
    }
    lateness.accepted();
    WindowSample known = open.get(start);
    WindowSample sample = known == null ? nothing() : known.inSchema(schema);
    if (known == null) {
      context.timerService().registerEventTimeTimer(clock.closing(start));
    }
    sample.add(record.avro(), record.origin().position(), levels);
    open.put(start, sample);
    if (record.isAhead()) {
      recordsAhead.inc();
    }
    noteTimestamp(start, record.timestamp());
  }

  private void noteTimestamp(long start, long timestamp) throws Exception {
    Long newest = timestamps.get(start);
    if (newest == null || newest < timestamp) {
      timestamps.put(start, timestamp);
    }
  }

  private void refuse(DeadLetter letter, Context context) throws Exception {
    (letter.stage() == DeadLetter.Stage.LATE ? lateRecords : deadLetters).inc();
    context.output(DEAD_LETTERS, letter);
    note(noted().plus(letter), context);
  }

  private Refusals noted() throws Exception {
    Refusals before = refused.value();
    return before == null ? Refusals.NONE : before;
  }

  private void note(Refusals refusals, Context context) throws Exception {
    refused.update(refusals);
    if (open.isEmpty() && watermark != Long.MIN_VALUE) {
      // So that refusals are reported even where nothing else comes.
      context.timerService().registerEventTimeTimer(clock.closing(clock.start(watermark)));
    }
  }

  private WindowSample nothing() {
    return new WindowSample(capacity, seed, levels).inSchema(schema);
  }

  private StreamKey streamOf(Tuple2<String, Integer> shard) {
    return new StreamKey(apart ? shard.f0 + "#" + shard.f1 : shard.f0);
  }

  private DeadLetter late(AcceptedRecord record) {
    return new DeadLetter(
        record.stream(),
        record.origin(),
        record.value(),
        DeadLetter.Stage.LATE,
        "io.headwater.LateRecord",
        "event time %d: expected a window that is open at watermark %d; is the allowed lateness of %d ms too short?"
            .formatted(record.eventTime(), watermark, clock.allowedLateness()));
  }

  @Override
  public void onTimer(long time, OnTimerContext context, Collector<CountedWindow> out)
      throws Exception {
    watermark = Math.max(watermark, time);
    long start = clock.startOf(time);
    WindowSample filled = open.get(start);
    Refusals refusals = refused.value();
    Long buried = tombstones.get(start);
    if (filled == null && refusals == null && buried == null) {
      return;
    }
    WindowSample sample = filled == null ? nothing() : filled.inSchema(schema);
    Refusals counted = refusals == null ? Refusals.NONE : refusals;
    TargetWindow window =
        new TargetWindow(
            streamOf(context.getCurrentKey()), start, clock.end(start), sample.count(), sample);
    long newest = newestTimestamp(start, filled != null);
    open.remove(start);
    timestamps.remove(start);
    tombstones.remove(start);
    refused.clear();
    long ended = counted.tombstones() + (buried == null ? 0 : buried);
    out.collect(new CountedWindow(window, counted.late(), counted.bad(), newest, ended));
  }

  /** A window of a savepoint may have been filled before timestamps were known. */
  private long newestTimestamp(long start, boolean filled) throws Exception {
    Long newest = timestamps.get(start);
    if (newest == null) {
      return filled ? Long.MAX_VALUE : Long.MIN_VALUE;
    }
    return newest;
  }
}
