package io.headwater.operator;

import io.headwater.config.WhenBehind;
import io.headwater.operator.TwinReport.Outcome;
import io.headwater.snapshot.FlowSnapshot;
import io.headwater.snapshot.SnapshotVersion;
import io.headwater.training.TrainedWindow;
import io.headwater.training.TrainerState;
import io.headwater.training.WindowReport;
import io.headwater.training.WindowTraining;
import io.headwater.window.StreamKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains each stream window after window, in slices between which the task does whatever else waits
 * for it: a checkpoint, another window, the end of the input.
 *
 * <p>Windows wait in state, in order; the first of them is the one in training. So a restored task
 * goes on in the middle of a window, and no input is needed for it. The watermark follows the
 * windows that are finished, not those that are waiting or, within their lateness, may still come:
 * nothing that they may name is forgotten before.
 */
final class FlowTrainer extends AbstractStreamOperator<FlowSnapshot>
    implements OneInputStreamOperator<CountedWindow, FlowSnapshot>,
        BoundedOneInput,
        Triggerable<String, VoidNamespace> {
  private static final long serialVersionUID = 1;
  private static final Logger LOG = LoggerFactory.getLogger(FlowTrainer.class);

  /** The orders for the twins of the windows. */
  static final OutputTag<SampleOrder> ORDERS = new OutputTag<>("sample-orders", SampleOrder.TYPE);

  /** The reports on the windows. */
  static final OutputTag<TwinReport> REPORTS = new OutputTag<>("reports", TwinReport.TYPE);

  private static final ListStateDescriptor<CountedWindow> WAITING =
      new ListStateDescriptor<>("waiting-windows", CountedWindow.TYPE);
  private static final ValueStateDescriptor<TrainerState> STATE =
      new ValueStateDescriptor<>(
          "trainer-state", new FormatTypeInformation<>(new TrainerStateFormat()));
  private static final ValueStateDescriptor<Emission> EMISSION =
      new ValueStateDescriptor<>("emission", Emission.TYPE);

  /** A second of watermarks from several tasks. */
  private static final int INPUTS_BETWEEN_SLICES = 64;

  private final TrainerSettings settings;
  private final transient MailboxExecutor mailbox;
  private transient WindowTraining training;
  private transient TrainerMetrics measured;
  private transient ListState<CountedWindow> waiting;
  private transient ValueState<TrainerState> state;
  private transient ValueState<Emission> emission;
  private transient InternalTimerService<VoidNamespace> timers;

  /** The streams with windows waiting, in turn, and the end of the first of those windows. */
  private transient Map<String, Long> busy;

  private transient long waitingWindows;
  private transient boolean sliceScheduled;
  private transient long seenWatermark;
  private transient long sentWatermark;

  @SuppressWarnings("NullAway.Init") // the rest is made in initializeState and open
  FlowTrainer(StreamOperatorParameters<FlowSnapshot> parameters, TrainerSettings settings) {
    super(parameters);
    this.mailbox = parameters.getMailboxExecutor();
    this.settings = settings;
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    waiting = context.getKeyedStateStore().getListState(WAITING);
    state = context.getKeyedStateStore().getState(STATE);
    emission = context.getKeyedStateStore().getState(EMISSION);
  }

  @Override
  public void open() throws Exception {
    super.open();
    timers = getInternalTimerService("stream-ttl", VoidNamespaceSerializer.INSTANCE, this);
    training = settings.training().get();
    measured = new TrainerMetrics(getMetricGroup().addGroup("headwater"));
    seenWatermark = Long.MIN_VALUE;
    sentWatermark = Long.MIN_VALUE;
    busy = new LinkedHashMap<>();
    for (String stream : streamsWithState()) {
      setCurrentKey(stream);
      List<CountedWindow> windows = CountedWindow.restored(waiting.get(), training.schema());
      waiting.update(windows);
      waitingWindows += windows.size();
      noteFirstWaiting(stream);
    }
    scheduleSlice();
  }

  /** In the order of their names, so that a restored task takes turns as any other would. */
  private List<String> streamsWithState() {
    try (Stream<String> keys =
        this.<String>getKeyedStateBackend().getKeys(WAITING.getName(), VoidNamespace.INSTANCE)) {
      return keys.sorted().toList();
    }
  }

  @Override
  public void processElement(StreamRecord<CountedWindow> element) throws Exception {
    CountedWindow window = element.getValue().inSchema(training.schema());
    waiting.add(window);
    waitingWindows++;
    busy.putIfAbsent(window.window().stream().value(), window.window().end());
    scheduleSlice();
  }

  @Override
  public void processWatermark(Watermark mark) throws Exception {
    seenWatermark = WindowClock.closed(mark.getTimestamp(), training.allowedLateness());
    getTimeServiceManager().orElseThrow().advanceWatermark(new Watermark(seenWatermark));
    sendWatermark();
  }

  /** The time of a stream may be over. While it has windows waiting, it is not. */
  @Override
  public void onEventTime(InternalTimer<String, VoidNamespace> timer) throws Exception {
    TrainerState known = state.value();
    if (known == null || known.isTraining() || waiting.get().iterator().hasNext()) {
      return;
    }
    if (known
        .last()
        .filter(last -> settings.ttl().isOver(last, timer.getTimestamp()))
        .isPresent()) {
      state.clear();
      emission.clear();
    }
  }

  @Override
  public void onProcessingTime(InternalTimer<String, VoidNamespace> timer) {
    throw new IllegalStateException("trainer: expected no timers of the machine's clock");
  }

  @Override
  public void endInput() throws Exception {
    while (!busy.isEmpty()) {
      mailbox.yield();
    }
  }

  private void scheduleSlice() {
    if (!sliceScheduled && !busy.isEmpty()) {
      sliceScheduled = true;
      giveWay(INPUTS_BETWEEN_SLICES);
    }
  }

  /**
   * The task takes one element of its input between two mails. Watermarks are elements too, and a
   * checkpoint's barrier stands behind those that came before it: they all go first.
   */
  private void giveWay(int inputs) {
    if (inputs == 0) {
      mailbox.execute(this::slice, "training slice");
    } else {
      mailbox.execute(() -> giveWay(inputs - 1), "input before training");
    }
  }

  /** One slice of one stream; the streams take turns, a window each: one trains at a time. */
  private void slice() throws Exception {
    sliceScheduled = false;
    String stream = busy.keySet().iterator().next();
    setCurrentKey(stream);
    trainSlice(new StreamKey(stream), waiting.get().iterator().next());
    TrainerState now = state.value();
    if (now == null || !now.isTraining()) {
      busy.remove(stream);
      noteFirstWaiting(stream);
      if (!busy.containsKey(stream)) {
        forgetInTime(now);
      }
      sendWatermark();
    }
    scheduleSlice();
  }

  private void forgetInTime(@Nullable TrainerState idle) {
    Optional.ofNullable(idle)
        .flatMap(TrainerState::last)
        .filter(last -> settings.ttl().millis() > 0)
        .ifPresent(
            last ->
                timers.registerEventTimeTimer(
                    VoidNamespace.INSTANCE, settings.ttl().end(last) - 1));
  }

  private void noteFirstWaiting(String stream) throws Exception {
    Iterator<CountedWindow> windows = waiting.get().iterator();
    if (windows.hasNext()) {
      busy.put(stream, windows.next().window().end());
    }
    measured.takeLag(waitingWindows, trainingLag());
  }

  /** Event time from the end of the oldest window that waits to the last closed one, in ms. */
  private long trainingLag() {
    long oldest = busy.values().stream().mapToLong(Long::longValue).min().orElse(seenWatermark);
    return seenWatermark == Long.MAX_VALUE ? 0 : Math.max(0, seenWatermark - oldest);
  }

  /** What is next for the first window of the stream: begun, moved on, or finished. */
  private void trainSlice(StreamKey stream, CountedWindow first) throws Exception {
    TrainerState before = state.value();
    TrainerState known = before == null ? TrainerState.initial(stream) : before;
    if (!known.isTraining()) {
      begin(first, known);
    } else if (training.isDone(known)) {
      finish(known);
    } else {
      state.update(training.advance(known));
    }
  }

  private void begin(CountedWindow first, TrainerState known) throws Exception {
    Optional<CountedWindow> next = nextToTrain(first, known);
    if (next.isPresent()) {
      state.update(training.begin(known, next.get().window()));
    } else {
      concludeUntrained(first, known.last());
    }
  }

  /** The window to train on before the first can be concluded; none if that needs no training. */
  private Optional<CountedWindow> nextToTrain(CountedWindow first, TrainerState known)
      throws Exception {
    long least = Math.max(1, settings.minRecords());
    Optional<CountedWindow> next =
        settings.whenBehind() == WhenBehind.WAIT
            ? Optional.of(first).filter(window -> window.window().count() >= least)
            : CountedWindow.newest(waiting.get(), least);
    boolean served =
        known.last().filter(last -> settings.ttl().serves(last, first.window().end())).isPresent();
    boolean needed = next.isEmpty() && !served && first.window().count() > 0;
    return needed ? Optional.of(first) : next;
  }

  private void concludeUntrained(CountedWindow first, Optional<SnapshotVersion> last)
      throws Exception {
    Outcome outcome = first.window().count() == 0 ? Outcome.EMPTY : Outcome.REUSED;
    conclude(first, outcome, last, TwinReport.untrained(first.window(), last));
  }

  /** Sends the snapshot, and concludes the window trained on after those it was put before. */
  private void finish(TrainerState done) throws Exception {
    TrainedWindow trained = training.finish(done);
    state.update(trained.state());
    if (trained.snapshot().isPresent()) {
      FlowSnapshot snapshot = trained.snapshot().get();
      emission.update(emitted().ofNewSnapshot());
      output.collect(new StreamRecord<>(snapshot, snapshot.version().windowEnd() - 1));
    }
    Optional<SnapshotVersion> last = trained.state().last();
    CountedWindow first = waiting.get().iterator().next();
    while (first.window().end() < trained.report().windowEnd()) {
      concludeUntrained(first, last);
      first = waiting.get().iterator().next();
    }
    Outcome outcome = trained.snapshot().isPresent() ? Outcome.TRAINED : Outcome.REUSED;
    conclude(first, outcome, last, trained.report());
  }

  /** Orders the window's twin, reports on it, and lets the next one come. */
  private void conclude(
      CountedWindow first, Outcome outcome, Optional<SnapshotVersion> snapshot, WindowReport report)
      throws Exception {
    long time = first.window().end() - 1;
    Emission before = emitted();
    Emission after = before.plusReal(first.window().count());
    if (snapshot.isPresent()) {
      after = after.ordered(settings.ratio());
      for (SampleOrder order : after.ordersSince(before, snapshot.get(), first.window().start())) {
        output.collect(ORDERS, new StreamRecord<>(order, time));
      }
    }
    emission.update(after);
    TwinReport twin =
        new TwinReport(
            report, outcome, after.synthetic() - before.synthetic(), first.late(), first.bad());
    output.collect(REPORTS, new StreamRecord<>(twin, time));
    measured.take(twin);
    LOG.info("{}", twin);
    if (report.changes().fields() > 0) {
      LOG.warn(
          "stream {}: other records than before: {}", report.stream().value(), report.changes());
    }
    dropFirst();
  }

  private void dropFirst() throws Exception {
    List<CountedWindow> left = new ArrayList<>();
    waiting.get().forEach(left::add);
    waiting.update(left.subList(1, left.size()));
    waitingWindows--;
  }

  private Emission emitted() throws IOException {
    Emission emitted = emission.value();
    return emitted == null ? Emission.NONE : emitted;
  }

  /** A sampler may forget a snapshot once this passes the end of the window of the next one. */
  private void sendWatermark() {
    long unfinished = busy.values().stream().mapToLong(end -> end - 2).min().orElse(Long.MAX_VALUE);
    long due = Math.min(seenWatermark, unfinished);
    if (due > sentWatermark) {
      sentWatermark = due;
      output.emitWatermark(new Watermark(due));
    }
  }
}
