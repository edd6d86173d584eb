package io.headwater.io;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.config.ConfigReader;
import io.headwater.config.JobConfig;
import io.headwater.embedded.EmbeddedKafka;
import io.headwater.embedded.Topics;
import io.headwater.evaluation.Certificate.Verdict;
import io.headwater.flow.Diagnostics.Rest;
import io.headwater.flow.NamedArray;
import io.headwater.measure.RandomKey;
import io.headwater.measure.RandomStream;
import io.headwater.operator.DeadLetter;
import io.headwater.operator.DeadLetter.Stage;
import io.headwater.operator.Origin;
import io.headwater.operator.SnapshotFormat;
import io.headwater.operator.SyntheticRecord;
import io.headwater.operator.TwinReport;
import io.headwater.record.SchemaChanges;
import io.headwater.record.SchemaChanges.NewLevels;
import io.headwater.snapshot.FlowSnapshot;
import io.headwater.testing.Committed;
import io.headwater.testing.Events;
import io.headwater.training.Start;
import io.headwater.training.WindowReport;
import io.headwater.window.StreamKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Records about as large as a broker takes, and larger ones, through the job's own sinks: without a
 * restart, what is not written as it is is written smaller or left out.
 */
final class LargeRecordsITCase {
  private static final int LIMIT = TopicRoom.BROKERS_DEFAULT;

  @TempDir private static Path folder;

  @SuppressWarnings("NullAway.Init") // before all tests
  private static EmbeddedKafka kafka;

  @SuppressWarnings("NullAway.Init") // before all tests
  private static JobConfig config;

  @SuppressWarnings("NullAway.Init") // before all tests
  private static KafkaEdges edges;

  @BeforeAll
  static void start() throws Exception {
    kafka = EmbeddedKafka.start(folder);
    Path schema = Files.writeString(folder.resolve("event.avsc"), Events.SCHEMA_TEXT);
    config =
        ConfigReader.job(
                "of the test",
                "{source: {topic: events, event-time: at}, sink: {transaction-timeout: 1 min}}",
                List.of(
                    "source.bootstrap-servers=" + kafka.bootstrapServers(),
                    "source.schema=" + schema))
            .resolved();
    edges = new KafkaEdges(config, Events.SCHEMA_TEXT);
    new Topics()
        .with(config.sink().topic(), 1)
        .with(config.reports().topic(), 1)
        .with(config.deadLetters().topic(), 1)
        .with(config.snapshots().topic(), 1)
        .create(kafka.bootstrapServers());
  }

  @AfterAll
  static void stop() {
    kafka.close();
  }

  @Test
  void aDeadLetterIsCutToWhatItsTopicTakes() throws Exception {
    List<byte[]> values = new ArrayList<>();
    for (int less : new int[] {2_000, 600, 400, 300, 250, 200, 150, 100, 60, 0}) {
      values.add(noise(LIMIT - less));
    }
    values.add(noise(3 * LIMIT));
    // Compressed it is small.
    values.add(new byte[3 * LIMIT]);
    run(
        values.stream().map(LargeRecordsITCase::letter).toList(),
        DeadLetter.TYPE,
        edges.deadLetters());

    List<ConsumerRecord<byte[], byte[]>> letters = read(config.deadLetters().topic());
    assertThat(letters).hasSameSizeAs(values);
    int cut = 0;
    for (int i = 0; i < letters.size(); i++) {
      ConsumerRecord<byte[], byte[]> letter = letters.get(i);
      if (letter.headers().lastHeader("headwater.errors.value.length") == null) {
        assertThat(letter.value()).isEqualTo(values.get(i));
        continue;
      }
      cut++;
      assertThat(letter.value())
          .isEqualTo(Arrays.copyOf(values.get(i), letter.value().length))
          .hasSizeGreaterThan(LIMIT - 4_096);
      assertThat(Committed.header(letter, "headwater.errors.value.length"))
          .isEqualTo("" + values.get(i).length);
      assertThat(Committed.header(letter, "headwater.errors.value.sha256"))
          .isEqualTo(
              HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(values.get(i))));
      assertThat(Committed.header(letter, "headwater.errors.exception.message")).isEqualTo("why");
    }
    assertThat(cut).isBetween(2, values.size() - 3);
  }

  private static DeadLetter letter(byte[] value) {
    return new DeadLetter(
        StreamKey.ALL, new Origin("events", 0, value.length), value, Stage.DECODE, "Error", "why");
  }

  @Test
  void aSnapshotThatIsTooLargeIsNotWrittenAndTheNextOneIs() throws Exception {
    List<FlowSnapshot> all = Events.snapshots("all", 2);
    FlowSnapshot first = all.get(0);
    float[] weights = new float[LIMIT / 4];
    RandomStream random = RandomKey.of(7).stream();
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) random.nextGaussian();
    }
    FlowSnapshot large =
        new FlowSnapshot(
            first.version(),
            first.parent(),
            first.flow().with(Map.of("more", NamedArray.of(weights, weights.length))),
            first.features(),
            first.config(),
            first.seed(),
            first.windowStart(),
            first.rows(),
            first.measures(),
            first.guard(),
            first.weights());
    run(List.of(large, all.get(1)), SnapshotFormat.TYPE, edges.snapshots());
    assertThat(Committed.snapshots(config).keySet())
        .containsExactly(all.get(1).version().toString());
  }

  @Test
  void aSyntheticRecordThatIsTooLargeIsNotWrittenAndTheOthersAre() throws Exception {
    List<SyntheticRecord> records = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      records.add(
          new SyntheticRecord(
              Events.snapshots("all", 1).get(0).version(),
              i,
              0,
              noise(i == 1 ? LIMIT : 100),
              Verdict.NONE,
              Optional.empty()));
    }
    run(records, SyntheticRecord.TYPE, edges.synthetic());
    assertThat(read(config.sink().topic()))
        .extracting(record -> Committed.header(record, "headwater.index"))
        .containsExactly("0", "2");
  }

  @Test
  void aReportThatIsTooLargeLeavesOutWhatChanged() throws Exception {
    TreeMap<String, NewLevels> levels = new TreeMap<>();
    for (int field = 0; field < 300; field++) {
      String level = HexFormat.of().formatHex(noise(4_000 + field));
      levels.put("field" + field, new NewLevels(1, List.of(level)));
    }
    WindowReport changed =
        new WindowReport(
            StreamKey.ALL,
            0,
            1,
            Optional.empty(),
            Start.NEW,
            1,
            1,
            1,
            0,
            1,
            Rest.NO_DATA,
            new SchemaChanges(List.of("added"), List.of(), List.of(), levels),
            new TreeMap<>());
    run(
        List.of(new TwinReport(changed, TwinReport.Outcome.TRAINED, 1, 2, 3)),
        TwinReport.TYPE,
        edges.reports());
    assertThat(Committed.reports(config))
        .singleElement()
        .satisfies(
            report -> {
              assertThat(report.late()).isEqualTo(2);
              assertThat(report.training().changes()).isEqualTo(SchemaChanges.NONE);
            });
  }

  private static <T> void run(List<T> values, TypeInformation<T> type, Sink<T> sink)
      throws Exception {
    Configuration settings = new Configuration();
    settings.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.createLocalEnvironment(1, settings);
    environment.enableCheckpointing(1_000);
    environment.fromData(values, type).sinkTo(sink);
    environment.execute();
  }

  private static List<ConsumerRecord<byte[], byte[]>> read(String topic) {
    return Committed.to(config, topic);
  }

  /** Bytes that nothing compresses. */
  private static byte[] noise(int length) {
    RandomStream random = RandomKey.of(length).stream();
    byte[] noise = new byte[length];
    for (int i = 0; i < length; i++) {
      noise[i] = (byte) random.nextLong();
    }
    return noise;
  }
}
