package io.headwater.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddedKafkaITCase {
  @TempDir Path folder;

  @Test
  void whatWasCommittedIsThereAfterARestartAndWhatWasAbortedIsNot() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(folder)) {
      new Topics().with("events", 1).create(kafka.bootstrapServers());
      write(kafka, "kept", true);
      write(kafka, "dropped", false);
    }
    try (EmbeddedKafka kafka = EmbeddedKafka.start(folder)) {
      new Topics().with("events", 1).create(kafka.bootstrapServers());
      write(kafka, "last", true);
      assertThat(readUntilLast(kafka)).containsExactly("kept", "last");
    }
  }

  private static void write(EmbeddedKafka kafka, String value, boolean commit) {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers(), "transactional.id", "test"),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>("events", value.getBytes(StandardCharsets.UTF_8)));
      if (commit) {
        producer.commitTransaction();
      } else {
        producer.flush();
        producer.abortTransaction();
      }
    }
  }

  private static List<String> readUntilLast(EmbeddedKafka kafka) {
    List<String> values = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers", kafka.bootstrapServers(), "isolation.level", "read_committed"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      TopicPartition partition = new TopicPartition("events", 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      while (!values.contains("last")) {
        consumer
            .poll(Duration.ofSeconds(1))
            .forEach(record -> values.add(new String(record.value(), StandardCharsets.UTF_8)));
      }
    }
    return values;
  }
}
