package io.headwater.io;

import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;

/** The settings of consumers that read what a job has committed. */
final class CommittedReader {
  private CommittedReader() {}

  /**
   * The properties of such a consumer.
   *
   * @param client how a producer reaches the brokers; properties that no consumer knows are left
   *     out, as are the producer's interceptors
   */
  static Properties properties(Properties client) {
    Properties consumer = new Properties();
    client.stringPropertyNames().stream()
        .filter(ConsumerConfig.configNames()::contains)
        .filter(name -> !name.equals(ConsumerConfig.INTERCEPTOR_CLASSES_CONFIG))
        .forEach(name -> consumer.put(name, client.getProperty(name)));
    consumer.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    consumer.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    consumer.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
    // A compacted topic may have lost the offset at which the last read ended.
    consumer.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    return consumer;
  }
}
