package io.headwater.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.config.KeyFormat;
import io.headwater.config.KeySchema;
import io.headwater.config.KeySettings;
import io.headwater.config.RegistrySettings;
import io.headwater.evaluation.Certificate.Verdict;
import io.headwater.operator.SampleTicket;
import io.headwater.operator.SyntheticRecord;
import io.headwater.record.AvroBytes;
import io.headwater.snapshot.SnapshotVersion;
import io.headwater.testing.ListRegistry;
import io.headwater.window.StreamKey;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.LongStream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.common.serialization.IntegerDeserializer;
import org.apache.kafka.common.serialization.LongDeserializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class SyntheticKeysTest {
  private static final Schema SCHEMA =
      new Schema.Parser()
          .parse(
              """
              {"type": "record", "name": "Customer", "namespace": "crm", "fields": [
                {"name": "customer", "type": "string"},
                {"name": "number", "type": "long"},
                {"name": "region", "type": "int"},
                {"name": "note", "type": ["null", "string"]}]}
              """);

  @Test
  void aKeyOfFieldsIsWhatKafkasSerializersWrite() throws Exception {
    assertThat(text(key("", KeyFormat.STRING, "customer"))).isEqualTo("c-7");
    assertThat(text(key("", KeyFormat.STRING, "customer", "region"))).isEqualTo("c-7|-3");
    assertThat(new LongDeserializer().deserialize("t", key("", KeyFormat.LONG, "number")))
        .isEqualTo(1L << 40);
    assertThat(new LongDeserializer().deserialize("t", key("", KeyFormat.LONG, "region")))
        .isEqualTo(-3);
    assertThat(new IntegerDeserializer().deserialize("t", key("", KeyFormat.INT, "region")))
        .isEqualTo(-3);
  }

  @Test
  void anAvroKeyIsAFieldOrARecordOfFields() throws Exception {
    // Avro's text: its length, zigzag, and its bytes.
    assertThat(key("", KeyFormat.AVRO, "customer")).containsExactly(6, 'c', '-', '7');
    String own =
        """
        {"type": "record", "name": "Id", "fields": [
          {"name": "region", "type": "int"}, {"name": "customer", "type": "string"}]}
        """;
    GenericRecord key =
        new AvroBytes(new Schema.Parser().parse(own))
            .decode(key(own, KeyFormat.AVRO, "region", "customer"));
    assertThat(key).hasToString("{\"region\": -3, \"customer\": \"c-7\"}");
    Schema ofFields =
        KeySchema.of(
            new KeySettings(KeyFormat.AVRO, List.of("customer", "region"), ""), SCHEMA, "");
    assertThat(new AvroBytes(ofFields).decode(key("", KeyFormat.AVRO, "customer", "region")))
        .hasToString("{\"customer\": \"c-7\", \"region\": -3}");
  }

  /** A function of the draw: the same after a restart, another for each draw and each answer. */
  @Test
  void aSurrogateIsMadeUpOfTheDrawsPlaceAlone() throws Exception {
    SyntheticKeys.Maker keys = keys(new KeySettings(KeyFormat.STRING, List.of(), ""), "");
    SyntheticKeys.Maker again = keys(new KeySettings(KeyFormat.STRING, List.of(), ""), "");
    List<String> all =
        LongStream.range(0, 1_000)
            .mapToObj(index -> text(keys.key(record(index, Optional.empty()))))
            .toList();
    assertThat(all).doesNotHaveDuplicates().allSatisfy(UUID::fromString);
    assertThat(text(again.key(record(7, Optional.empty())))).isEqualTo(all.get(7));
    assertThat(text(keys.key(record(7, Optional.of(new SampleTicket("a", 1, 9))))))
        .isNotEqualTo(all.get(7));
    assertThat(new LongDeserializer().deserialize("t", key("", KeyFormat.LONG))).isNotNegative();
    String nested =
        """
        {"type": "record", "name": "Id", "fields": [
          {"name": "kind", "type": {"type": "enum", "name": "Kind", "symbols": ["A", "B"]}},
          {"name": "parent", "type": ["null", "Id"]}, {"name": "hash",
           "type": {"type": "fixed", "name": "Hash", "size": 3}}]}
        """;
    assertThat(new AvroBytes(new Schema.Parser().parse(nested)).decode(key(nested, KeyFormat.AVRO)))
        .isNotNull();
  }

  @Test
  void aKeyOfARegistryStandsBehindItsIdUnderTheKeysSubject() throws Exception {
    try (ListRegistry registry = new ListRegistry()) {
      SyntheticKeys keys =
          new SyntheticKeys(
              new KeySettings(KeyFormat.AVRO_REGISTRY, List.of("customer"), ""),
              "",
              RegistrySettings.at(registry.url()),
              "customers",
              42);
      assertThat(keys.open(SCHEMA).key(record(7, Optional.empty())))
          .containsExactly(0, 0, 0, 0, 1, 6, 'c', '-', '7');
      assertThat(registry.schemas()).containsExactly(Schema.create(Schema.Type.STRING));
      assertThat(registry.subjects()).singleElement().asString().contains("customers-key");
    }
  }

  @Test
  void withoutAFormatThereIsNoKey() {
    assertThat(SyntheticKeys.none().open(SCHEMA).key(record(7, Optional.empty()))).isNull();
  }

  @Test
  void whatCannotBeAKeyIsRefusedWithTheFieldAndTheCure() {
    refused("'costumer'; the fields are customer, number", "", KeyFormat.STRING, "costumer");
    refused("expected note to be a text", "", KeyFormat.STRING, "note");
    refused("expected customer to be of type long", "", KeyFormat.LONG, "customer");
    refused(
        "expected one field for a key of type string",
        "\"string\"",
        KeyFormat.AVRO,
        "customer",
        "note");
    refused("of the type that the key's schema has", "\"int\"", KeyFormat.AVRO, "customer");
    assertThatThrownBy(() -> new KeySettings(KeyFormat.AVRO, List.of(), ""))
        .hasMessageContaining("expected fields or a schema");
    assertThatThrownBy(() -> new KeySettings(KeyFormat.NONE, List.of("customer"), ""))
        .hasMessageContaining("set sink.key.format");
  }

  private static void refused(String message, String own, KeyFormat format, String... fields) {
    KeySettings settings =
        new KeySettings(format, List.of(fields), own.isEmpty() ? "" : "key.avsc");
    assertThatThrownBy(() -> KeySchema.of(settings, SCHEMA, own))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("fields: ")
        .hasMessageContaining(message);
  }

  private static byte[] key(String own, KeyFormat format, String... fields) {
    KeySettings settings =
        new KeySettings(format, List.of(fields), own.isEmpty() ? "" : "key.avsc");
    return Objects.requireNonNull(keys(settings, own).key(record(7, Optional.empty())));
  }

  private static SyntheticKeys.Maker keys(KeySettings settings, String own) {
    return new SyntheticKeys(settings, own, RegistrySettings.defaults(), "customers", 42)
        .open(SCHEMA);
  }

  private static String text(byte @Nullable [] key) {
    assertThat(key).isNotNull();
    return new String(key, StandardCharsets.UTF_8);
  }

  private static SyntheticRecord record(long index, Optional<SampleTicket> ticket) {
    GenericRecord value = new GenericData.Record(SCHEMA);
    value.put("customer", "c-" + index);
    value.put("number", 1L << 40);
    value.put("region", -3);
    return new SyntheticRecord(
        new SnapshotVersion(StreamKey.ALL, 60_000, 3),
        index,
        0,
        new AvroBytes(SCHEMA).encode(value),
        Verdict.PASS,
        ticket);
  }
}
