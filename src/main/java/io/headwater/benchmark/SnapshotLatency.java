package io.headwater.benchmark;

import io.headwater.config.JobConfig;
import io.headwater.embedded.DemoStream;
import io.headwater.job.HeadwaterJob;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * How long a window's snapshot takes, with default settings: from the moment when the record that
 * lets the watermark pass the window's end is in the topic, its predecessors having been read.
 */
final class SnapshotLatency {
  private static final String FLIGHTS = "flights-window-by-window";
  private static final long HOURLY = 5_000;
  private static final long HOUR = Duration.ofHours(1).toMillis();
  private static final Duration POLL = Duration.ofMillis(20);
  private static final double NANOS_A_SECOND = 1e9;

  private final Testbed bed;
  private final FlightLoad load;
  private final JobConfig config;

  SnapshotLatency(Testbed bed, DemoStream stream) throws InterruptedException {
    this.bed = bed;
    this.load = new FlightLoad(stream, HOURLY);
    this.config =
        bed.job(
            """
            source: {topic: %s, kafka: {interceptor.classes: io.headwater.benchmark.EdgeMeter}}
            """
                .formatted(FLIGHTS));
  }

  /**
   * Seconds to one snapshot.
   *
   * @param written until it is in its topic
   * @param committed until those who read what is committed see it
   */
  record Seconds(double written, double committed) {}

  /** One window after another, {@code windows} of them. */
  List<Seconds> measure(int windows) throws Exception {
    StreamExecutionEnvironment environment = new StreamExecutionEnvironment();
    HeadwaterJob.build(environment, config);
    List<Seconds> all = new ArrayList<>();
    try (KafkaProducer<byte[], byte[]> to = FlightLoad.producer(bed.brokers());
        KafkaConsumer<byte[], byte[]> written = consumer("read_uncommitted");
        KafkaConsumer<byte[], byte[]> committed = consumer("read_committed")) {
      MeteredJob job =
          new MeteredJob(
              bed.flink(),
              bed.flink().submit(environment, "latency"),
              () -> EdgeMeter.count(FLIGHTS));
      for (int window = 0; window < windows; window++) {
        load.write(to, FLIGHTS, window * HOURLY, HOURLY);
        job.await((window + 1) * HOURLY + window);
        long closed = close(to, window);
        all.add(new Seconds(secondsUntilOne(written, closed), secondsUntilOne(committed, closed)));
      }
      job.end();
    }
    return all;
  }

  /** Writes the record that closes a window; the moment when it is there, on the clock of nanos. */
  private long close(KafkaProducer<byte[], byte[]> to, int window) throws Exception {
    long end = FlightLoad.START + (window + 1) * HOUR;
    long time = end + config.source().watermark().maxOutOfOrderness().toMillis();
    to.send(new ProducerRecord<>(FLIGHTS, load.at(window, time)));
    to.flush();
    return System.nanoTime();
  }

  private static double secondsUntilOne(KafkaConsumer<byte[], byte[]> snapshots, long from) {
    while (snapshots.poll(POLL).isEmpty()) {
      // Until it comes.
    }
    return (System.nanoTime() - from) / NANOS_A_SECOND;
  }

  private KafkaConsumer<byte[], byte[]> consumer(String isolation) {
    KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", bed.brokers(), "isolation.level", isolation),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    List<TopicPartition> partition = List.of(new TopicPartition(config.snapshots().topic(), 0));
    consumer.assign(partition);
    consumer.seekToBeginning(partition);
    return consumer;
  }
}
