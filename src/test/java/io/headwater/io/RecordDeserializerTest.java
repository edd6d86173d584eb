package io.headwater.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.headwater.config.DeadLetterSettings;
import io.headwater.config.SourceSettings;
import io.headwater.operator.AcceptedRecord;
import io.headwater.operator.DeadLetter;
import io.headwater.operator.DeadLetter.Stage;
import io.headwater.operator.Origin;
import io.headwater.operator.RefusalFloodException;
import io.headwater.operator.SourceRecord;
import io.headwater.operator.Tombstone;
import io.headwater.record.AvroBytes;
import io.headwater.testing.Events;
import io.headwater.window.StreamKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.avro.generic.GenericRecord;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.apache.flink.runtime.throwable.ThrowableClassifier;
import org.apache.flink.runtime.throwable.ThrowableType;
import org.apache.flink.util.InstantiationUtil;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RecordDeserializerTest {
  private static final long HOUR = 3_600_000;
  private static final long DAY = 24 * HOUR;

  private final AvroBytes avro = new AvroBytes(Events.SCHEMA);

  @Test
  void aGoodRecordKeepsItsBytesItsTimeAndItsPlace() throws Exception {
    byte[] value = avro.encode(Events.record(1_234));
    assertThat(judge(deserializer(false), kafka(value)))
        .isInstanceOfSatisfying(
            AcceptedRecord.class,
            accepted -> {
              assertThat(accepted.eventTime()).isEqualTo(1_234);
              assertThat(accepted.avro()).isSameAs(value);
              assertThat(accepted.stream().value()).isEqualTo("all");
              assertThat(accepted.origin().partition()).isEqualTo(3);
              assertThat(accepted.origin().offset()).isEqualTo(17);
            });
  }

  @Test
  void theFieldsOfTheKeyNameTheStream() throws Exception {
    GenericRecord record = Events.record(1_234);
    assertThat(judge(deserializer(false, "kind", "at"), kafka(avro.encode(record))).stream())
        .hasToString("StreamKey[value=" + record.get("kind") + "|1234]");
  }

  @Test
  void aKeyTooLongToHandOnIsADeadLetter() throws Exception {
    GenericRecord record = Events.record(1_234);
    record.put("kind", "ü".repeat(1_001));
    byte[] value = avro.encode(record);
    assertRefused(judge(deserializer(false, "kind"), kafka(value)), Stage.VALIDATE, value);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 7, 8, 13})
  void aValueCutShortIsADeadLetterWithItsBytes(int length) throws Exception {
    byte[] cut = Arrays.copyOf(avro.encode(Events.record(1_234)), length);
    assertRefused(judge(deserializer(false), kafka(cut)), Stage.DECODE, cut);
  }

  @Test
  void aValueThatIsTooLongOrMissingIsADeadLetter() throws Exception {
    byte[] value = avro.encode(Events.record(1_234));
    byte[] longer = Arrays.copyOf(value, value.length + 1);
    assertRefused(judge(deserializer(false), kafka(longer)), Stage.DECODE, longer);
    assertRefused(judge(deserializer(false), kafka(null)), Stage.DECODE, new byte[0]);
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void aNumberThatIsNotFiniteIsADeadLetter(double size) throws Exception {
    GenericRecord record = Events.record(1_234);
    record.put("size", size);
    byte[] value = avro.encode(record);
    assertRefused(judge(deserializer(false), kafka(value)), Stage.VALIDATE, value);
  }

  @Test
  void aSyntheticRecordIsRefusedUnlessAllowed() throws Exception {
    byte[] value = avro.encode(Events.record(1_234));
    ConsumerRecord<byte[], byte[]> synthetic = kafka(value);
    synthetic.headers().add("synthetic", "true".getBytes(StandardCharsets.UTF_8));
    assertRefused(judge(deserializer(false), synthetic), Stage.SYNTHETIC, value);
    assertThat(judge(deserializer(true), synthetic)).isInstanceOf(AcceptedRecord.class);
  }

  /** An hour is a time zone; a year is a mistake that would close every window before it. */
  @Test
  void anEventTimeFarAheadOfItsKafkaTimestampIsADeadLetter() throws Exception {
    byte[] value = avro.encode(Events.record(DAY + HOUR));
    assertThat(judge(deserializer(false), kafka(value, HOUR)))
        .isInstanceOfSatisfying(
            AcceptedRecord.class,
            accepted -> {
              assertThat(accepted.eventTime()).isEqualTo(DAY + HOUR);
              assertThat(accepted.reached()).isEqualTo(HOUR);
            });
    SourceRecord refused = judge(deserializer(false), kafka(value, HOUR - 1));
    assertRefused(refused, Stage.VALIDATE, value);
    assertThat(((DeadLetter) refused).reason())
        .startsWith(
            "at: expected an event time at most 1 d (source.max-ahead) after its Kafka timestamp"
                + " 1970-01-01T00:59:59.999Z, got 1970-01-02T01:00:00Z");
  }

  @Test
  void withoutABoundOrATimestampTheEventTimeCountsAlone() throws Exception {
    byte[] value = avro.encode(Events.record(DAY + HOUR));
    RecordDeserializer unbounded =
        deserializer(source("at", false, Duration.ZERO), DeadLetterSettings.defaults());
    assertThat(((AcceptedRecord) judge(unbounded, kafka(value, 0))).reached())
        .isEqualTo(DAY + HOUR);
    assertThat(((AcceptedRecord) judge(deserializer(false), kafka(value))).reached())
        .isEqualTo(DAY + HOUR);
  }

  /** Of the years 1 to 9999: no window's arithmetic overflows. */
  @ParameterizedTest
  @ValueSource(longs = {Long.MIN_VALUE, Long.MAX_VALUE, -62_135_596_800_001L, 253_402_300_800_000L})
  void anEventTimeThatNoCalendarKnowsIsADeadLetter(long eventTime) throws Exception {
    byte[] value = avro.encode(Events.record(eventTime));
    for (Duration maxAhead : List.of(Duration.ZERO, Duration.ofDays(1))) {
      RecordDeserializer deserializer =
          deserializer(source("at", false, maxAhead), DeadLetterSettings.defaults());
      SourceRecord refused = judge(deserializer, kafka(value));
      assertRefused(refused, Stage.VALIDATE, value);
      assertThat(((DeadLetter) refused).reason()).contains(Long.toString(eventTime));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {-62_135_596_800_000L, -1, 0})
  void aMomentBefore1970IsAsGoodAsAny(long eventTime) throws Exception {
    byte[] value = avro.encode(Events.record(eventTime));
    assertThat(((AcceptedRecord) judge(deserializer(false), kafka(value, HOUR))).eventTime())
        .isEqualTo(eventTime);
  }

  @Test
  void aRecordWithoutAnyTimeIsADeadLetter() throws Exception {
    byte[] value = avro.encode(Events.record(1_234));
    RecordDeserializer byKafka =
        deserializer(source("", false, Duration.ofDays(1)), DeadLetterSettings.defaults());
    assertThat(((AcceptedRecord) judge(byKafka, kafka(value, 7))).eventTime()).isEqualTo(7);
    assertRefused(judge(byKafka, kafka(value)), Stage.VALIDATE, value);
  }

  /** It is no refusal, however many there are, and its key is not kept. */
  @Test
  void aKeyWithoutAValueIsATombstone() throws Exception {
    RecordDeserializer strict = deserializer(false, new DeadLetterSettings("", 0, 1));
    ConsumerRecord<byte[], byte[]> ended =
        new ConsumerRecord<>(
            "events",
            3,
            17,
            DAY,
            TimestampType.CREATE_TIME,
            1,
            0,
            new byte[] {7},
            null,
            new RecordHeaders(),
            Optional.empty());
    assertThat(judge(strict, ended))
        .isEqualTo(new Tombstone(StreamKey.ALL, new Origin("events", 3, 17), DAY));
    ended.headers().add("synthetic", "true".getBytes(StandardCharsets.UTF_8));
    assertRefused(judge(deserializer(false), ended), Stage.SYNTHETIC, new byte[0]);
  }

  @Test
  void aFloodEndsTheJobAndSaysWhatWasWrong() throws Exception {
    RecordDeserializer deserializer = deserializer(false, new DeadLetterSettings("", 0.25, 8));
    ConsumerRecord<byte[], byte[]> good = kafka(avro.encode(Events.record(1_234)));
    ConsumerRecord<byte[], byte[]> bad = kafka(new byte[] {1});
    // Two of eight are allowed, at the end of one eight and at the beginning of the next.
    for (int i = 0; i < 16; i++) {
      judge(deserializer, i >= 6 && i < 10 ? bad : good);
    }
    judge(deserializer, bad);
    judge(deserializer, bad);
    assertThatThrownBy(() -> judge(deserializer, bad))
        .isInstanceOf(RefusalFloodException.class)
        .hasMessageStartingWith(
            "dead-letters.max-share: expected at most 0.25 of 8 records to be refused, got 3 of 3;"
                + " the last one, events of partition 3 offset 17, because (DECODE)");
    // However deep it is in what the engine wraps it in, no restart is tried.
    Throwable flood = new IOException(catchThrowable(() -> judge(deserializer, bad)));
    assertThat(
            ThrowableClassifier.findThrowableOfThrowableType(
                flood, ThrowableType.NonRecoverableError))
        .isPresent();
  }

  private static void assertRefused(SourceRecord record, Stage stage, byte[] value) {
    assertThat(record)
        .isInstanceOfSatisfying(
            DeadLetter.class,
            letter -> {
              assertThat(letter.stage()).isEqualTo(stage);
              assertThat(letter.value()).isEqualTo(value);
              assertThat(letter.reason()).isNotBlank();
              assertThat(letter.origin().offset()).isEqualTo(17);
            });
  }

  /** As a task manager gets it: through serialisation. */
  private static RecordDeserializer deserializer(boolean allowSynthetic, String... key)
      throws Exception {
    return deserializer(allowSynthetic, DeadLetterSettings.defaults(), key);
  }

  private static RecordDeserializer deserializer(
      boolean allowSynthetic, DeadLetterSettings refusals, String... key) throws Exception {
    return deserializer(source("at", allowSynthetic, Duration.ofDays(1), key), refusals);
  }

  private static SourceSettings source(
      String eventTime, boolean allowSynthetic, Duration maxAhead, String... key) {
    SourceSettings source = SourceSettings.defaults();
    return new SourceSettings(
        source.bootstrapServers(),
        "events",
        source.format(),
        source.schema(),
        source.registry(),
        eventTime,
        List.of(key),
        source.start(),
        source.bounded(),
        allowSynthetic,
        maxAhead,
        source.watermark(),
        source.kafka());
  }

  private static RecordDeserializer deserializer(SourceSettings source, DeadLetterSettings refusals)
      throws Exception {
    RecordDeserializer deserializer =
        InstantiationUtil.clone(
            new RecordDeserializer(
                new PlainAvro(),
                Events.SCHEMA_TEXT,
                Events.model(source.eventTime().isEmpty() ? "source.event-time=" : "job.seed=42"),
                source,
                refusals));
    deserializer.prepare();
    return deserializer;
  }

  private static SourceRecord judge(
      RecordDeserializer deserializer, ConsumerRecord<byte[], byte[]> record) {
    List<SourceRecord> out = new ArrayList<>();
    deserializer.deserialize(record, new ListCollector<>(out));
    assertThat(out).hasSize(1);
    return out.get(0);
  }

  private static ConsumerRecord<byte[], byte[]> kafka(byte @Nullable [] value) {
    return new ConsumerRecord<>("events", 3, 17, null, value);
  }

  private static ConsumerRecord<byte[], byte[]> kafka(byte[] value, long timestamp) {
    return new ConsumerRecord<>(
        "events",
        3,
        17,
        timestamp,
        TimestampType.CREATE_TIME,
        0,
        value.length,
        null,
        value,
        new RecordHeaders(),
        Optional.empty());
  }
}
