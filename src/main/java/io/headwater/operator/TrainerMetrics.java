package io.headwater.operator;

import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;

/** The newest report of each stream as gauges, labelled with the stream. */
final class TrainerMetrics {
  /**
   * Metrics cost memory in every system that stores them: the first streams of a task stand for
   * all.
   */
  private static final int MOST_STREAMS = 32;

  private final MetricGroup group;
  private final Map<String, SortedMap<String, Double>> newest = new HashMap<>();

  private volatile long windowsWaiting;
  private volatile long trainingLag;

  TrainerMetrics(MetricGroup group) {
    this.group = group;
    group.gauge("windowsWaiting", (Gauge<Long>) () -> windowsWaiting);
    group.gauge("trainingLagMs", (Gauge<Long>) () -> trainingLag);
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

  void take(TwinReport report) {
    String stream = report.training().stream().value();
    if (newest.size() == MOST_STREAMS && !newest.containsKey(stream)) {
      return;
    }
    SortedMap<String, Double> values =
        newest.computeIfAbsent(stream, name -> new ConcurrentSkipListMap<>());
    MetricGroup labelled = group.addGroup("stream", stream);
    put(labelled, values, "windowRecords", report.training().real());
    put(labelled, values, "flowSteps", report.training().steps());
    put(labelled, values, "samplesOrdered", report.synthetic());
    put(labelled, values, "schemaChanges", report.training().changes().fields());
    put(labelled, values, "newLevels", report.training().changes().levels());
    report.training().measures().forEach((name, value) -> put(labelled, values, name, value));
  }

  private static void put(
      MetricGroup labelled, SortedMap<String, Double> values, String name, double value) {
    if (values.put(name, value) == null) {
      labelled.gauge(name, (Gauge<Double>) () -> values.getOrDefault(name, Double.NaN));
    }
  }
}
