package io.headwater.testing;

import io.headwater.record.AvroBytes;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** A topic of {@link Events} that is written to, alternately to two partitions. */
public final class EventTopic implements AutoCloseable {
  /** Records that {@link #writeWindow} writes. */
  public static final int RECORDS_A_WINDOW = 90;

  private final String name;
  private final AvroBytes avro = new AvroBytes(Events.SCHEMA);
  private final KafkaProducer<byte[], byte[]> producer;

  /** The topic called {@code name}, which must be there. */
  public EventTopic(String bootstrapServers, String name) {
    this.name = name;
    this.producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrapServers),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  /** The record as it is written. */
  public byte[] bytes(GenericRecord record) {
    return avro.encode(record);
  }

  /** Writes all records of one window, in their order. */
  public void writeWindow(long window) throws Exception {
    for (int i = 0; i < RECORDS_A_WINDOW; i++) {
      write(i % 2, bytes(Events.record(moment(window, i))));
    }
  }

  /** The same, waiting for the last record alone. */
  public void sendWindow(long window) throws Exception {
    for (int i = 0; i < RECORDS_A_WINDOW - 1; i++) {
      send(i % 2, bytes(Events.record(moment(window, i))));
    }
    int last = RECORDS_A_WINDOW - 1;
    write(last % 2, bytes(Events.record(moment(window, last))));
  }

  private static long moment(long window, int i) {
    return window * Events.WINDOW + i * Events.WINDOW / RECORDS_A_WINDOW;
  }

  /** Writes a value to a partition, and waits until it is there. */
  public void write(int partition, byte @Nullable [] value) throws Exception {
    producer.send(new ProducerRecord<>(name, partition, null, value)).get();
  }

  /** Writes a value to a partition, some time before the next one that is waited for. */
  @SuppressWarnings("FutureReturnValueIgnored") // the next write waits, and fails with it
  public void send(int partition, byte[] value) {
    producer.send(new ProducerRecord<>(name, partition, null, value));
  }

  /** Writes a value whose headers say that it is synthetic to the first partition. */
  public void writeSynthetic(byte[] value) throws Exception {
    ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(name, 0, null, value);
    record.headers().add("synthetic", "true".getBytes(StandardCharsets.UTF_8));
    producer.send(record).get();
  }

  @Override
  public void close() {
    producer.close();
  }
}
