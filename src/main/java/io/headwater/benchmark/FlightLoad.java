package io.headwater.benchmark;

import io.headwater.embedded.DemoStream;
import io.headwater.record.AvroBytes;
import io.headwater.record.BadRecordException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The bundled flights again and again, at even distances in event time: every hour of them holds
 * the same number of records. Record i is a function of i alone. Not thread-safe.
 */
final class FlightLoad {
  /** Event time of record 0, at the start of an hour. */
  static final long START = Duration.ofDays(11_323).toMillis();

  private static final String TIME = "date";
  private static final long HOUR = Duration.ofHours(1).toMillis();

  private final List<DemoStream.TimedRecord> flights;
  private final AvroBytes avro;
  private final long hourly;

  /** A load of {@code hourly} records an hour of event time. */
  FlightLoad(DemoStream stream, long hourly) {
    this.flights = stream.records();
    this.avro = new AvroBytes(stream.schema());
    this.hourly = hourly;
  }

  /** The event time of record {@code i}, epoch milliseconds. */
  long time(long i) {
    return START + i / hourly * HOUR + i % hourly * HOUR / hourly;
  }

  /** Flight {@code i} at a time of one's choice, as plain Avro. */
  byte[] at(long i, long time) throws BadRecordException {
    GenericRecord flight = avro.decode(flights.get((int) (i % flights.size())).avro());
    flight.put(TIME, time);
    return avro.encode(flight);
  }

  /** Writes records {@code first} to {@code first + count - 1}, and waits until they are there. */
  @SuppressWarnings("FutureReturnValueIgnored") // flushed, and counted by whoever reads
  void write(KafkaProducer<byte[], byte[]> to, String topic, long first, long count)
      throws BadRecordException {
    for (long i = first; i < first + count; i++) {
      to.send(new ProducerRecord<>(topic, at(i, time(i))));
    }
    to.flush();
  }

  /** A producer for loads. */
  static KafkaProducer<byte[], byte[]> producer(String bootstrapServers) {
    return new KafkaProducer<>(
        Map.of("bootstrap.servers", bootstrapServers, "batch.size", "65536", "linger.ms", "20"),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }
}
