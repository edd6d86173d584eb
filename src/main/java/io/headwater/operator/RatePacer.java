package io.headwater.operator;

import io.headwater.config.EmitSettings;
import io.headwater.operator.RateProgress.Source;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;

/**
 * Orders rows at a rate, from the newest snapshots of all streams. One task does it for the job.
 *
 * <p>The clock says when rows are due, never what they are: a row is a draw of a snapshot by its
 * index, and no index of a snapshot is ordered twice. Time in which the job was down, and what a
 * blocked task missed beyond {@link #MOST_CATCH_UP}, is not made up for.
 *
 * <p>Who draws may be slower than the rate. An order is a few bytes and much work, so that buffers
 * full of them would keep a checkpoint's barrier waiting for a minute, and a task that waits for
 * room in them takes no barrier at all: no order is given while others wait.
 */
public final class RatePacer extends AbstractStreamOperator<SampleOrder>
    implements OneInputStreamOperator<SnapshotNotice, SampleOrder>, BoundedOneInput {
  private static final long serialVersionUID = 1;

  /** Milliseconds from one order to the next. */
  private static final long TICK = 50;

  /** Milliseconds of rows that are owed at most. */
  private static final long MOST_CATCH_UP = 1_000;

  /** Rows dealt out at a time: what may be ordered without a look at anything else. */
  private static final int MOST_DEALT = 1 << 13;

  /** Bytes of orders that wait for each task that draws: some 150 orders, 40,000 rows. */
  private static final long MOST_WAITING = 1 << 13;

  private static final ListStateDescriptor<RateProgress> PROGRESS =
      new ListStateDescriptor<>("rate-progress", RateProgress.TYPE);

  private final EmitSettings settings;
  private final long seed;
  private final StreamTtl ttl;
  private transient ListState<RateProgress> saved;
  private transient SortedMap<String, Source> streams;
  private transient long elapsed;
  private transient long rows;
  private transient RowDeal deal;
  private transient long lastTick;
  private transient MailboxExecutor mailbox;
  private transient OrderRoom room;

  /**
   * A pacer.
   *
   * @param settings the rate, its curve and its end
   * @param seed root of what stream a row belongs to
   * @param ttl how long a stream is remembered
   */
  @SuppressWarnings("NullAway.Init") // the rest is made in initializeState and open
  public RatePacer(EmitSettings settings, long seed, StreamTtl ttl) {
    this.settings = settings;
    this.seed = seed;
    this.ttl = ttl;
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    saved = context.getOperatorStateStore().getListState(PROGRESS);
    streams = new TreeMap<>();
    for (RateProgress progress : saved.get()) {
      elapsed = progress.elapsed();
      rows = progress.rows();
      streams.putAll(progress.streams());
    }
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    saved.update(List.of(new RateProgress(elapsed, rows, streams)));
  }

  @Override
  public void open() throws Exception {
    super.open();
    deal = new RowDeal(seed, streams);
    mailbox =
        getContainingTask()
            .getMailboxExecutorFactory()
            .createExecutor(getOperatorConfig().getChainIndex());
    room = new OrderRoom(getContainingTask().getEnvironment(), MOST_WAITING);
    lastTick = clock();
    scheduleTick();
  }

  private long clock() {
    return getProcessingTimeService().getCurrentProcessingTime();
  }

  private void scheduleTick() {
    getProcessingTimeService().registerTimer(clock() + TICK, this::tick);
  }

  @Override
  public void processElement(StreamRecord<SnapshotNotice> element) {
    SnapshotNotice snapshot = element.getValue();
    String stream = snapshot.version().stream().value();
    Source held = streams.get(stream);
    if (streams.isEmpty()) {
      lastTick = clock();
    }
    streams.put(stream, held == null ? new Source(snapshot, snapshot.next()) : held.with(snapshot));
    deal = new RowDeal(seed, streams);
  }

  /**
   * Forgets the streams whose time is over. The last watermark ends the stream, not the time of
   * what is in it: what is missing then is drawn of it.
   */
  @Override
  public void processWatermark(Watermark mark) throws Exception {
    if (mark.getTimestamp() != Long.MAX_VALUE
        && streams
            .values()
            .removeIf(source -> ttl.isOver(source.snapshot().version(), mark.getTimestamp()))) {
      deal = new RowDeal(seed, streams);
    }
    super.processWatermark(mark);
  }

  /**
   * Never idle: a sampler passes an idle task's watermark by, and may forget the snapshot that an
   * order on its way names.
   */
  @Override
  public void processWatermarkStatus(WatermarkStatus status) {}

  private void tick(long time) {
    if (!streams.isEmpty()) {
      countTime();
      long due = due();
      while (rows < due && room.isFree()) {
        orderSome(due);
      }
    }
    scheduleTick();
  }

  /** Time that passes while rows are owed counts when they are ordered, and not all of it then. */
  private void countTime() {
    long now = Math.max(lastTick, clock());
    if (rows >= due()) {
      elapsed += Math.min(now - lastTick, MOST_CATCH_UP);
      lastTick = now;
    }
  }

  private long due() {
    return settings.rowsDue(elapsed / 1e3);
  }

  /**
   * All rows that are missing from a number of rows, as fast as they are drawn: nothing is left to
   * wait for. The ticks go on meanwhile, and each is a mail that ends a wait for room.
   */
  @Override
  public void endInput() throws InterruptedException {
    while (!streams.isEmpty() && rows < settings.numberOfRows()) {
      if (room.isFree()) {
        orderSome(settings.numberOfRows());
      } else {
        mailbox.yield();
      }
    }
  }

  private void orderSome(long due) {
    order((int) Math.min(MOST_DEALT, due - rows));
  }

  private void order(int count) {
    int[] dealt = deal.deal(rows, count);
    for (int i = 0; i < dealt.length; i++) {
      if (dealt[i] > 0) {
        order(deal.stream(i), dealt[i]);
      }
    }
    rows += count;
  }

  private void order(String stream, int count) {
    Source source = Objects.requireNonNull(streams.get(stream), stream);
    SnapshotNotice snapshot = source.snapshot();
    long time = snapshot.version().windowEnd() - 1;
    for (SampleOrder order :
        SampleOrder.cut(snapshot.version(), snapshot.windowStart(), source.next(), count)) {
      output.collect(new StreamRecord<>(order.notAfter(snapshot.newestTimestamp()), time));
    }
    streams.put(stream, new Source(snapshot, source.next() + count));
  }
}
