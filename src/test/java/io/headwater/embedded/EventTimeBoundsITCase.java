package io.headwater.embedded;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.flink.api.common.JobID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Event times ahead of the clock, on a broker that refuses timestamps ahead of it by an hour. */
final class EventTimeBoundsITCase {
  private static final long MINUTE = 60_000;
  private static final long HOUR = 60 * MINUTE;
  private static final int RECORDS_A_WINDOW = 100;

  @TempDir private Path folder;
  private final AvroBytes avro = new AvroBytes(schema());
  private final long now = System.currentTimeMillis();

  /** The start of a window whose records, and those of an hour after it, are in the past. */
  private final long start = Math.floorDiv(now - HOUR, MINUTE) * MINUTE;

  private TwinJobs jobs;
  private KafkaProducer<byte[], byte[]> producer;

  @SuppressWarnings("NullAway.Init") // before each test
  EventTimeBoundsITCase() {}

  @BeforeEach
  void startBroker() throws Exception {
    jobs = TwinJobs.start(folder, "plain");
    producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", jobs.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  @AfterEach
  void stopBroker() throws Exception {
    producer.close();
    jobs.close();
  }

  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void aRecordOfTheYear2100IsADeadLetterAndEveryLaterOneIsLearnedFrom() throws Exception {
    JobConfig config = config();
    JobID job = jobs.submit(config);
    writeWindows(0, 3);
    write(1, resource("year-2100.bin"), start + 3 * MINUTE);
    write(0, resource("long-min-time.bin"), start + 3 * MINUTE);
    write(0, bytes(Long.MAX_VALUE), start + 3 * MINUTE);
    writeWindows(3, 5);
    awaitReport(config, 3);
    Path savepoint = jobs.stopWithSavepoint(job);
    writeWindows(5, 8);
    JobID resumed = jobs.resume(config, savepoint);
    awaitReport(config, 6);
    jobs.cancel(resumed);

    List<TwinReport> reports = Committed.reports(config);
    assertThat(reports.subList(0, 7))
        .extracting(report -> report.training().real())
        .containsOnly((long) RECORDS_A_WINDOW);
    assertThat(reports).extracting(TwinReport::late).containsOnly(0L);
    assertThat(reports.stream().mapToLong(TwinReport::bad).sum()).isEqualTo(3);
    List<ConsumerRecord<byte[], byte[]>> letters =
        Committed.to(config, config.deadLetters().topic());
    assertThat(letters)
        .extracting(letter -> Committed.header(letter, "headwater.errors.stage"))
        .containsExactly("validate", "validate", "validate");
    assertThat(letters)
        .extracting(letter -> Committed.header(letter, "headwater.errors.exception.message"))
        .anySatisfy(reason -> assertThat(reason).contains("source.max-ahead", "2100-01-01"))
        .anySatisfy(reason -> assertThat(reason).contains("9223372036854775807"))
        .anySatisfy(reason -> assertThat(reason).contains("-9223372036854775808"));
    assertTimes(config);
  }

  /** As of a producer that writes local time: learned from, and written at a time that has come. */
  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void recordsHoursAheadOfTheClockHaveTheirTwin() throws Exception {
    for (int i = 0; i < RECORDS_A_WINDOW; i++) {
      write(i % 2, bytes(now + 5 * HOUR + i), now - RECORDS_A_WINDOW + i);
    }
    producer.flush();
    JobConfig mirrored = config("source.bounded=true");
    jobs.awaitEnd(jobs.submit(mirrored));
    assertTimes(mirrored);
    assertThat(Committed.to(mirrored, mirrored.sink().topic())).hasSize(RECORDS_A_WINDOW);

    JobConfig paced =
        config(
            "source.bounded=true",
            "job.name=paced",
            "sink.topic=paced",
            "emit.mode=rate",
            "emit.number-of-rows=50");
    jobs.awaitEnd(jobs.submit(paced));
    assertTimes(paced);
    assertThat(Committed.to(paced, paced.sink().topic())).hasSize(50);
  }

  /** A record's own field keeps its time; its timestamp is that, or the newest real one. */
  private void assertTimes(JobConfig config) throws Exception {
    for (ConsumerRecord<byte[], byte[]> written : Committed.to(config, config.sink().topic())) {
      long eventTime = (Long) avro.decode(written.value()).get("t");
      assertThat(written.timestamp()).isLessThanOrEqualTo(Math.min(eventTime, now));
    }
  }

  private void writeWindows(int from, int to) throws Exception {
    for (long window = from; window < to; window++) {
      for (int i = 0; i < RECORDS_A_WINDOW; i++) {
        long time = start + window * MINUTE + i * MINUTE / RECORDS_A_WINDOW;
        write(i % 2, bytes(time), time);
      }
    }
    producer.flush();
  }

  @SuppressWarnings("FutureReturnValueIgnored") // flushed, and counted in the reports
  private void write(int partition, byte[] value, long timestamp) {
    producer.send(new ProducerRecord<>("plain", partition, timestamp, null, value));
  }

  private byte[] bytes(long time) {
    GenericRecord record = new GenericData.Record(schema());
    record.put("t", time);
    record.put("i", (int) Math.floorMod(time, 7L));
    record.put("s", "k" + Math.floorMod(time, 3L));
    return avro.encode(record);
  }

  private static Schema schema() {
    return new Schema.Parser().parse(new String(resource("plain.avsc"), StandardCharsets.UTF_8));
  }

  private static byte[] resource(String name) {
    try (InputStream in = EventTimeBoundsITCase.class.getResourceAsStream("/poison/" + name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void awaitReport(JobConfig config, long window) {
    Awaitility.await()
        .atMost(TwinJobs.PATIENCE)
        .pollInterval(Duration.ofMillis(500))
        .until(
            () ->
                Committed.reports(config).stream()
                    .anyMatch(r -> r.training().windowStart() == start + window * MINUTE));
  }

  private JobConfig config(String... settings) throws Exception {
    Path schema = folder.resolve("plain.avsc");
    Files.write(schema, resource("plain.avsc"));
    return ConfigReader.job(
            "of the test",
            """
            job: {name: plain-twin, seed: 42, checkpoint-interval: 500 ms}
            source: {topic: plain, event-time: t, watermark: {max-out-of-orderness: 1 s, idleness: 1 h}}
            window: {size: 1 min, sample: 64, min-records: 10}
            flow: {method: gaussian-copula}
            """,
            Stream.concat(
                    Stream.of(
                        "source.bootstrap-servers=" + jobs.bootstrapServers(),
                        "source.schema=" + schema),
                    Arrays.stream(settings))
                .toList())
        .resolved();
  }
}
