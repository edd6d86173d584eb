package io.headwater.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.testing.Evolution;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemaEvolutionTest {
  private static final String ENUM = "{\"type\": \"enum\", \"name\": \"K\", \"symbols\": [%s]%s}";

  private static Schema schema(String... fields) {
    return new Schema.Parser()
        .parse(
            "{\"type\": \"record\", \"name\": \"R\", \"fields\": [%s]}"
                .formatted(String.join(", ", fields)));
  }

  private static String field(String name, String type) {
    return "{\"name\": \"%s\", \"type\": %s}".formatted(name, type);
  }

  @Test
  void whatMayChangeIsAccepted() {
    assertThat(SchemaEvolution.problem(Evolution.OLD, Evolution.NEW)).isEmpty();
    assertThat(SchemaEvolution.problem(Evolution.OLD, Evolution.OLD)).isEmpty();
    String fewer = field("k", ENUM.formatted("\"a\"", ", \"default\": \"a\""));
    assertThat(
            SchemaEvolution.problem(
                schema(field("k", ENUM.formatted("\"a\", \"b\"", ""))), schema(fewer)))
        .isEmpty();
    assertThat(
            SchemaEvolution.problem(
                schema(field("x", "\"int\"")), schema(field("x", "[\"null\", \"long\"]"))))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "int, long",
    "int, float",
    "int, double",
    "long, float",
    "long, double",
    "float, double",
    "string, bytes",
    "bytes, string"
  })
  void everyPromotionOfAvroIsAccepted(String from, String to) {
    Schema before = schema(field("x", "\"" + from + "\""));
    Schema now = schema(field("x", "\"" + to + "\""));
    assertThat(SchemaEvolution.problem(before, now)).isEmpty();
  }

  @Test
  void everyFieldThatStandsInTheWayIsNamedWithItsCure() {
    Schema before =
        schema(
            field("a", "\"string\""),
            field("b", "[\"null\", \"int\"]"),
            field("k", ENUM.formatted("\"x\", \"y\"", "")));
    Schema now =
        schema(
            field("a", "\"int\""),
            field("b", "\"int\""),
            field("k", ENUM.formatted("\"x\"", "")),
            field("c", "\"double\""));
    assertThatThrownBy(() -> SchemaEvolution.require(before, now))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            """
            source.schema: field 'a': expected a type that string can be read as, got int; keep the type, or add a field of another name with a default
            source.schema: field 'b': expected a type that [null, int] can be read as, got int; keep the type, or add a field of another name with a default
            source.schema: field 'k': expected the symbols it had, got an enum without [y]; keep them or give the enum a default
            source.schema: field 'c': expected a default, since the records kept do not have the field, got none; add one to the schema
            or start without the savepoint and under another job.name, to learn anew""");
  }

  @Test
  void aRecordOfAnotherNameIsRefused() {
    Schema other = new Schema.Parser().parse(Evolution.OLD_TEXT.replace("\"Event\"", "\"Other\""));
    assertThatThrownBy(() -> SchemaEvolution.require(Evolution.OLD, other))
        .hasMessageContaining("expected record io.headwater.testing.Event")
        .hasMessageContaining("got io.headwater.testing.Other");
  }

  /** 0.1 as a float is 0.10000000149 as a double, which no record of the stream ever said. */
  @Test
  void aFloatThatBecomesADoubleKeepsItsDecimals() throws Exception {
    Schema floats = schema(field("x", "[\"null\", \"float\"]"), field("y", "\"float\""));
    Schema doubles = schema(field("x", "[\"null\", \"double\"]"), field("y", "\"double\""));
    GenericRecord record = new GenericData.Record(floats);
    record.put("x", null);
    record.put("y", 0.1f);
    AvroBytes bytes = new AvroBytes(floats, doubles);
    GenericRecord read = bytes.decode(new AvroBytes(floats).encode(record));
    assertThat(read.get("x")).isNull();
    assertThat(read.get("y")).isEqualTo(0.1);
    record.put("x", 12.7f);
    byte[] rewritten = bytes.rewrite(new AvroBytes(floats).encode(record));
    assertThat(new AvroBytes(doubles).decode(rewritten).get("x")).isEqualTo(12.7);
  }
}
