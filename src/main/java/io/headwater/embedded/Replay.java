package io.headwater.embedded;

import io.headwater.embedded.DemoStream.TimedRecord;
import io.headwater.record.AvroBytes;
import io.headwater.record.BadRecordException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes a recorded stream to a topic as if it were happening now, a given number of times faster.
 *
 * <p>Record i goes to partition i mod n, so that every partition's length is known beforehand. Each
 * further pass over the stream continues its clock by whole days. Runs in a thread of its own until
 * it is through, fails or is closed.
 */
public final class Replay implements AutoCloseable {
  private static final long DAY = Duration.ofDays(1).toMillis();
  // Waits shorter than this are not worth a system call.
  private static final long SHORTEST_WAIT_NANOS = 1_000_000;
  private static final double NANOS_PER_MILLI = 1e6;

  private final DemoStream stream;
  private final String topic;
  private final int partitions;
  private final double speedup;
  private final AtomicLong written = new AtomicLong();
  private final KafkaProducer<byte[], byte[]> producer;
  private final Thread thread;
  private volatile boolean closed;
  private volatile @Nullable Throwable failure;

  private Replay(
      DemoStream stream,
      String bootstrapServers,
      String topic,
      int partitions,
      double speedup,
      boolean forEver) {
    this.stream = stream;
    this.topic = topic;
    this.partitions = partitions;
    this.speedup = speedup;
    this.producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ProducerConfig.LINGER_MS_CONFIG,
                "20"),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    this.thread = new Thread(() -> run(forEver), "replay");
    this.thread.setDaemon(true);
  }

  /**
   * A replay that has begun.
   *
   * @param partitions of the topic, >= 1
   * @param speedup seconds of event time a second, > 0
   * @param forEver whether to begin again at the end
   */
  public static Replay start(
      DemoStream stream,
      String bootstrapServers,
      String topic,
      int partitions,
      double speedup,
      boolean forEver) {
    Replay replay = new Replay(stream, bootstrapServers, topic, partitions, speedup, forEver);
    replay.thread.start();
    return replay;
  }

  /** The records written so far. */
  public long written() {
    return written.get();
  }

  /** Whether all is written, or nothing more will be. */
  public boolean ended() {
    return !thread.isAlive();
  }

  /** Refuses to go on if the replay has failed. */
  public void check() {
    Throwable cause = failure;
    if (cause != null) {
      throw new IllegalStateException(
          "replay into topic %s: expected to write every record, got %s".formatted(topic, cause),
          cause);
    }
  }

  /** Ends the replay where it is. */
  @Override
  public void close() throws InterruptedException {
    closed = true;
    LockSupport.unpark(thread);
    thread.join();
  }

  private void run(boolean forEver) {
    try (producer) {
      long pass = DAY * ((stream.lastTime() - stream.firstTime()) / DAY + 1);
      long begin = System.nanoTime();
      long shift = 0;
      do {
        replay(shift, begin);
        shift += pass;
      } while (forEver && !closed);
      producer.flush();
    } catch (RuntimeException | BadRecordException e) {
      failure = e;
    }
  }

  private void replay(long shift, long begin) throws BadRecordException {
    AvroBytes avro = new AvroBytes(stream.schema());
    int partition = 0;
    for (TimedRecord record : stream.records()) {
      if (closed || failure != null) {
        return;
      }
      awaitDue(record.eventTime() + shift, begin);
      byte[] value = shift == 0 ? record.avro() : stream.shifted(record, shift, avro);
      long time = record.eventTime() + shift;
      producer.send(new ProducerRecord<>(topic, partition, time, null, value), this::sent);
      partition = (partition + 1) % partitions;
    }
  }

  private void sent(RecordMetadata metadata, @Nullable Exception problem) {
    if (problem == null) {
      written.incrementAndGet();
    } else {
      failure = problem;
    }
  }

  private void awaitDue(long time, long begin) {
    long due = begin + (long) ((time - stream.firstTime()) * NANOS_PER_MILLI / speedup);
    long wait = due - System.nanoTime();
    while (wait > SHORTEST_WAIT_NANOS && !closed) {
      LockSupport.parkNanos(wait);
      wait = due - System.nanoTime();
    }
  }
}
