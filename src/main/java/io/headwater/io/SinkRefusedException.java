package io.headwater.io;

import java.util.List;
import java.util.Optional;
import org.apache.flink.runtime.throwable.ThrowableAnnotation;
import org.apache.flink.runtime.throwable.ThrowableType;
import org.apache.flink.util.ExceptionUtils;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.InvalidTxnTimeoutException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.UnsupportedVersionException;

/**
 * A broker will not take what the job writes, now or after a restart: the job ends. Its message has
 * the broker's own reason and the likely cure.
 */
@ThrowableAnnotation(ThrowableType.NonRecoverableError)
public final class SinkRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** What Kafka's client says of the valid records of a batch that is refused for another one. */
  private static final String SAME_BATCH = "it was part of a batch which had one more more invalid";

  /** A refusal that no restart helps, and its cure. */
  private record Refusal(Class<? extends KafkaException> type, String cure) {}

  private static final String SMALLER =
      "raise the topic's max.message.bytes, or let the records be smaller";

  private static final List<Refusal> REFUSALS =
      List.of(
          new Refusal(
              InvalidTimestampException.class, "raise the topic's message.timestamp.after.max.ms"),
          new Refusal(
              InvalidRecordException.class,
              "a compacted topic needs keys: set sink.key, or the topic's cleanup.policy=delete; a"
                  + " timestamp out of range needs other limits message.timestamp.before.max.ms and"
                  + " .after.max.ms"),
          new Refusal(RecordTooLargeException.class, SMALLER),
          new Refusal(RecordBatchTooLargeException.class, SMALLER),
          new Refusal(
              AuthorizationException.class,
              "grant the job's user Write on the topic and on its transactional ids"),
          new Refusal(
              InvalidTxnTimeoutException.class,
              "set sink.transaction-timeout to at most the brokers' transaction.max.timeout.ms"),
          new Refusal(InvalidTopicException.class, "give the topic a name that Kafka allows"),
          new Refusal(PolicyViolationException.class, "ask who runs the brokers for their policy"),
          new Refusal(UnsupportedVersionException.class, "newer brokers are needed"));

  private SinkRefusedException(String topic, String reason, String cure, Throwable cause) {
    super(
        "topic '%s': expected the broker to take what is written, got: %s; %s"
            .formatted(topic, reason, cure),
        cause);
  }

  /**
   * Throws the refusal that is {@code failure} or one of its causes, if there is one.
   *
   * @param topic that was written to
   */
  static void throwIfIn(Throwable failure, String topic) {
    for (Refusal refusal : REFUSALS) {
      Optional<? extends KafkaException> found =
          ExceptionUtils.findThrowable(failure, refusal.type());
      if (found.isPresent()) {
        throw new SinkRefusedException(topic, reason(found.get()), refusal.cure(), failure);
      }
    }
    Optional<Throwable> found = ExceptionUtils.findThrowableWithMessage(failure, SAME_BATCH);
    if (found.isPresent()) {
      throw new SinkRefusedException(
          topic, reason(found.get()), "the log names the invalid ones", failure);
    }
  }

  private static String reason(Throwable found) {
    return found.getClass().getSimpleName() + ": " + found.getMessage();
  }
}
