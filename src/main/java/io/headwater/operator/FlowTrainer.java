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
import io.headwater.window.TargetWindow;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.state.KeyedStateStore;
import org.apache.flink.api.common.state.StateDescriptor;
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
import org.jspecify.annotations.Nullable;

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

  private static final ValueStateDescriptor<TrainerState> STATE =
      new ValueStateDescriptor<>(
          "trainer-state", new FormatTypeInformation<>(new TrainerStateFormat()));

  /** A second of watermarks from several tasks. */
  private static final int INPUTS_BETWEEN_SLICES = 64;

  private final TrainerSettings settings;
  private final transient MailboxExecutor mailbox;
  private transient WindowTraining training;
  private transient TrainerMetrics measured;
  private transient HeldStreams held;
  private transient ReturningStreams returning;
  private transient WaitingWindows waiting;
  private transient ValueState<TrainerState> state;
  private transient TwinOrders twin;
  private transient InternalTimerService<VoidNamespace> timers;

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
    waiting = new WaitingWindows(context.getKeyedStateStore());
    state = context.getKeyedStateStore().getState(STATE);
  }

  @Override
  public void open() throws Exception {
    super.open();
    timers = getInternalTimerService("stream-ttl", VoidNamespaceSerializer.INSTANCE, this);
    training = settings.training().get();
    measured = new TrainerMetrics(getMetricGroup(), training.period());
    held = new HeldStreams(getMetricGroup().addGroup("headwater"), settings.ttl());
    held.restored(streamsWith(STATE).size());
    KeyedStateStore store = getKeyedStateStore();
    twin = new TwinOrders(store, settings.ratio(), settings.tombstones(), output, measured);
    returning =
        new ReturningStreams(
            store, settings.archive().get(), getMetricGroup().addGroup("headwater"));
    seenWatermark = Long.MIN_VALUE;
    sentWatermark = Long.MIN_VALUE;
    for (String stream : streamsWith(WaitingWindows.WAITING)) {
      setCurrentKey(stream);
      waiting.restore(stream, training.schema());
    }
    for (String stream : streamsWith(ReturningStreams.LAST)) {
      setCurrentKey(stream);
      if (state.value() == null) {
        returning.forgotten(stream);
      }
    }
    mailbox.execute(this::announceSnapshots, "snapshots of before");
    measureLag();
    scheduleSlice();
  }

  /** For operators that the savepoint did not know; the others have heard it. */
  private void announceSnapshots() throws Exception {
    for (String stream : streamsWith(STATE)) {
      setCurrentKey(stream);
      twin.announce(returning.lastKept());
    }
  }

  /** In the order of their names, so that a restored task takes turns as any other would. */
  private List<String> streamsWith(StateDescriptor<?, ?> held) {
    try (Stream<String> keys =
        this.<String>getKeyedStateBackend().getKeys(held.getName(), VoidNamespace.INSTANCE)) {
      return keys.sorted().toList();
    }
  }

  @Override
  public void notifyCheckpointComplete(long checkpoint) throws Exception {
    super.notifyCheckpointComplete(checkpoint);
    returning.release(this::setCurrentKey);
  }

  @Override
  public void close() throws Exception {
    if (returning != null) {
      returning.close();
    }
    super.close();
  }

  @Override
  public void processElement(StreamRecord<CountedWindow> element) throws Exception {
    waiting.add(element.getValue().inSchema(training.schema()));
    measureLag();
    scheduleSlice();
  }

  /** Also while a window trains: what piles up behind it is seen then. */
  private void measureLag() {
    measured.takeLag(waiting.count(), waiting.lag(seenWatermark));
  }

  @Override
  public void processWatermark(Watermark mark) throws Exception {
    seenWatermark = WindowClock.closed(mark.getTimestamp(), training.allowedLateness());
    measured.takeWatermark(seenWatermark);
    measureLag();
    getTimeServiceManager().orElseThrow().advanceWatermark(new Watermark(seenWatermark));
    sendWatermark();
  }

  /** The time of a stream may be over. While it has windows waiting, it is not. */
  @Override
  public void onEventTime(InternalTimer<String, VoidNamespace> timer) throws Exception {
    TrainerState known = state.value();
    if (known == null || known.isTraining() || waiting.first().isPresent()) {
      return;
    }
    if (known
        .last()
        .filter(last -> settings.ttl().isOver(last, timer.getTimestamp()))
        .isPresent()) {
      forget(timer.getKey());
    }
  }

  private void forget(String stream) throws Exception {
    state.clear();
    held.forgotten();
    twin.forget();
    returning.forgotten(stream);
  }

  @Override
  public void onProcessingTime(InternalTimer<String, VoidNamespace> timer) {
    throw new IllegalStateException("trainer: expected no timers of the machine's clock");
  }

  @Override
  public void endInput() throws Exception {
    while (!waiting.isEmpty()) {
      mailbox.yield();
    }
  }

  private void scheduleSlice() {
    if (!sliceScheduled && !waiting.isEmpty()) {
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
    String stream = waiting.nextStream();
    setCurrentKey(stream);
    measured.beginSlice();
    trainSlice(new StreamKey(stream), waiting.first().orElseThrow());
    measured.endSlice();
    TrainerState now = state.value();
    if (now == null || !now.isTraining()) {
      if (!waiting.endTurn(stream)) {
        forgetInTime(now);
      }
      measureLag();
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

  /** What is next for the first window of the stream: begun, moved on, or finished. */
  private void trainSlice(StreamKey stream, CountedWindow first) throws Exception {
    Optional<TrainerState> known = remembered(stream, first.window().end());
    if (known.isEmpty() || !known.get().isTraining()) {
      begin(first, known);
    } else if (training.isDone(known.get())) {
      finish(known.get());
    } else {
      state.update(training.advance(known.get()));
    }
  }

  /**
   * What is known of the stream. If its time was over before a window that ends at {@code end} it
   * is forgotten, whether or not a watermark has come between the two: that may be different in a
   * restored task.
   */
  private Optional<TrainerState> remembered(StreamKey stream, long end) throws Exception {
    TrainerState known = state.value();
    if (known != null && !known.isTraining() && known.last().isPresent() && !serves(known, end)) {
      forget(stream.value());
      return Optional.empty();
    }
    return Optional.ofNullable(known);
  }

  /** Whether the newest snapshot may stand for a window that ends at {@code end}. */
  private boolean serves(TrainerState known, long end) {
    return known.last().filter(last -> settings.ttl().serves(last, end)).isPresent();
  }

  private void begin(CountedWindow first, Optional<TrainerState> known) throws Exception {
    TrainerState initial = TrainerState.initial(first.window().stream());
    Optional<CountedWindow> next = nextToTrain(first, known.orElse(initial));
    if (next.isEmpty()) {
      concludeUntrained(first, known.flatMap(TrainerState::last));
      return;
    }
    TargetWindow window = next.get().window();
    if (known.isEmpty()) {
      held.added();
    }
    Optional<TrainerState> resumed =
        known.isEmpty() ? returning.resume(window, training) : Optional.empty();
    state.update(resumed.orElseGet(() -> training.begin(known.orElse(initial), window)));
  }

  /** The window to train on before the first can be concluded; none if that needs no training. */
  private Optional<CountedWindow> nextToTrain(CountedWindow first, TrainerState known)
      throws Exception {
    long least = Math.max(1, settings.minRecords());
    Optional<CountedWindow> next =
        settings.whenBehind() == WhenBehind.WAIT
            ? Optional.of(first).filter(window -> window.window().count() >= least)
            : waiting.newest(least);
    boolean needed = next.isEmpty() && known.last().isEmpty() && first.window().count() > 0;
    return needed ? Optional.of(first) : next;
  }

  private void concludeUntrained(CountedWindow first, Optional<SnapshotVersion> last)
      throws Exception {
    Outcome outcome = first.window().count() == 0 ? Outcome.EMPTY : Outcome.REUSED;
    conclude(first, outcome, last, TwinReport.untrained(first.window(), last));
  }

  /** Sends the snapshot, and concludes the window trained on after those it was put before. */
  private void finish(TrainerState done) throws Exception {
    TrainedWindow trained = training.finish(done, returning.lastKept());
    state.update(trained.state());
    held.settled(trained.state());
    if (trained.snapshot().isPresent()) {
      FlowSnapshot snapshot =
          trained
              .snapshot()
              .get()
              .withNewestTimestamp(waiting.newestTimestamp(trained.report().windowEnd()));
      returning.published(snapshot);
      twin.send(snapshot);
    }
    CountedWindow first = waiting.first().orElseThrow();
    // A stream that has come back without a record to train on has the one of before.
    Optional<SnapshotVersion> last =
        trained.state().last().filter(any -> serves(trained.state(), first.window().end()));
    CountedWindow next = first;
    while (next.window().end() < trained.report().windowEnd()) {
      concludeUntrained(next, last);
      next = waiting.first().orElseThrow();
    }
    Outcome outcome = trained.snapshot().isPresent() ? Outcome.TRAINED : Outcome.REUSED;
    conclude(next, outcome, last, trained.report());
  }

  private void conclude(
      CountedWindow first, Outcome outcome, Optional<SnapshotVersion> snapshot, WindowReport report)
      throws Exception {
    twin.conclude(first, outcome, snapshot, report);
    waiting.dropFirst();
  }

  /** A sampler may forget a snapshot once this passes the end of the window of the next one. */
  private void sendWatermark() {
    OptionalLong oldest = waiting.oldestEnd();
    long due = oldest.isPresent() ? Math.min(seenWatermark, oldest.getAsLong() - 2) : seenWatermark;
    if (due > sentWatermark) {
      sentWatermark = due;
      output.emitWatermark(new Watermark(due));
    }
  }
}
