package io.headwater.operator;

import io.headwater.record.BadRecordException;
import io.headwater.record.RecordReader;
import io.headwater.snapshot.FlowSnapshot;
import io.headwater.snapshot.SnapshotSampler;
import io.headwater.snapshot.SnapshotVersion;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.api.functions.co.KeyedBroadcastProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.function.SerializableSupplier;

/**
 * Draws what the orders ask for from the snapshots that came by broadcast.
 *
 * <p>A snapshot that was trained while the job's schema was another one serves the windows that
 * name it all the same; its records are read as those of the schema of now.
 *
 * <p>An order waits in state for a snapshot that has not come yet. A snapshot is forgotten when a
 * newer one of its stream has come and the watermark has passed that one's window, or when its time
 * to live is over: every order that names it has been carried out by then.
 */
public final class SampleEmitter
    extends KeyedBroadcastProcessFunction<
        Tuple2<String, Integer>, SampleOrder, FlowSnapshot, SampleBatch> {
  private static final long serialVersionUID = 1;

  /** The snapshots by their version, as text. */
  public static final MapStateDescriptor<String, FlowSnapshot> SNAPSHOTS =
      new MapStateDescriptor<>("snapshots", Types.STRING, SnapshotFormat.TYPE);

  private static final ListStateDescriptor<SampleOrder> WAITING =
      new ListStateDescriptor<>("waiting-orders", SampleOrder.TYPE);

  /** What draws is kept for so many snapshots: it can be made again. */
  private static final int MOST_DRAWINGS = 64;

  private final SerializableSupplier<RecordReader> readers;
  private final StreamTtl ttl;
  private transient RecordReader reader;
  private transient ListState<SampleOrder> waiting;

  /** What draws from a snapshot; follows from it, and is no state. */
  private transient Map<SnapshotVersion, SnapshotSampler> drawings;

  private transient long expiredAt;
  private transient Counter samplesEmitted;

  /** By the machine's clock, for the metric alone. */
  private transient volatile long lastDrawn;

  /**
   * A sampler of snapshots.
   *
   * @param readers makes the border that synthetic records pass as well; called where the task runs
   * @param ttl how long a stream is remembered
   */
  @SuppressWarnings("NullAway.Init") // the rest is made in open
  public SampleEmitter(SerializableSupplier<RecordReader> readers, StreamTtl ttl) {
    this.readers = readers;
    this.ttl = ttl;
  }

  @Override
  public void open(OpenContext context) {
    reader = readers.get();
    drawings =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1;

          @Override
          protected boolean removeEldestEntry(Map.Entry<SnapshotVersion, SnapshotSampler> eldest) {
            return size() > MOST_DRAWINGS;
          }
        };
    expiredAt = Long.MIN_VALUE;
    waiting = getRuntimeContext().getListState(WAITING);
    MetricGroup group = getRuntimeContext().getMetricGroup().addGroup("headwater");
    samplesEmitted = group.counter("samplesEmitted");
    lastDrawn = System.nanoTime();
    group.gauge("silentMs", (Gauge<Long>) () -> (System.nanoTime() - lastDrawn) / 1_000_000);
  }

  @Override
  public void processElement(SampleOrder order, ReadOnlyContext context, Collector<SampleBatch> out)
      throws Exception {
    FlowSnapshot snapshot = context.getBroadcastState(SNAPSHOTS).get(order.snapshot().toString());
    if (snapshot == null) {
      waiting.add(order);
    } else {
      draw(order, snapshot, out);
    }
  }

  @Override
  public void processBroadcastElement(
      FlowSnapshot snapshot, Context context, Collector<SampleBatch> out) throws Exception {
    BroadcastState<String, FlowSnapshot> snapshots = context.getBroadcastState(SNAPSHOTS);
    snapshots.put(snapshot.version().toString(), snapshot);
    context.applyToKeyedState(WAITING, (key, orders) -> drawWaiting(snapshot, orders, out));
    forgetSuperseded(snapshot, snapshots, context.currentWatermark());
    forgetExpired(snapshots, context.currentWatermark());
  }

  private void drawWaiting(
      FlowSnapshot snapshot, ListState<SampleOrder> orders, Collector<SampleBatch> out)
      throws Exception {
    List<SampleOrder> left = new ArrayList<>();
    for (SampleOrder order : orders.get()) {
      if (order.snapshot().equals(snapshot.version())) {
        draw(order, snapshot, out);
      } else {
        left.add(order);
      }
    }
    orders.update(left);
  }

  private void draw(SampleOrder order, FlowSnapshot snapshot, Collector<SampleBatch> out)
      throws BadRecordException {
    List<SampleBatch.Row> rows = new ArrayList<>(order.count());
    long index = order.first();
    for (SnapshotSampler.Draw draw :
        drawing(order, snapshot).draw(order.first(), order.count(), order.windowStart())) {
      long eventTime = reader.read(draw.value(), order.windowStart()).eventTime();
      // A broker refuses what is ahead of its clock, and the clock is no function of the draw.
      long timestamp = Math.min(eventTime, order.newestTimestamp());
      rows.add(
          new SampleBatch.Row(timestamp, draw.avro(), order.tombstones().isTombstone(index++)));
    }
    out.collect(
        new SampleBatch(
            order.snapshot(), order.first(), snapshot.certificate(), order.ticket(), rows));
    samplesEmitted.inc(order.count());
    lastDrawn = System.nanoTime();
  }

  /** The twin is drawn by the snapshot's own seed, an answer by that of its request. */
  private SnapshotSampler drawing(SampleOrder order, FlowSnapshot snapshot) {
    SnapshotSampler twin =
        drawings.computeIfAbsent(
            snapshot.version(),
            version -> SnapshotSampler.of(snapshot, snapshot.seed(), reader.schema()));
    return order.ticket().map(ticket -> twin.withSeed(ticket.seed())).orElse(twin);
  }

  private void forgetSuperseded(
      FlowSnapshot came, BroadcastState<String, FlowSnapshot> snapshots, long watermark)
      throws Exception {
    TreeMap<SnapshotVersion, String> newestLast = new TreeMap<>();
    for (Map.Entry<String, FlowSnapshot> entry : snapshots.entries()) {
      if (entry.getValue().version().stream().equals(came.version().stream())) {
        newestLast.put(entry.getValue().version(), entry.getKey());
      }
    }
    for (Map.Entry<SnapshotVersion, String> entry : newestLast.entrySet()) {
      SnapshotVersion next = newestLast.higherKey(entry.getKey());
      if (next != null && watermark >= next.windowEnd() - 1) {
        snapshots.remove(entry.getValue());
        forgetDrawings(entry.getKey());
      }
    }
  }

  private void forgetExpired(BroadcastState<String, FlowSnapshot> snapshots, long watermark)
      throws Exception {
    if (watermark == expiredAt) {
      return;
    }
    expiredAt = watermark;
    Iterator<Map.Entry<String, FlowSnapshot>> all = snapshots.iterator();
    while (all.hasNext()) {
      SnapshotVersion version = all.next().getValue().version();
      if (ttl.isOver(version, watermark)) {
        all.remove();
        forgetDrawings(version);
      }
    }
  }

  /** Nothing draws from a snapshot that is forgotten; what drew from it is large. */
  private void forgetDrawings(SnapshotVersion forgotten) {
    drawings.remove(forgotten);
  }
}
