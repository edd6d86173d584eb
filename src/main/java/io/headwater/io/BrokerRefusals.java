package io.headwater.io;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the brokers have refused of one writer: the first refusal ends its task. */
final class BrokerRefusals {
  private static final Logger LOG = LoggerFactory.getLogger(BrokerRefusals.class);

  private final String topic;
  private boolean thrown;

  /** Refusals of a topic. */
  BrokerRefusals(String topic) {
    this.topic = topic;
  }

  /** Throws the refusal that is {@code failure} or one of its causes, if there is one. */
  void throwIfIn(Throwable failure) {
    try {
      SinkRefusedException.throwIfIn(failure, topic);
    } catch (SinkRefusedException e) {
      thrown = true;
      throw e;
    }
  }

  /**
   * Closes a writer. After a refusal its transaction's other batches are refused as well, and the
   * connector throws the next one here; to Flink, a task that cannot be closed is a TaskManager
   * that cannot go on.
   */
  void close(AutoCloseable writer) throws Exception {
    try {
      writer.close();
    } catch (Exception e) {
      if (!thrown) {
        throw e;
      }
      LOG.info("Topic {}: refused more after the first", topic, e);
    }
  }
}
