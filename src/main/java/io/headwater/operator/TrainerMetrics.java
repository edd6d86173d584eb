package io.headwater.operator;

import io.headwater.evaluation.Tells;
import io.headwater.operator.TwinReport.Outcome;
import io.headwater.snapshot.FlowSnapshot;
import io.headwater.snapshot.SnapshotVersion;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.ToLongFunction;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.jspecify.annotations.Nullable;

/** The newest report of each stream as gauges, labelled with the stream. */
final class TrainerMetrics {
  /**
   * Metrics cost memory in every system that stores them: the first streams of a task stand for
   * all.
   */
  private static final int MOST_STREAMS = 32;

  private static final String SNAPSHOT_END = "snapshotWindowEnd";

  private final MetricGroup group;
  private final Map<String, SortedMap<String, Double>> newest = new HashMap<>();

  private volatile long windowsWaiting;
  private volatile long trainingLag;
  private volatile long watermark = Long.MIN_VALUE;
  private volatile @Nullable SnapshotVersion model;
  private long trainedNanos;
  private long sliceStarted;

  /**
   * The metrics of one task.
   *
   * @param operator of its operator
   * @param period how long a twin may be silent while records come: a window and its lateness
   */
  TrainerMetrics(MetricGroup operator, Duration period) {
    this.group = operator.addGroup("headwater");
    group.gauge("windowsWaiting", (Gauge<Long>) () -> windowsWaiting);
    group.gauge("trainingLagMs", (Gauge<Long>) () -> trainingLag);
    group.gauge("windowPeriodMs", (Gauge<Long>) period::toMillis);
    // As Flink ML names and means them: which model it is, and of what time.
    MetricGroup ml = operator.addGroup("ml").addGroup("model");
    ml.gauge("version", (Gauge<Long>) () -> number(model, SnapshotVersion::sequence));
    ml.gauge("timestamp", (Gauge<Long>) () -> number(model, SnapshotVersion::windowEnd));
  }

  private static long number(@Nullable SnapshotVersion model, ToLongFunction<SnapshotVersion> of) {
    return model == null ? 0 : of.applyAsLong(model);
  }

  /**
   * How far training is behind the stream.
   *
   * @param windows that wait or are trained on, over all streams
   * @param lag event time from the end of the oldest of them to that of the last closed one, ms
   */
  void takeLag(long windows, long lag) {
    windowsWaiting = windows;
    trainingLag = lag;
  }

  void takeWatermark(long seen) {
    watermark = seen;
  }

  /** A slice of the window in training begins; one window trains at a time. */
  void beginSlice() {
    sliceStarted = System.nanoTime();
  }

  void endSlice() {
    long now = System.nanoTime();
    trainedNanos += now - sliceStarted;
    sliceStarted = now;
  }

  void take(FlowSnapshot snapshot) {
    model = snapshot.version();
  }

  void take(TwinReport report) {
    String stream = report.training().stream().value();
    double millis = 0;
    if (report.outcome() == Outcome.TRAINED) {
      endSlice();
      millis = trainedNanos / 1e6;
      trainedNanos = 0;
    }
    if (newest.size() == MOST_STREAMS && !newest.containsKey(stream)) {
      return;
    }
    SortedMap<String, Double> values =
        newest.computeIfAbsent(stream, name -> new ConcurrentSkipListMap<>());
    MetricGroup labelled = group.addGroup("stream", stream);
    put(labelled, values, "windowRecords", report.training().real());
    put(labelled, values, "flowSteps", report.training().steps());
    put(labelled, values, "samplesOrdered", report.synthetic());
    if (report.outcome() == Outcome.TRAINED) {
      put(labelled, values, "trainMillis", millis);
      report.training().snapshot().ifPresent(version -> age(labelled, values, version));
    }
    put(labelled, values, "schemaChanges", report.training().changes().fields());
    put(labelled, values, "newLevels", report.training().changes().levels());
    report
        .training()
        .measures()
        .forEach(
            (name, value) -> {
              if (!Tells.isTell(name)) {
                put(labelled, values, name, value);
              }
            });
  }

  /** Event time from the window of the newest snapshot to the last window that could be trained. */
  private void age(
      MetricGroup labelled, SortedMap<String, Double> values, SnapshotVersion version) {
    if (values.put(SNAPSHOT_END, (double) version.windowEnd()) == null) {
      labelled.gauge(
          "snapshotAgeMs",
          (Gauge<Double>)
              () ->
                  // The last watermark ends the stream and is no time.
                  watermark == Long.MAX_VALUE
                      ? 0
                      : Math.max(0, watermark - values.getOrDefault(SNAPSHOT_END, 0.0)));
    }
  }

  private static void put(
      MetricGroup labelled, SortedMap<String, Double> values, String name, double value) {
    if (values.put(name, value) == null) {
      labelled.gauge(name, (Gauge<Double>) () -> values.getOrDefault(name, Double.NaN));
    }
  }
}
