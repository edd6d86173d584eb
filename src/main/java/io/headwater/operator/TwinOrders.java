package io.headwater.operator;

import io.headwater.operator.TwinReport.Outcome;
import io.headwater.snapshot.FlowSnapshot;
import io.headwater.snapshot.SnapshotVersion;
import io.headwater.training.WindowReport;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Optional;
import org.apache.flink.api.common.state.KeyedStateStore;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.streaming.api.operators.Output;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a trainer sends of the windows it is done with: snapshots, orders for twins, reports. */
final class TwinOrders {
  private static final Logger LOG = LoggerFactory.getLogger(TwinOrders.class);
  private static final ValueStateDescriptor<Emission> EMISSION =
      new ValueStateDescriptor<>("emission", Emission.TYPE);

  private static final ValueStateDescriptor<SnapshotNotice> SENT =
      new ValueStateDescriptor<>("sent-snapshot", SnapshotNotice.TYPE);

  private final ValueState<Emission> emission;

  /** The newest snapshot sent; none in a savepoint that is older than this state. */
  private final ValueState<SnapshotNotice> sent;

  private final BigDecimal ratio;
  private final boolean burying;
  private final Output<StreamRecord<FlowSnapshot>> output;
  private final TrainerMetrics measured;

  TwinOrders(
      KeyedStateStore store,
      BigDecimal ratio,
      boolean burying,
      Output<StreamRecord<FlowSnapshot>> output,
      TrainerMetrics measured) {
    this.emission = store.getState(EMISSION);
    this.sent = store.getState(SENT);
    this.ratio = ratio;
    this.burying = burying;
    this.output = output;
    this.measured = measured;
  }

  /** Sends a snapshot of the current stream, of which later orders will be. */
  void send(FlowSnapshot snapshot) throws IOException {
    emission.update(emitted().ofNewSnapshot());
    output.collect(new StreamRecord<>(snapshot, snapshot.version().windowEnd() - 1));
    SnapshotNotice notice = SnapshotNotice.of(snapshot);
    sent.update(notice);
    send(notice);
    measured.take(snapshot);
  }

  /**
   * Says once more which snapshot of the current stream is the newest, and how far the mirror has
   * drawn of it: who orders rows may not have been there when it was sent.
   *
   * @param kept the snapshot to announce where a savepoint is older than the state of those sent
   */
  void announce(Optional<FlowSnapshot> kept) throws IOException {
    if (sent.value() == null && emission.value() != null && kept.isPresent()) {
      sent.update(SnapshotNotice.of(kept.get()));
    }
    SnapshotNotice newest = sent.value();
    if (newest != null) {
      Emission now = emitted();
      emission.update(now);
      send(newest.after(now.next()));
    }
  }

  private void send(SnapshotNotice notice) {
    output.collect(
        FlowTrainerFactory.NOTICES, new StreamRecord<>(notice, notice.version().windowEnd() - 1));
  }

  /** Orders the window's twin and reports on it. */
  void conclude(
      CountedWindow window,
      Outcome outcome,
      Optional<SnapshotVersion> snapshot,
      WindowReport report)
      throws IOException {
    long time = window.window().end() - 1;
    Emission before = emitted();
    Emission after = before.plusReal(window.window().count()).plusTombstones(window.tombstones());
    if (snapshot.isPresent()) {
      after = after.ordered(ratio, burying);
      for (SampleOrder order : after.ordersSince(before, snapshot.get(), window.window().start())) {
        output.collect(
            FlowTrainerFactory.ORDERS,
            new StreamRecord<>(order.notAfter(window.newestTimestamp()), time));
      }
    }
    emission.update(after);
    TwinReport twin =
        new TwinReport(
            report,
            outcome,
            after.synthetic() - before.synthetic(),
            window.late(),
            window.bad(),
            window.tombstones(),
            after.tombstonesSince(before));
    output.collect(FlowTrainerFactory.REPORTS, new StreamRecord<>(twin, time));
    measured.take(twin);
    LOG.info("{}", twin);
    if (report.measure("copyingAlarm") > 0) {
      LOG.warn(
          "stream {}: fresh records look copied: novelty {}, sliced W2 {} where real records stay"
              + " above {}",
          report.stream().value(),
          report.measure("noveltyRatio"),
          report.measure("slicedWasserstein"),
          report.measure("slicedWassersteinLeast"));
    }
    if (report.changes().fields() > 0) {
      LOG.warn(
          "stream {}: other records than before: {}", report.stream().value(), report.changes());
    }
    report
        .changes()
        .identifiers()
        .forEach(
            (field, line) -> LOG.warn("stream {}: {}: {}", report.stream().value(), field, line));
  }

  /** Forgets the current stream. */
  void forget() {
    emission.clear();
    sent.clear();
  }

  private Emission emitted() throws IOException {
    Emission emitted = emission.value();
    return (emitted == null ? Emission.NONE : emitted).under(ratio);
  }
}
