package io.headwater.operator;

import io.headwater.config.DeadLetterSettings;
import io.headwater.config.RequestSettings;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedMultiInput;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;

/**
 * Turns requests into orders of their streams' newest snapshots, each request into orders of one
 * snapshot, a few at a time: so many as are soon drawn, so that neither the twin nor a checkpoint
 * waits long behind them. Requests take turns.
 *
 * <p>A request for a stream without a snapshot waits for the first one, for so long; then, or when
 * no snapshot can come any more, it is a dead letter, as is one that cannot be understood and one
 * for which there is no room. At the end of the input, drained or bounded, all others are answered.
 *
 * <p>What is not ordered yet is state: a restored task goes on with the next row. The watermark
 * waits for the requests that are begun, or samplers would forget their snapshots.
 */
public final class RequestRouter extends AbstractStreamOperator<SampleOrder>
    implements TwoInputStreamOperator<SampleRequest, SnapshotNotice, SampleOrder>,
        BoundedMultiInput,
        Triggerable<String, VoidNamespace> {
  private static final long serialVersionUID = 2;

  private static final ValueStateDescriptor<SnapshotNotice> NEWEST =
      new ValueStateDescriptor<>("newest-snapshot", SnapshotNotice.TYPE);

  /** Milliseconds from one look at what can be ordered to the next. */
  private static final long TICK = 10;

  /** Rows ordered in a tick, for each task that draws: more than it draws meanwhile. */
  private static final int MOST_A_TICK = 1 << 13;

  /** Bytes of orders of all routers that wait for each task that draws: some 25, 6,000 rows. */
  private static final long MOST_WAITING = 1 << 11;

  private static final int INPUTS = 2;

  private final RequestSettings settings;
  private final DeadLetterSettings letters;
  private final StreamTtl ttl;
  private transient ValueState<SnapshotNotice> newest;
  private transient RequestState state;
  private transient InternalTimerService<VoidNamespace> timers;
  private transient MailboxExecutor mailbox;
  private transient OrderRoom room;
  private transient RequestRefusals refusals;
  private transient RequestQuotas quotas;
  private transient RequestTurns turns;

  private transient UnservedRequests unserved;
  private transient HeldWatermark watermark;
  private transient int parallelism;
  private transient boolean ticking;
  private transient long nextRefusal;
  private transient long sentWatermark;
  private transient int endedInputs;

  /**
   * A router.
   *
   * @param settings how long and how many requests wait
   * @param letters how many requests that cannot be understood become dead letters
   * @param ttl how long a stream is remembered
   */
  @SuppressWarnings("NullAway.Init") // the rest is made in initializeState and open
  public RequestRouter(RequestSettings settings, DeadLetterSettings letters, StreamTtl ttl) {
    this.settings = settings;
    this.letters = letters;
    this.ttl = ttl;
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    newest = context.getKeyedStateStore().getState(NEWEST);
    state = new RequestState(context.getKeyedStateStore(), getKeyedStateBackend());
  }

  @Override
  public void open() throws Exception {
    super.open();
    // Savepoints know them by the name that Flink gives to the timers of functions.
    timers = getInternalTimerService("user-timers", VoidNamespaceSerializer.INSTANCE, this);
    parallelism = getRuntimeContext().getTaskInfo().getNumberOfParallelSubtasks();
    mailbox =
        getContainingTask()
            .getMailboxExecutorFactory()
            .createExecutor(getOperatorConfig().getChainIndex());
    room = new OrderRoom(getContainingTask().getEnvironment(), MOST_WAITING / parallelism);
    quotas = new RequestQuotas(settings);
    turns = new RequestTurns();
    unserved = new UnservedRequests();
    watermark = new HeldWatermark();
    nextRefusal = Long.MAX_VALUE;
    sentWatermark = Long.MIN_VALUE;
    MetricGroup metrics = getMetricGroup().addGroup("headwater");
    refusals = new RequestRefusals(letters, metrics, output);
    metrics.gauge("requestsWaiting", () -> quotas.owed().requests());
    metrics.gauge("rowsOutstanding", () -> quotas.owed().rows());
    for (PendingRequest pending : state.restored()) {
      accept(pending);
    }
    scheduleTick();
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    List<PendingRequest> all = turns.all();
    all.addAll(unserved.all());
    state.update(all);
  }

  @Override
  public void processElement1(StreamRecord<SampleRequest> element) throws Exception {
    SampleRequest request = element.getValue();
    Optional<String> noRoom = quotas.refusal(request);
    if (!request.problem().isEmpty()) {
      refusals.bad(request);
    } else if (noRoom.isPresent()) {
      refusals.refuse(request, noRoom.get());
    } else {
      refusals.accepted();
      accept(new PendingRequest(request, now() + settings.patience().toMillis()));
      serveSoon();
    }
  }

  private long now() {
    return getProcessingTimeService().getCurrentProcessingTime();
  }

  private void accept(PendingRequest pending) throws Exception {
    quotas.add(pending);
    setCurrentKey(pending.stream());
    if (pending.isBegun()) {
      watermark.pin(pending.snapshot().get());
      turns.add(pending);
    } else if (newest.value() != null) {
      turns.add(pending);
    } else {
      waitForSnapshot(pending);
    }
  }

  private void waitForSnapshot(PendingRequest pending) {
    unserved.add(pending);
    refuseAt(pending.deadline());
  }

  private void refuseAt(long deadline) {
    if (deadline < nextRefusal) {
      nextRefusal = deadline;
      getProcessingTimeService().registerTimer(deadline, this::refuseOverdue);
    }
  }

  @Override
  public void processElement2(StreamRecord<SnapshotNotice> element) throws Exception {
    SnapshotNotice snapshot = element.getValue();
    SnapshotNotice held = newest.value();
    if (held != null && !snapshot.version().isNewerThan(held.version())) {
      return;
    }
    newest.update(snapshot);
    timers.registerEventTimeTimer(VoidNamespace.INSTANCE, ttl.end(snapshot.version()) - 1);
    unserved.take(snapshot.version().stream().value()).forEach(turns::add);
    serveSoon();
  }

  /** At once, unless something is served already: then with the next tick. */
  private void serveSoon() throws Exception {
    if (!ticking) {
      serve();
    }
  }

  private void tick(long time) throws Exception {
    ticking = false;
    serve();
  }

  private void serve() throws Exception {
    long most = (long) MOST_A_TICK * parallelism;
    for (long rows = 0; rows < most && !turns.isEmpty() && room.isFree(); ) {
      rows += serve(turns.take().orElseThrow());
    }
    scheduleTick();
  }

  private void scheduleTick() {
    if (!turns.isEmpty() && !ticking) {
      ticking = true;
      getProcessingTimeService().registerTimer(now() + TICK, this::tick);
    }
  }

  /** The next order of a request; returns its rows, none if the stream's time is over by now. */
  private int serve(PendingRequest pending) throws Exception {
    setCurrentKey(pending.stream());
    SnapshotNotice snapshot = pending.snapshot().orElse(newest.value());
    if (snapshot == null) {
      waitForSnapshot(pending);
      return 0;
    }
    SampleOrder order = pending.order(snapshot);
    output.collect(new StreamRecord<>(order, snapshot.version().windowEnd() - 1));
    Optional<PendingRequest> left = pending.after(order, snapshot);
    if (left.isPresent()) {
      quotas.ordered(pending.request(), order.count());
      turns.add(left.get());
    } else {
      quotas.remove(pending.request(), order.count());
    }
    keep(snapshot, pending.isBegun(), left.isPresent());
    return order.count();
  }

  /** Samplers keep the snapshot of a request while it is begun. */
  private void keep(SnapshotNotice snapshot, boolean before, boolean after) {
    if (!before && after) {
      watermark.pin(snapshot);
    } else if (before && !after) {
      watermark.release(snapshot);
      sendWatermark();
    }
  }

  private void refuseOverdue(long time) {
    nextRefusal = Long.MAX_VALUE;
    String how = "for %d ms".formatted(settings.patience().toMillis());
    unserved.takeOverdue(time).forEach(pending -> refuse(pending, how));
    refuseAt(unserved.nextDeadline());
  }

  private void refuseUnserved() {
    unserved
        .takeOverdue(Long.MAX_VALUE)
        .forEach(pending -> refuse(pending, "until the streams ended"));
  }

  private void refuse(PendingRequest pending, String how) {
    quotas.remove(pending.request(), pending.rowsLeft());
    refusals.refuse(
        pending.request(),
        "stream: expected one with a snapshot, got '%s', which had none %s"
            .formatted(pending.stream(), how));
  }

  /** The time of a stream may be over; the last watermark ends the stream, not its time. */
  @Override
  public void onEventTime(InternalTimer<String, VoidNamespace> timer) throws Exception {
    SnapshotNotice held = newest.value();
    if (held != null && !watermark.isLast() && ttl.isOver(held.version(), timer.getTimestamp())) {
      newest.clear();
    }
  }

  /** Those of old savepoints, whose deadlines are kept with the requests now. */
  @Override
  public void onProcessingTime(InternalTimer<String, VoidNamespace> timer) {}

  /** Requests have no event time. */
  @Override
  public void processWatermark1(Watermark mark) {}

  @Override
  public void processWatermark2(Watermark mark) throws Exception {
    watermark.see(mark.getTimestamp());
    getTimeServiceManager().orElseThrow().advanceWatermark(mark);
    if (watermark.isLast()) {
      refuseUnserved();
    }
    sendWatermark();
  }

  /** An idle task would be passed by, and the snapshots of its orders forgotten. */
  @Override
  protected void processWatermarkStatus(WatermarkStatus status, int index) {}

  private void sendWatermark() {
    if (watermark.due() > sentWatermark) {
      sentWatermark = watermark.due();
      output.emitWatermark(new Watermark(sentWatermark));
    }
  }

  /** Answers what can be answered. The ticks go on meanwhile, and each ends a wait for room. */
  @Override
  public void endInput(int input) throws Exception {
    endedInputs++;
    if (endedInputs < INPUTS) {
      return;
    }
    while (!turns.isEmpty()) {
      serve();
      if (!turns.isEmpty() && !room.isFree()) {
        mailbox.yield();
      }
    }
    refuseUnserved();
  }
}
