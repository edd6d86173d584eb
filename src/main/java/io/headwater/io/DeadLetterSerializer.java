package io.headwater.io;

import io.headwater.operator.DeadLetter;
import java.util.Locale;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * A dead letter as a Kafka record: the original bytes as its value, and where they came from and
 * what was wrong with them in its headers, named as Kafka Connect names them.
 */
public final class DeadLetterSerializer implements KafkaRecordSerializationSchema<DeadLetter> {
  private static final long serialVersionUID = 1;

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

  private static void add(ProducerRecord<byte[], byte[]> written, String name, String value) {
    written.headers().add(HeaderNames.ERRORS + name, HeaderNames.value(value));
  }
}
