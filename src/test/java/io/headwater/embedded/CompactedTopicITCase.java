package io.headwater.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.headwater.config.ConfigReader;
import io.headwater.config.JobConfig;
import io.headwater.operator.TwinReport;
import io.headwater.record.AvroBytes;
import io.headwater.testing.Committed;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.flink.api.common.JobID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Customers by key in a compacted topic, half of them gone, one partition empty; and their twin.
 */
final class CompactedTopicITCase {
  private static final long MINUTE = 60_000;
  private static final long START = 16_000_000 * MINUTE;
  private static final int EVENTS_A_WINDOW = 200;

  /** Of twenty events, the number that are tombstones, window by window: 30 to 65 %. */
  private static final int[] GONE = {6, 13, 10, 8, 6};

  @TempDir private Path folder;

  @SuppressWarnings("NullAway.Init") // before the test
  CompactedTopicITCase() {}

  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void theTwinHasKeysAndTombstonesInTheirShare() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(folder);
        EmbeddedFlink flink = EmbeddedFlink.start(folder, 4)) {
      createCompacted(kafka, "customers", 3);
      JobConfig derived =
          config(kafka, "derived", "emit.tombstones=true", "sink.key.fields=[customer]");
      Path key = Files.writeString(folder.resolve("key.avsc"), "\"string\"");
      JobConfig made = config(kafka, "made", "sink.key.format=avro", "sink.key.schema=" + key);
      List<JobID> jobs = new ArrayList<>();
      for (JobConfig config : List.of(derived, made)) {
        createCompacted(kafka, config.sink().topic(), 2);
        TwinJobs.createTopics(config);
        jobs.add(flink.submit(TwinJobs.environment(config), config.job().name()));
      }
      writeCustomers(kafka);
      awaitWindows(derived);
      awaitWindows(made);
      for (JobID job : jobs) {
        flink.cancel(job);
      }
      assertReports(derived, true);
      assertReports(made, false);
      assertDerivedKeys(derived);
      assertSurrogates(made);
      assertThat(Committed.to(derived, derived.deadLetters().topic())).isEmpty();
    }
  }

  /**
   * Two partitions are written to; the third has nothing, and holds no window back for longer than
   * the idleness. That is longer than a busy machine may keep one of the two waiting.
   */
  private static void writeCustomers(EmbeddedKafka kafka) throws Exception {
    AvroBytes avro = new AvroBytes(schema());
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers()),
            new StringSerializer(),
            new ByteArraySerializer())) {
      for (int window = 0; window < GONE.length; window++) {
        for (int i = 0; i < EVENTS_A_WINDOW; i++) {
          long time = START + window * MINUTE + i * MINUTE / EVENTS_A_WINDOW;
          String customer = "real-%05d".formatted((i * 37 + window) % 500);
          boolean gone = i % 20 < GONE[window];
          byte[] value = gone ? null : avro.encode(customer(customer, i, time));
          producer.send(new ProducerRecord<>("customers", i / 20 % 2, time, customer, value));
        }
      }
      producer.flush();
    }
  }

  private static GenericRecord customer(String name, int i, long time) {
    GenericRecord customer = new GenericData.Record(schema());
    Schema tier = schema().getField("tier").schema();
    customer.put("customer", name);
    customer.put("tier", new GenericData.EnumSymbol(tier, tier.getEnumSymbols().get(i % 3)));
    customer.put("balance", 100.0 * (i % 3) + i % 17);
    customer.put("updated", time);
    return customer;
  }

  private static long gone(int window) {
    return GONE[window] * EVENTS_A_WINDOW / 20;
  }

  private static void assertReports(JobConfig config, boolean buried) {
    for (TwinReport report : Committed.reports(config)) {
      int window = (int) ((report.training().windowStart() - START) / MINUTE);
      assertThat(report)
          .extracting(
              of -> of.training().real(),
              TwinReport::synthetic,
              TwinReport::tombstones,
              TwinReport::syntheticTombstones,
              TwinReport::late,
              TwinReport::bad)
          .containsExactly(
              EVENTS_A_WINDOW - gone(window),
              EVENTS_A_WINDOW - gone(window),
              gone(window),
              buried ? gone(window) : 0,
              0L,
              0L);
    }
  }

  private static void assertDerivedKeys(JobConfig config) throws Exception {
    AvroBytes avro = new AvroBytes(schema());
    List<ConsumerRecord<byte[], byte[]>> twin = Committed.to(config, config.sink().topic());
    long ended = twin.stream().filter(record -> record.value() == null).count();
    long expected = 0;
    long all = 0;
    for (TwinReport report : Committed.reports(config)) {
      expected += report.syntheticTombstones();
      all += report.synthetic() + report.syntheticTombstones();
    }
    assertThat(tuple(ended, (long) twin.size())).isEqualTo(tuple(expected, all));
    for (ConsumerRecord<byte[], byte[]> record : twin) {
      String key = new String(record.key(), StandardCharsets.UTF_8);
      assertThat(key).matches("c-[0-9]{4}");
      assertThat(Committed.header(record, "headwater.key")).isEqualTo("fields");
      assertThat(Committed.header(record, "synthetic")).isEqualTo("true");
      if (record.value() != null) {
        assertThat(avro.decode(record.value()).get("customer")).hasToString(key);
      }
    }
  }

  private static void assertSurrogates(JobConfig config) throws Exception {
    List<ConsumerRecord<byte[], byte[]>> twin = Committed.to(config, config.sink().topic());
    for (ConsumerRecord<byte[], byte[]> record : twin) {
      String key = DecoderFactory.get().binaryDecoder(record.key(), null).readString();
      assertThat(UUID.fromString(key)).hasToString(key);
      assertThat(Committed.header(record, "headwater.key")).isEqualTo("surrogate");
    }
    assertThat(twin)
        .extracting(record -> new String(record.key(), StandardCharsets.UTF_8))
        .doesNotHaveDuplicates();
    assertThat(twin).allSatisfy(record -> assertThat(record.value()).isNotNull());
  }

  private static void awaitWindows(JobConfig config) {
    Awaitility.await()
        .atMost(TwinJobs.PATIENCE)
        .pollInterval(Duration.ofMillis(500))
        .until(() -> Committed.reports(config).size() >= GONE.length - 1);
  }

  private static void createCompacted(EmbeddedKafka kafka, String topic, int partitions)
      throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      NewTopic compacted = new NewTopic(topic, partitions, (short) 1);
      admin
          .createTopics(List.of(compacted.configs(Map.of("cleanup.policy", "compact"))))
          .all()
          .get();
      Awaitility.await().until(() -> admin.listTopics().names().get().contains(topic));
    }
  }

  private static Schema schema() {
    try (InputStream in =
        CompactedTopicITCase.class.getResourceAsStream("/cases/compacted-customer.avsc")) {
      return new Schema.Parser().parse(Objects.requireNonNull(in));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private JobConfig config(EmbeddedKafka kafka, String name, String... settings) throws Exception {
    Path schema = Files.writeString(folder.resolve("customer.avsc"), schema().toString());
    return ConfigReader.job(
            "of the test",
            """
            job: {seed: 42, checkpoint-interval: 500 ms}
            source: {topic: customers, event-time: updated, watermark: {max-out-of-orderness: 1 s, idleness: 15 s}}
            fields: {customer: {role: pii, value: "c-####"}}
            window: {size: 1 min, sample: 256, min-records: 10}
            flow: {method: gaussian-copula}
            sink: {key: {format: string}}
            dead-letters: {max-share: 0}
            """,
            Stream.concat(
                    Stream.of(
                        "source.bootstrap-servers=" + kafka.bootstrapServers(),
                        "source.schema=" + schema,
                        "job.name=" + name,
                        "sink.topic=" + name),
                    Stream.of(settings))
                .toList())
        .resolved();
  }
}
