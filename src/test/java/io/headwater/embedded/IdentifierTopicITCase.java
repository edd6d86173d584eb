package io.headwater.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.config.ConfigReader;
import io.headwater.config.JobConfig;
import io.headwater.measure.RandomKey;
import io.headwater.measure.RandomStream;
import io.headwater.operator.TwinReport;
import io.headwater.record.AvroBytes;
import io.headwater.testing.Committed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.flink.api.common.JobID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Orders of persons in a topic: nothing that identifies is in the twin, the models, the reports.
 */
final class IdentifierTopicITCase {
  private static final long MINUTE = 60_000;
  private static final long START = 16_000_000 * MINUTE;
  private static final int WINDOWS = 4;
  private static final int RECORDS = 200;
  private static final List<String> IDENTIFYING =
      List.of("order_id", "customer", "email", "ticket");
  private static final String SCHEMA =
      """
      {"type": "record", "name": "Order", "fields": [
        {"name": "at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
        {"name": "order_id", "type": "string"},
        {"name": "customer", "type": "string"},
        {"name": "email", "type": ["null", "string"]},
        {"name": "ticket", "type": "long"},
        {"name": "tier", "type": "string"},
        {"name": "amount", "type": "double"}]}
      """;

  @TempDir private Path folder;

  @SuppressWarnings("NullAway.Init") // before the test
  IdentifierTopicITCase() {}

  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void nothingThatIdentifiesIsPublished() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(folder);
        EmbeddedFlink flink = EmbeddedFlink.start(folder, 4)) {
      new Topics().with("orders", 2).create(kafka.bootstrapServers());
      JobConfig config = config(kafka);
      TwinJobs.createTopics(config);
      JobID job = flink.submit(TwinJobs.environment(config), config.job().name());
      List<GenericRecord> real = orders();
      write(kafka, real);
      Awaitility.await()
          .atMost(TwinJobs.PATIENCE)
          .pollInterval(Duration.ofMillis(500))
          .until(() -> Committed.reports(config).size() >= WINDOWS - 1);
      flink.cancel(job);
      assertTwin(real, twin(config));
      assertPublished(config, real);
    }
  }

  private static void assertTwin(List<GenericRecord> real, List<GenericRecord> twin) {
    assertThat(twin).hasSizeGreaterThanOrEqualTo((WINDOWS - 1) * RECORDS);
    for (String field : IDENTIFYING) {
      assertThat(texts(twin, field)).as(field).doesNotContainAnyElementsOf(texts(real, field));
    }
    assertThat(texts(twin, "order_id"))
        .doesNotHaveDuplicates()
        .allMatch(id -> id.matches("ORD-\\d{6}"));
    assertThat(texts(twin, "ticket")).doesNotHaveDuplicates();
    assertThat(texts(twin, "customer")).allMatch(customer -> customer.matches("00\\d{6}"));
    assertThat(texts(twin, "email")).allMatch(mail -> mail.matches(".+@example\\.(com|net|org)"));
    assertThat(new HashSet<>(texts(twin, "tier"))).containsExactlyInAnyOrder("gold", "basic");
    // A third of the real ones is null; three standard deviations.
    assertThat(texts(twin, "email").size() / (double) twin.size()).isBetween(.6, .74);
    // A hundred customers in all; there are as many different ones in the twin, window by window.
    assertThat(new HashSet<>(texts(twin, "customer")).size()).isBetween(85, 115);
  }

  private static void assertPublished(JobConfig config, List<GenericRecord> real) {
    List<ConsumerRecord<byte[], byte[]>> published = new ArrayList<>();
    published.addAll(Committed.to(config, config.reports().topic()));
    published.addAll(Committed.to(config, config.snapshots().topic()));
    for (ConsumerRecord<byte[], byte[]> one : published) {
      String bytes = new String(one.value(), StandardCharsets.ISO_8859_1);
      for (String field : IDENTIFYING) {
        assertThat(texts(real, field)).as(field).noneMatch(bytes::contains);
      }
    }
    List<TwinReport> reports = Committed.reports(config);
    assertThat(reports.get(0).training().changes().identifiers().keySet())
        .containsExactlyInAnyOrderElementsOf(IDENTIFYING);
    for (TwinReport report : reports) {
      assertThat(report.training().measure("identifierCopyRate")).isZero();
      assertThat(report.training().changes().newLevels()).isEmpty();
      boolean first = report.training().windowStart() == START;
      assertThat(report.training().changes().identifiers().isEmpty()).isEqualTo(!first);
    }
  }

  private static List<String> texts(List<GenericRecord> records, String field) {
    return records.stream()
        .map(record -> record.get(field))
        .filter(value -> value != null)
        .map(Object::toString)
        .toList();
  }

  private static List<GenericRecord> orders() {
    Schema schema = new Schema.Parser().parse(SCHEMA);
    RandomStream random = RandomKey.of(6).stream();
    List<GenericRecord> orders = new ArrayList<>();
    for (int i = 0; i < WINDOWS * RECORDS; i++) {
      int customer = random.nextInt(100);
      GenericRecord order = new GenericData.Record(schema);
      order.put("at", START + i * MINUTE / RECORDS);
      order.put("order_id", "ORD-%06d".formatted(100_000 + i));
      order.put("customer", "00%06d".formatted(100_000 + 7_919 * customer));
      order.put("email", i % 3 == 0 ? null : "c%d@mail.example.org".formatted(customer));
      order.put("ticket", 4_000_000_000_000_000_000L + (random.nextLong() >>> 4));
      order.put("tier", customer % 4 == 0 ? "gold" : "basic");
      order.put("amount", (customer % 4 == 0 ? 90 : 10) + random.nextGaussian());
      orders.add(order);
    }
    return orders;
  }

  private static void write(EmbeddedKafka kafka, List<GenericRecord> orders) {
    AvroBytes avro = new AvroBytes(orders.get(0).getSchema());
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (int i = 0; i < orders.size(); i++) {
        producer.send(new ProducerRecord<>("orders", i % 2, null, avro.encode(orders.get(i))));
      }
      producer.flush();
    }
  }

  private static List<GenericRecord> twin(JobConfig config) throws Exception {
    AvroBytes avro = new AvroBytes(new Schema.Parser().parse(SCHEMA));
    List<GenericRecord> twin = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : Committed.to(config, config.sink().topic())) {
      twin.add(avro.decode(record.value()));
    }
    return twin;
  }

  private JobConfig config(EmbeddedKafka kafka) throws IOException {
    Path schema = Files.writeString(folder.resolve("order.avsc"), SCHEMA);
    return ConfigReader.job(
            "of the test",
            """
            job: {name: twin, seed: 42, checkpoint-interval: 300 ms}
            source: {topic: orders, event-time: at,
              watermark: {max-out-of-orderness: 1 s, idleness: 20 s}}
            window: {size: 1 min, sample: 256, min-records: 10, allowed-lateness: 5 s}
            flow: {method: gaussian-copula}
            sink: {topic: twin}
            """,
            List.of(
                "source.bootstrap-servers=" + kafka.bootstrapServers(), "source.schema=" + schema))
        .resolved();
  }
}
