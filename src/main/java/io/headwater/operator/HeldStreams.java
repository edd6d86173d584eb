package io.headwater.operator;

import io.headwater.training.TrainerState;
import java.util.Optional;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many streams a trainer holds a model of, and about how much memory they take: gauges {@code
 * streamsHeld} and {@code streamsHeldBytes}.
 *
 * <p>Where streams are never forgotten, a line in the log says so at {@value #FIRST_WARNING} of
 * them, and again each time they have doubled. Not thread-safe but for the gauges.
 */
final class HeldStreams {
  private static final Logger LOG = LoggerFactory.getLogger(HeldStreams.class);

  static final int FIRST_WARNING = 1_000;

  private final boolean forgets;
  private volatile long count;
  private volatile long bytesOfOne;
  private long nextWarning = FIRST_WARNING;

  HeldStreams(MetricGroup group, StreamTtl ttl) {
    this.forgets = ttl.millis() > 0;
    group.gauge("streamsHeld", (Gauge<Long>) () -> count);
    group.gauge("streamsHeldBytes", (Gauge<Long>) this::bytes);
  }

  private long bytes() {
    return count * bytesOfOne;
  }

  /** As many were held when the task was restored. */
  void restored(long streams) {
    count = streams;
  }

  /** One more. */
  void added() {
    count++;
  }

  void forgotten() {
    count--;
  }

  /** A stream between two windows; the others are taken to be of its size. */
  void settled(TrainerState one) {
    bytesOfOne = one.modelBytes();
    warning().ifPresent(LOG::warn);
  }

  /** What is to be logged now; nothing, mostly. */
  Optional<String> warning() {
    if (forgets || count < nextWarning) {
      return Optional.empty();
    }
    nextWarning = 2 * count;
    return Optional.of(
        ("%,d streams are held, of about %,d MiB of heap in this task, and none is ever forgotten:"
                + " set job.stream-ttl, or give the TaskManager more memory")
            .formatted(count, bytes() >> 20));
  }
}
