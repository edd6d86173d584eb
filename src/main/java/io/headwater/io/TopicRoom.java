package io.headwater.io;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.record.AbstractRecords;
import org.apache.kafka.common.record.CompressionType;
import org.apache.kafka.common.record.MemoryRecords;
import org.apache.kafka.common.record.RecordBatch;
import org.apache.kafka.common.record.SimpleRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How large a record of a topic may be: what its brokers take ({@code max.message.bytes}, of the
 * batch as it is compressed), and what the producer does ({@code max.request.size}, {@code
 * buffer.memory}).
 *
 * <p>The brokers are asked once a record is {@value #UNASKED} bytes or more, and again after a
 * minute, so that a limit may be raised under a running job. Not thread-safe.
 */
final class TopicRoom {
  private static final Logger LOG = LoggerFactory.getLogger(TopicRoom.class);

  /** What a broker takes unless it is told otherwise. */
  static final int BROKERS_DEFAULT = 1_048_588;

  /** Records below this are written unasked: a topic that takes less takes no twin at all. */
  private static final int UNASKED = 16 << 10;

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration VALIDITY = Duration.ofMinutes(1);

  private final String topic;
  private final Properties producer;
  private final int assumed;
  private int brokers;
  private boolean isAsked;
  private long asked;

  /**
   * The room in a topic.
   *
   * @param producer how it is written
   * @param assumed bytes that its brokers take where they do not say
   */
  TopicRoom(String topic, Properties producer, int assumed) {
    this.topic = topic;
    this.producer = producer;
    this.assumed = assumed;
  }

  /** Whether a record can be written. */
  boolean takes(ProducerRecord<byte[], byte[]> record) {
    int size = size(record);
    if (size < UNASKED) {
      return true;
    }
    return size <= ofProducer() && (size <= uncompressed() || compressed(record) <= ofBrokers());
  }

  /** The largest {@link #size} that is taken whatever is in the record. */
  int uncompressed() {
    int brokers = ofBrokers();
    // Bytes that no compression makes smaller become a little larger.
    return Math.min(ofProducer(), brokers - brokers / 1024 - 128);
  }

  /** The bytes of a record in a batch of its own, at most. */
  static int size(ProducerRecord<byte[], byte[]> record) {
    return AbstractRecords.estimateSizeInBytesUpperBound(
        RecordBatch.CURRENT_MAGIC_VALUE,
        CompressionType.NONE,
        record.key(),
        record.value(),
        record.headers().toArray());
  }

  private int compressed(ProducerRecord<byte[], byte[]> record) {
    String type = producer.getProperty(ProducerConfig.COMPRESSION_TYPE_CONFIG, "none");
    return MemoryRecords.withRecords(
            Compression.of(type).build(),
            new SimpleRecord(0, record.key(), record.value(), record.headers().toArray()))
        .sizeInBytes();
  }

  private int ofProducer() {
    return Math.min(
        number(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 1 << 20),
        number(ProducerConfig.BUFFER_MEMORY_CONFIG, 32 << 20));
  }

  private int number(String property, int unless) {
    String value = producer.getProperty(property);
    return value == null
        ? unless
        : (int) Math.min(Integer.MAX_VALUE, Long.parseLong(value.strip()));
  }

  private int ofBrokers() {
    if (!isAsked || System.nanoTime() - asked > VALIDITY.toNanos()) {
      brokers = ask();
      isAsked = true;
      asked = System.nanoTime();
    }
    return brokers;
  }

  private int ask() {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    try (Admin admin = Admin.create(adminProperties())) {
      Config found =
          admin
              .describeConfigs(List.of(resource))
              .all()
              .get(PATIENCE.toSeconds(), TimeUnit.SECONDS)
              .get(resource);
      ConfigEntry limit = found == null ? null : found.get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG);
      return Integer.parseInt(limit == null ? "" : String.valueOf(limit.value()));
    } catch (ExecutionException | TimeoutException | KafkaException | NumberFormatException e) {
      LOG.warn(
          "{} of topic {}: expected it from the brokers, got {}; {} bytes are assumed. Allow the"
              + " sink's user to describe the topic's configuration",
          TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
          topic,
          e.getMessage(),
          assumed);
      return assumed;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return assumed;
    }
  }

  private Map<String, Object> adminProperties() {
    Map<String, Object> admin = new HashMap<>();
    for (String name : producer.stringPropertyNames()) {
      if (AdminClientConfig.configNames().contains(name)) {
        admin.put(name, producer.getProperty(name));
      }
    }
    admin.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
    admin.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
    return admin;
  }
}
