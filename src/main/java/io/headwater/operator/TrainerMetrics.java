package io.headwater.operator;

import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;

/** The newest report of each stream as gauges, labelled with the stream. */
final class TrainerMetrics {
  private final MetricGroup group;
  private final Map<String, SortedMap<String, Double>> newest = new HashMap<>();

  TrainerMetrics(MetricGroup group) {
    this.group = group;
  }

  void take(TwinReport report) {
    String stream = report.training().stream().value();
    SortedMap<String, Double> values =
        newest.computeIfAbsent(stream, name -> new ConcurrentSkipListMap<>());
    MetricGroup labelled = group.addGroup("stream", stream);
    put(labelled, values, "windowRecords", report.training().real());
    put(labelled, values, "flowSteps", report.training().steps());
    put(labelled, values, "samplesOrdered", report.synthetic());
    report.training().measures().forEach((name, value) -> put(labelled, values, name, value));
  }

  private static void put(
      MetricGroup labelled, SortedMap<String, Double> values, String name, double value) {
    if (values.put(name, value) == null) {
      labelled.gauge(name, (Gauge<Double>) () -> values.getOrDefault(name, Double.NaN));
    }
  }
}
