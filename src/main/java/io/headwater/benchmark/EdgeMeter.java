package io.headwater.benchmark;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Counts the records that Kafka clients of this JVM read and write, topic by topic. It is named in
 * a client's properties, so that the job that is measured is the job that is run.
 */
public final class EdgeMeter
    implements ConsumerInterceptor<byte[], byte[]>, ProducerInterceptor<byte[], byte[]> {
  /** The property under which clients are given it. */
  static final String PROPERTY = "interceptor.classes";

  private static final Map<String, LongAdder> COUNTS = new ConcurrentHashMap<>();

  /** For Kafka, which makes it by its name. */
  public EdgeMeter() {}

  /** The records of {@code topic} that have passed so far. */
  static long count(String topic) {
    return counter(topic).sum();
  }

  private static LongAdder counter(String topic) {
    return COUNTS.computeIfAbsent(topic, name -> new LongAdder());
  }

  @Override
  public ConsumerRecords<byte[], byte[]> onConsume(ConsumerRecords<byte[], byte[]> records) {
    for (TopicPartition partition : records.partitions()) {
      counter(partition.topic()).add(records.records(partition).size());
    }
    return records;
  }

  @Override
  public ProducerRecord<byte[], byte[]> onSend(ProducerRecord<byte[], byte[]> written) {
    counter(written.topic()).increment();
    return written;
  }

  @Override
  public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {}

  @Override
  public void onAcknowledgement(@Nullable RecordMetadata where, @Nullable Exception problem) {}

  @Override
  public void close() {}

  @Override
  public void configure(Map<String, ?> settings) {}
}
