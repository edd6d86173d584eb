package io.headwater.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.config.ConfigReader;
import io.headwater.config.JobConfig;
import io.headwater.io.RequestDeserializer;
import io.headwater.job.HeadwaterJob;
import io.headwater.operator.SampleRequest;
import io.headwater.operator.TwinReport;
import io.headwater.testing.Committed;
import io.headwater.testing.Poison;
import io.headwater.testing.Poison.Kind;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Records of which half mean harm, through a whole job: each has its twin or is one dead letter,
 * and the job does not fail once.
 *
 * <p>{@code -Dtest.hostile=1000000} is a million of them, and the output says how many a second.
 */
@Tag("faults")
final class HostileRecordsITCase {
  private static final int RECORDS = Integer.getInteger("test.hostile", 60_000);
  private static final int REQUESTS = Math.min(2_000, RECORDS / 10);
  private static final long SEED = Long.getLong("test.seed", 5);
  private static final long START = 1_700_000_000_000L / 60_000 * 60_000;
  private static final int RECORDS_A_WINDOW = 20_000;
  private static final int MOST_ROWS = 1_000;

  @TempDir Path folder;

  @Test
  @Timeout(value = 60, unit = TimeUnit.MINUTES)
  void eachHasItsTwinOrIsADeadLetterAndNothingRestarts() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(folder);
        EmbeddedFlink flink = EmbeddedFlink.start(folder, 2)) {
      JobConfig config = config(kafka.bootstrapServers());
      createTopics(config);
      int rows = write(config);
      StreamExecutionEnvironment environment = new StreamExecutionEnvironment();
      HeadwaterJob.build(environment, config);
      long began = System.nanoTime();
      JobID job = flink.submit(environment, config.job().name());
      flink.result(job).get();
      double seconds = (System.nanoTime() - began) / 1e9;

      assertThat(flink.status(job)).isEqualTo(JobStatus.FINISHED);
      assertThat(flink.cluster().getArchivedExecutionGraph(job).get().getFailureInfo())
          .as("a failure, which a restart would have followed")
          .isNull();
      int letters = assertAccounted(config);
      assertThat(count(config, config.requests().answers())).as("rows asked for").isEqualTo(rows);
      System.out.printf(
          "%,d hostile records, %,d dead letters, %,d requests, in %.0f s with start and end of the"
              + " job: %,.0f a second%n",
          RECORDS, letters, REQUESTS, seconds, RECORDS / seconds);
    }
  }

  /** Every offset is one dead letter's or is counted in the window that it was learned from. */
  private static int assertAccounted(JobConfig config) {
    Map<String, BitSet> dead = new TreeMap<>();
    consume(
        config,
        config.deadLetters().topic(),
        letter -> {
          BitSet seen = dead.computeIfAbsent(place(letter), place -> new BitSet());
          int offset = Integer.parseInt(Committed.header(letter, "headwater.errors.offset"));
          assertThat(seen.get(offset))
              .as("twice a dead letter: %s %d", place(letter), offset)
              .isFalse();
          seen.set(offset);
        });
    int letters = 0;
    for (Map.Entry<String, BitSet> place : dead.entrySet()) {
      letters +=
          place.getKey().startsWith(config.source().topic() + "/")
              ? place.getValue().cardinality()
              : 0;
    }
    Map<String, BitSet> draws = new TreeMap<>();
    consume(
        config,
        config.sink().topic(),
        draw -> {
          String snapshot = Committed.header(draw, "headwater.snapshot");
          draws
              .computeIfAbsent(snapshot, name -> new BitSet())
              .set(Integer.parseInt(Committed.header(draw, "headwater.index")));
        });
    List<TwinReport> reports = Committed.reports(config);
    long real = reports.stream().mapToLong(report -> report.training().real()).sum();
    long synthetic = draws.values().stream().mapToLong(BitSet::cardinality).sum();
    assertThat(real + letters).as("records learned from, and dead letters").isEqualTo(RECORDS);
    assertThat(synthetic).as("twins").isEqualTo(real);
    return letters;
  }

  private static String place(ConsumerRecord<byte[], byte[]> letter) {
    return Committed.header(letter, "headwater.errors.topic")
        + "/"
        + Committed.header(letter, "headwater.errors.partition");
  }

  private static long count(JobConfig config, String topic) {
    long[] count = {0};
    consume(config, topic, record -> count[0]++);
    return count[0];
  }

  /** Record after record: a million of them at once would not fit. */
  private static void consume(
      JobConfig config, String topic, Consumer<ConsumerRecord<byte[], byte[]>> each) {
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                config.source().bootstrapServers(),
                "isolation.level",
                "read_committed"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      TopicPartition partition = new TopicPartition(topic, 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
      while (consumer.position(partition) < end) {
        consumer.poll(Duration.ofMillis(100)).forEach(each);
      }
    }
  }

  /**
   * Writes records and requests.
   *
   * @return the rows that the requests ask for
   */
  @SuppressWarnings("FutureReturnValueIgnored") // flushed, and counted
  private static int write(JobConfig config) {
    Poison poison = new Poison(SEED, START, 60_000.0 / RECORDS_A_WINDOW, EnumSet.allOf(Kind.class));
    RequestDeserializer border = new RequestDeserializer(1, MOST_ROWS);
    int rows = 0;
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                config.source().bootstrapServers(),
                "max.request.size",
                Integer.toString(2 << 20)),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (int i = 0; i < RECORDS; i++) {
        producer.send(
            new ProducerRecord<>(
                config.source().topic(), i % 2, poison.time(i), null, poison.value(i)),
            (written, failure) -> assertThat(failure).isNull());
      }
      for (int i = 0; i < REQUESTS; i++) {
        byte[] request = Poison.request(SEED + i);
        producer.send(new ProducerRecord<>(config.requests().topic(), 0, null, request));
        rows += rows(border, request);
      }
      producer.flush();
    }
    return rows;
  }

  private static int rows(RequestDeserializer border, byte[] value) {
    List<SampleRequest> read = new ArrayList<>();
    border.deserialize(new ConsumerRecord<>("r", 0, 0, null, value), new ListCollector<>(read));
    SampleRequest request = read.get(0);
    boolean answered = request.problem().isEmpty() && request.stream().value().equals("all");
    return answered ? (int) request.ticket().count() : 0;
  }

  private JobConfig config(String brokers) throws Exception {
    Path schema = folder.resolve("hostile.avsc");
    Files.write(schema, Poison.SCHEMA_TEXT.getBytes(StandardCharsets.UTF_8));
    return ConfigReader.job(
            "of the test",
            """
            job: {seed: 42, parallelism: 2, max-parallelism: 8, checkpoint-interval: 2 s}
            source: {topic: events, event-time: at, bounded: true,
                     watermark: {max-out-of-orderness: 1 s, idleness: 1 h}}
            window: {size: 1 min, sample: 1000}
            flow: {method: gaussian-copula}
            dead-letters: {max-share: 1}
            requests: {enabled: true, most-rows: %d}
            sink: {transaction-timeout: 10 min}
            """
                    .formatted(MOST_ROWS)
                + Poison.FIELDS,
            List.of("source.bootstrap-servers=" + brokers, "source.schema=" + schema))
        .resolved();
  }

  private static void createTopics(JobConfig config) throws Exception {
    new Topics()
        .with(config.source().topic(), 2)
        .with(config.requests().topic(), 1)
        .with(config.requests().answers(), 1)
        .with(config.sink().topic(), 1)
        .with(config.reports().topic(), 1)
        .with(config.deadLetters().topic(), 1)
        .withCompacted(config.snapshots().topic())
        .create(config.source().bootstrapServers());
  }
}
