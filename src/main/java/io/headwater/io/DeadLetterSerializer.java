package io.headwater.io;

import io.headwater.operator.DeadLetter;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * A dead letter as a Kafka record: the original bytes as its value, and where they came from and
 * what was wrong with them in its headers, named as Kafka Connect names them. Of bytes that do not
 * fit the topic it has the first, and in headers the length and the SHA-256 of all of them.
 */
public final class DeadLetterSerializer
    implements KafkaRecordSerializationSchema<DeadLetter>, Shortening {
  private static final long serialVersionUID = 1;

  /** Bytes that the lengths of a value and of its record take more than those of an empty one. */
  private static final int LENGTHS = 8;

  private final String topic;

  /** A serializer for one topic. */
  public DeadLetterSerializer(String topic) {
    this.topic = topic;
  }

  @Override
  public ProducerRecord<byte[], byte[]> serialize(
      DeadLetter letter, KafkaSinkContext context, Long timestamp) {
    ProducerRecord<byte[], byte[]> written = new ProducerRecord<>(topic, letter.value());
    add(written, "topic", letter.origin().topic());
    add(written, "partition", Integer.toString(letter.origin().partition()));
    add(written, "offset", Long.toString(letter.origin().offset()));
    add(written, "exception.class.name", letter.error());
    add(written, "exception.message", letter.reason());
    add(written, "stage", letter.stage().name().toLowerCase(Locale.ROOT));
    return written;
  }

  @Override
  public Optional<ProducerRecord<byte[], byte[]>> shorter(
      ProducerRecord<byte[], byte[]> whole, int bytes) {
    byte[] value = whole.value();
    ProducerRecord<byte[], byte[]> written =
        new ProducerRecord<>(topic, null, null, null, new byte[0], whole.headers());
    add(written, "value.length", Integer.toString(value.length));
    add(written, "value.sha256", sha256(value));
    int left = Math.min(value.length, bytes - TopicRoom.size(written) - LENGTHS);
    return left < 0
        ? Optional.empty()
        : Optional.of(
            new ProducerRecord<>(
                topic, null, null, null, Arrays.copyOf(value, left), written.headers()));
  }

  private static String sha256(byte[] value) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(value));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256: expected of every Java platform", e);
    }
  }

  private static void add(ProducerRecord<byte[], byte[]> written, String name, String value) {
    written.headers().add(HeaderNames.ERRORS + name, HeaderNames.value(value));
  }
}
