package io.headwater.operator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.TimeDomain;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Turns requests into orders of their streams' newest snapshots, each request into orders of one
 * snapshot. A request for a stream without a snapshot waits for the first one, for so long; then,
 * or when no snapshot can come any more, it is a dead letter, as is one that cannot be understood.
 */
public final class RequestRouter
    extends KeyedCoProcessFunction<String, SampleRequest, SnapshotNotice, SampleOrder> {
  private static final long serialVersionUID = 1;

  private static final ValueStateDescriptor<SnapshotNotice> NEWEST =
      new ValueStateDescriptor<>("newest-snapshot", SnapshotNotice.TYPE);
  private static final ListStateDescriptor<SampleRequest> WAITING =
      new ListStateDescriptor<>("waiting-requests", SampleRequest.TYPE);
  private static final ListStateDescriptor<Long> DEADLINES =
      new ListStateDescriptor<>("waiting-requests-until", Types.LONG);

  /** The last watermark: both inputs have ended. */
  private static final long END = Long.MAX_VALUE;

  private final long patience;
  private final StreamTtl ttl;
  private transient ValueState<SnapshotNotice> newest;
  private transient ListState<SampleRequest> waiting;

  /** For each that waits, in the same order, the moment at which it is refused. */
  private transient ListState<Long> deadlines;

  /**
   * A router.
   *
   * @param patience how long a request waits for the first snapshot of its stream
   * @param ttl how long a stream is remembered
   */
  @SuppressWarnings("NullAway.Init") // state is Flink's to give, in open
  public RequestRouter(Duration patience, StreamTtl ttl) {
    this.patience = patience.toMillis();
    this.ttl = ttl;
  }

  @Override
  public void open(OpenContext context) {
    newest = getRuntimeContext().getState(NEWEST);
    waiting = getRuntimeContext().getListState(WAITING);
    deadlines = getRuntimeContext().getListState(DEADLINES);
  }

  @Override
  public void processElement1(SampleRequest request, Context context, Collector<SampleOrder> out)
      throws Exception {
    SnapshotNotice snapshot = newest.value();
    if (!request.problem().isEmpty()) {
      context.output(WindowSampler.DEAD_LETTERS, request.refused(request.problem()));
    } else if (snapshot != null) {
      order(request, snapshot, out);
    } else {
      long deadline = context.timerService().currentProcessingTime() + patience;
      waiting.add(request);
      deadlines.add(deadline);
      context.timerService().registerProcessingTimeTimer(deadline);
      context.timerService().registerEventTimeTimer(END);
    }
  }

  @Override
  public void processElement2(SnapshotNotice snapshot, Context context, Collector<SampleOrder> out)
      throws Exception {
    SnapshotNotice held = newest.value();
    if (held != null && !snapshot.version().isNewerThan(held.version())) {
      return;
    }
    newest.update(snapshot);
    context.timerService().registerEventTimeTimer(ttl.end(snapshot.version()) - 1);
    for (SampleRequest request : waiting.get()) {
      order(request, snapshot, out);
    }
    nothingWaits(context);
  }

  private void nothingWaits(Context context) {
    waiting.clear();
    deadlines.clear();
    context.timerService().deleteEventTimeTimer(END);
  }

  private static void order(
      SampleRequest request, SnapshotNotice snapshot, Collector<SampleOrder> out) {
    SampleTicket ticket = request.ticket();
    for (long first = 0; first < ticket.count(); first += SampleOrder.MOST) {
      int count = (int) Math.min(SampleOrder.MOST, ticket.count() - first);
      out.collect(
          new SampleOrder(snapshot.version(), snapshot.windowStart(), first, count)
              .withTicket(ticket)
              .notAfter(snapshot.newestTimestamp()));
    }
  }

  @Override
  public void onTimer(long time, OnTimerContext context, Collector<SampleOrder> out)
      throws Exception {
    if (context.timeDomain() == TimeDomain.PROCESSING_TIME) {
      refuseOverdue(time, context);
      return;
    }
    SnapshotNotice held = newest.value();
    if (time == END) {
      refuse(waiting.get(), "until the streams ended", context);
      nothingWaits(context);
    }
    // The last watermark ends the stream, not the time of what is in it.
    boolean ended = context.timerService().currentWatermark() == END;
    if (held != null && !ended && ttl.isOver(held.version(), time)) {
      newest.clear();
    }
  }

  /** Requests of one moment share a timer, and a timer may outlive those that it was set for. */
  private void refuseOverdue(long time, OnTimerContext context) throws Exception {
    List<Long> left = new ArrayList<>();
    for (long deadline : deadlines.get()) {
      if (deadline > time) {
        left.add(deadline);
      }
    }
    List<SampleRequest> all = new ArrayList<>();
    waiting.get().forEach(all::add);
    int due = all.size() - left.size();
    refuse(all.subList(0, due), "for %d ms".formatted(patience), context);
    if (left.isEmpty()) {
      nothingWaits(context);
    } else {
      waiting.update(all.subList(due, all.size()));
      deadlines.update(left);
    }
  }

  private static void refuse(Iterable<SampleRequest> requests, String how, OnTimerContext context) {
    for (SampleRequest request : requests) {
      context.output(
          WindowSampler.DEAD_LETTERS,
          request.refused(
              "stream: expected one with a snapshot, got '%s', which had none %s"
                  .formatted(request.stream().value(), how)));
    }
  }
}
