package io.headwater.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.util.Utf8;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RecordReaderTest {
  private static final Schema SCHEMA =
      Tables.schema(
          Tables.time("t"),
          "x:double",
          "f:float",
          "s:string",
          Tables.nullable("n", "double"),
          "tags:{\"type\":\"array\",\"items\":\"string\"}");
  private static final FieldsConfig FIELDS =
      FieldsConfig.defaults()
          .withEventTime("t")
          .withField("tags", FieldsConfig.Field.of(FieldsConfig.Role.DROP));
  private static final RecordReader READER = RecordReader.of(SCHEMA, FIELDS);

  private static GenericRecord good() {
    return Tables.record(SCHEMA, 1_000L, .5, 2f, new Utf8("a"), "null", List.of("x"));
  }

  private static void assertBad(String field, @Nullable Object value, String reason) {
    GenericRecord record = good();
    record.put(field, value);
    assertThatThrownBy(() -> READER.read(record))
        .isInstanceOf(BadRecordException.class)
        .hasMessage(reason);
  }

  @Test
  void aGoodRecordIsARowAtItsEventTime() throws BadRecordException {
    GenericRecord record = good();
    assertThat(READER.read(record, 77)).isEqualTo(new Row(record, 1_000));
  }

  @Test
  void withoutAnEventTimeTheSourcesTimestampCounts() throws BadRecordException {
    Schema schema = Tables.schema("x:int");
    RecordReader reader = RecordReader.of(schema, FieldsConfig.defaults());
    assertThat(reader.read(Tables.record(schema, 1), 77).eventTime()).isEqualTo(77);
    assertThat(reader.read(Tables.record(schema, 1)).eventTime()).isZero();
  }

  @Test
  void numbersThatAreNoneNullsAndWrongTypesAreNamed() {
    assertBad("x", Double.NaN, "x: expected a finite number, got NaN");
    assertBad("x", Double.NEGATIVE_INFINITY, "x: expected a finite number, got -Infinity");
    assertBad("f", Float.POSITIVE_INFINITY, "f: expected a finite number, got Infinity");
    assertBad("n", Double.NaN, "n: expected a finite number, got NaN");
    assertBad("s", null, "s: expected a value, got null");
    assertBad("t", null, "t: expected a value, got null");
    assertBad("x", "seven", "x: expected double, got String");
  }

  @Test
  void aNullableEventTimeMustBeThere() {
    Schema schema =
        Tables.schema("t:[\"null\",{\"type\":\"long\",\"logicalType\":\"timestamp-millis\"}]");
    RecordReader reader = RecordReader.of(schema, FieldsConfig.defaults().withEventTime("t"));
    assertThatThrownBy(() -> reader.read(Tables.record(schema, "null")))
        .hasMessage("t: expected the event time, got null");
  }

  @Test
  void whatIsDroppedIsNotLookedAt() throws BadRecordException {
    GenericRecord record = good();
    record.put("tags", null);
    assertThat(READER.read(record).value()).isSameAs(record);
  }

  @Test
  void anEqualSchemaIsTheSameAndAnotherIsNot() throws BadRecordException {
    Schema equal = new Schema.Parser().parse(SCHEMA.toString());
    GenericRecord record = Tables.record(equal, 1L, .5, 2f, "a", "null", List.of());
    assertThat(READER.read(record).eventTime()).isEqualTo(1);
    GenericRecord other = Tables.record(Tables.schema("x:int"), 1);
    assertThatThrownBy(() -> READER.read(other))
        .isInstanceOf(BadRecordException.class)
        .hasMessageContaining("schema: expected t (fingerprint");
  }

  @Test
  void momentsOfEveryKindAreTheEventTime() throws BadRecordException {
    Schema micros = Tables.schema("t:{\"type\":\"long\",\"logicalType\":\"timestamp-micros\"}");
    Schema date = Tables.schema("t:{\"type\":\"int\",\"logicalType\":\"date\"}");
    Schema plain = Tables.schema("t:long");
    FieldsConfig fields = FieldsConfig.defaults().withEventTime("t");
    assertThat(RecordReader.of(micros, fields).read(Tables.record(micros, -1L)).eventTime())
        .isEqualTo(-1);
    assertThat(RecordReader.of(date, fields).read(Tables.record(date, 2)).eventTime())
        .isEqualTo(172_800_000);
    assertThat(RecordReader.of(plain, fields).read(Tables.record(plain, 5L)).eventTime())
        .isEqualTo(5);
  }

  @Test
  void decimalsThatAreNoFiniteNumberAreNamed() throws BadRecordException {
    Schema schema = decimals(2);
    RecordReader reader = RecordReader.of(schema, FieldsConfig.defaults());
    assertRefused(
        reader, schema, new byte[0], "a: expected a finite number, got a decimal of 0 bytes");
    byte[] huge = new byte[1_000_000];
    huge[0] = 1;
    assertRefused(
        reader, schema, huge, "a: expected a finite number, got a decimal of 1000000 bytes");
    byte[] justInfinite = BigInteger.TWO.pow(1024).multiply(BigInteger.valueOf(100)).toByteArray();
    assertRefused(
        reader, schema, justInfinite, "a: expected a finite number, got a decimal of 129 bytes");
  }

  /** The largest double with 400 decimals: nothing finite is refused by its length. */
  @Test
  void aLongDecimalIsANumberWhileItIsFinite() throws BadRecordException {
    Schema schema = decimals(400);
    byte[] largest =
        new BigDecimal(Double.MAX_VALUE).movePointRight(400).toBigIntegerExact().toByteArray();
    GenericRecord record = Tables.record(schema, ByteBuffer.wrap(largest));
    assertThat(RecordReader.of(schema, FieldsConfig.defaults()).read(record).value())
        .isSameAs(record);
  }

  private static Schema decimals(int scale) {
    return Tables.schema(
        "a:{\"type\":\"bytes\",\"logicalType\":\"decimal\",\"precision\":900,\"scale\":%d}"
            .formatted(scale));
  }

  private static void assertRefused(
      RecordReader reader, Schema schema, byte[] decimal, String reason) {
    assertThatThrownBy(() -> reader.read(Tables.record(schema, ByteBuffer.wrap(decimal))))
        .isInstanceOf(BadRecordException.class)
        .hasMessage(reason);
  }

  /** Further away a distance of two moments is no number of milliseconds any more. */
  @Test
  void momentsThatCannotBeCalculatedWithAreNamed() throws BadRecordException {
    Schema schema = Tables.schema("t:long", "u:{\"type\":\"int\",\"logicalType\":\"date\"}");
    RecordReader reader = RecordReader.of(schema, FieldsConfig.defaults().withEventTime("t"));
    for (long moment : new long[] {Long.MIN_VALUE, Long.MAX_VALUE, -(1L << 53) - 1}) {
      assertThatThrownBy(() -> reader.read(Tables.record(schema, moment, 0)))
          .isInstanceOf(BadRecordException.class)
          .hasMessage(
              "t: expected a long within 285,000 years of 1970, got %d; is it of another unit? 'role: drop' does not look at it"
                  .formatted(moment));
    }
    assertThatThrownBy(() -> reader.read(Tables.record(schema, 0L, Integer.MIN_VALUE)))
        .hasMessageStartingWith("u: expected a date within 285,000 years of 1970");
    assertThat(reader.read(Tables.record(schema, 1L << 53, 0)).eventTime()).isEqualTo(1L << 53);
  }
}
