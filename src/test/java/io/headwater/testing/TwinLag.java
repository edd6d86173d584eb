package io.headwater.testing;

import io.headwater.config.JobConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * How far a twin is behind its stream: from the first write that may close a window until the last
 * record of its twin is committed. Writes the stream itself.
 */
public final class TwinLag implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration POLL = Duration.ofMillis(10);

  private final EventTopic events;
  private final KafkaConsumer<byte[], byte[]> twin;

  /** When a window was closed, and how much of its twin is there. */
  private final Map<Long, Long> closedAt = new HashMap<>();

  private final Map<Long, Integer> arrived = new HashMap<>();
  private final Map<Long, Long> lags = new HashMap<>();
  private long written;

  /** The lag of a mirror, ratio 1, whose stream is empty. */
  public TwinLag(JobConfig config) {
    events = new EventTopic(config.source().bootstrapServers(), config.source().topic());
    twin =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                config.source().bootstrapServers(),
                "isolation.level",
                "read_committed",
                "auto.offset.reset",
                "earliest"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    twin.assign(
        twin.partitionsFor(config.sink().topic()).stream()
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList());
  }

  /**
   * Lags of some windows, in milliseconds.
   *
   * @param median of them
   * @param worst of them
   */
  public record Figures(long median, long worst) {
    @Override
    public String toString() {
      return "median %,d ms, worst %,d ms".formatted(median, worst);
    }
  }

  /**
   * Writes windows, one every {@code pace}, and waits for the twins of those that are closed; one
   * that does not come in two minutes is two minutes late.
   */
  public Figures run(int windows, Duration pace) throws Exception {
    long first = written;
    for (int i = 0; i < windows; i++) {
      long next = System.nanoTime() + pace.toNanos();
      closedAt.put(written - 1, System.nanoTime());
      events.sendWindow(written);
      written++;
      while (System.nanoTime() < next) {
        read();
      }
    }
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!lags.containsKey(written - 2) && System.nanoTime() < end) {
      read();
    }
    return figures(first);
  }

  private Figures figures(long first) {
    List<Long> sorted = new ArrayList<>();
    for (long window = Math.max(0, first - 1); window < written - 1; window++) {
      sorted.add(lags.getOrDefault(window, PATIENCE.toMillis()));
    }
    sorted.sort(null);
    return new Figures(sorted.get(sorted.size() / 2), sorted.get(sorted.size() - 1));
  }

  private void read() {
    for (ConsumerRecord<byte[], byte[]> record : twin.poll(POLL)) {
      long window = Math.floorDiv(record.timestamp(), Events.WINDOW);
      if (arrived.merge(window, 1, Integer::sum) == EventTopic.RECORDS_A_WINDOW) {
        long waited = System.nanoTime() - closedAt.getOrDefault(window, System.nanoTime());
        lags.put(window, Duration.ofNanos(waited).toMillis());
      }
    }
  }

  @Override
  public void close() {
    events.close();
    twin.close();
  }
}
