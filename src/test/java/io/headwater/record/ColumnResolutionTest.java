package io.headwater.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.measure.RandomKey;
import io.headwater.record.FieldsConfig.Field;
import io.headwater.record.FieldsConfig.Role;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;

class ColumnResolutionTest {
  private static final String ARRAY = "{\"type\":\"array\",\"items\":\"string\"}";
  private static final String MAP = "{\"type\":\"map\",\"values\":\"int\"}";
  private static final String NESTED =
      "{\"type\":\"record\",\"name\":\"inner\",\"fields\":[{\"name\":\"q\",\"type\":\"int\"}]}";

  private static Role role(Schema schema, FieldsConfig fields, String name) {
    return RecordPlan.of(schema, fields).columns().get(schema.getField(name).pos()).role();
  }

  @Test
  void rolesFollowFromTheTypes() {
    Schema schema =
        Tables.schema(
            "i:int",
            "l:long",
            "d:double",
            "b:boolean",
            "s:string",
            Tables.time("t"),
            "n:null",
            "u:{\"type\":\"string\",\"logicalType\":\"uuid\"}",
            "one:[\"int\"]");
    FieldsConfig fields = FieldsConfig.defaults();
    assertThat(role(schema, fields, "i")).isEqualTo(Role.NUMBER);
    assertThat(role(schema, fields, "l")).isEqualTo(Role.NUMBER);
    assertThat(role(schema, fields, "d")).isEqualTo(Role.NUMBER);
    assertThat(role(schema, fields, "b")).isEqualTo(Role.CATEGORY);
    assertThat(role(schema, fields, "s")).isEqualTo(Role.CATEGORY);
    assertThat(role(schema, fields, "t")).isEqualTo(Role.TIME);
    assertThat(role(schema, fields, "n")).isEqualTo(Role.DROP);
    assertThat(role(schema, fields, "u")).isEqualTo(Role.PII);
    assertThat(role(schema, fields, "one")).isEqualTo(Role.NUMBER);
    assertThat(role(schema, fields.withEventTime("l"), "l")).isEqualTo(Role.TIME);
  }

  @Test
  void everythingThatIsWrongIsSaidAtOnce() {
    Schema schema =
        Tables.schema("origin:string", "tags:" + ARRAY, "raw:bytes", "in:" + NESTED, "x:double");
    FieldsConfig fields =
        FieldsConfig.defaults()
            .withEventTime("x")
            .withField("orign", Field.of(Role.CATEGORY))
            .withField("origin", Field.of(Role.NUMBER))
            .withField("x", Field.of(Role.CONSTANT));
    assertThatThrownBy(() -> RecordReader.of(schema, fields))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("fields.origin.role: expected one that fits type string, got number")
        .hasMessageContaining(
            "fields.orign: expected a field of the schema; did you mean 'origin'?")
        .hasMessageContaining("event-time 'x': expected timestamp-millis")
        .hasMessageContaining("fields.x.value: expected the constant to write, got nothing")
        .hasMessageContaining(
            "cannot be learned: tags (array), raw (bytes, which needs a default in the schema as"
                + " well), in (record, which needs a default in the schema as well);")
        .hasMessageContaining("set 'role: drop' for each");
  }

  @Test
  void anUnknownEventTimeNamesTheNearestField() {
    Schema schema = Tables.schema("date:long", "delay:int");
    assertThatThrownBy(() -> RecordReader.of(schema, FieldsConfig.defaults().withEventTime("dat")))
        .hasMessage("event-time: expected a field of the schema, got 'dat'; did you mean 'date'?");
    assertThatThrownBy(
            () -> RecordReader.of(Schema.create(Schema.Type.INT), FieldsConfig.defaults()))
        .hasMessage("schema: expected a record, got int");
  }

  @Test
  void whatIsDroppedIsItsDefaultNullOrEmpty() {
    Schema schema =
        new Schema.Parser()
            .parse(
                """
                {"type":"record","name":"t","fields":[
                 {"name":"x","type":"int"},
                 {"name":"a","type":{"type":"array","items":"string"}},
                 {"name":"m","type":{"type":"map","values":"int"}},
                 {"name":"o","type":["null","bytes"]},
                 {"name":"d","type":"string","default":"none"}]}
                """);
    FieldsConfig fields = FieldsConfig.defaults();
    for (String name : List.of("a", "m", "o", "d")) {
      fields = fields.withField(name, Field.of(Role.DROP));
    }
    GenericRecord in = Tables.record(schema, 1, List.of("a"), Map.of("k", 1), "null", "secret");
    List<Row> rows = Tables.rows(fields, List.of(in));
    GenericRecord out = Tables.roundTrip(Tables.space(fields, rows, 0), rows, 0).get(0);
    assertThat(out.get("a")).isEqualTo(List.of());
    assertThat(out.get("m")).isEqualTo(Map.of());
    assertThat(out.get("o")).isNull();
    assertThat(out.get("d")).hasToString("none");
    assertThat(new AvroBytes(schema).encode(out)).isNotEmpty();
  }

  @Test
  void dropNeedsSomethingToWrite() {
    Schema schema = Tables.schema("x:int", "raw:bytes");
    FieldsConfig fields = FieldsConfig.defaults().withField("raw", Field.of(Role.DROP));
    assertThatThrownBy(() -> RecordReader.of(schema, fields))
        .hasMessage(
            "fields.raw.role: drop needs a default in the schema or a nullable type, got bytes"
                + " without");
  }

  @Test
  void constantsFitTheirType() {
    Schema schema = Tables.schema("i:int", "s:string", "b:boolean", Tables.time("t"));
    FieldsConfig fields =
        FieldsConfig.defaults()
            .withField("i", Field.of(Role.CONSTANT).withValue("7"))
            .withField("s", Field.of(Role.CONSTANT).withValue("x"))
            .withField("b", Field.of(Role.CONSTANT).withValue("true"))
            .withField("t", Field.of(Role.CONSTANT).withValue("12"));
    List<Row> rows = Tables.rows(fields, List.of(Tables.record(schema, 1, "s", false, 3L)));
    FeatureSpace space = Tables.space(fields, rows, 0);
    assertThat(space.dimension()).isEqualTo(1);
    assertThat(Tables.roundTrip(space, rows, 0).get(0))
        .isEqualTo(Tables.record(schema, 7, "x", true, 12L));
    FieldsConfig wrong =
        fields
            .withField("i", Field.of(Role.CONSTANT).withValue("seven"))
            .withField("b", Field.of(Role.CONSTANT).withValue("yes"));
    assertThatThrownBy(() -> RecordReader.of(schema, wrong))
        .hasMessageContaining("fields.i.value: expected a int, got 'seven'")
        .hasMessageContaining("fields.b.value: expected a boolean, got 'yes'");
  }

  @Test
  void personalDataIsMadeUpAndNotSeen() {
    Schema schema =
        Tables.schema("mail:string", "id:{\"type\":\"string\",\"logicalType\":\"uuid\"}", "x:int");
    FieldsConfig fields =
        FieldsConfig.defaults()
            .withField("mail", Field.of(Role.PII).withValue("user-##?@example.com"));
    GenericRecord in = Tables.record(schema, "jo@real.org", UUID.randomUUID().toString(), 1);
    List<Row> rows = Tables.rows(fields, List.of(in));
    RecordSummary summary = Tables.summary(fields, rows, 0);
    FeatureSpace space = Tables.space(fields, summary);
    Set<Object> mails = new HashSet<>();
    Set<Object> ids = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      GenericRecord out =
          space.decode(space.encode(rows, 0, RandomKey.of(1)), 0, 0, RandomKey.of(2).at(i));
      assertThat(out.get("mail").toString()).matches("user-[0-9]{2}[a-z]@example\\.com");
      assertThat(UUID.fromString(out.get("id").toString()).version()).isEqualTo(4);
      mails.add(out.get("mail"));
      ids.add(out.get("id"));
    }
    assertThat(mails).hasSizeGreaterThan(80);
    assertThat(ids).hasSize(100);
    assertThat(new String(summary.toBytes(), java.nio.charset.StandardCharsets.ISO_8859_1))
        .doesNotContain("real.org");
  }

  @Test
  void settingsComeBackFromBytes() {
    FieldsConfig fields =
        FieldsConfig.defaults()
            .withEventTime("t")
            .withWindow(java.time.Duration.ofHours(6))
            .withLevelDecoder(LevelDecoder.sampled(2.5))
            .withField("a", Field.of(Role.CATEGORY).withMaxLevels(12))
            .withField("b", Field.of(Role.PII).withValue("##"));
    ByteWriter out = new ByteWriter();
    fields.write(out);
    ByteReader in = new ByteReader("fields", out.toByteArray());
    assertThat(FieldsConfig.read(in)).isEqualTo(fields);
    in.end();
  }

  @Test
  void settingsThatCannotBeAreRefused() {
    assertThatThrownBy(() -> Field.defaults().withMaxLevels(0))
        .hasMessage("max-levels: expected 1 to 65536, got 0");
    assertThatThrownBy(() -> FieldsConfig.defaults().withWindow(java.time.Duration.ZERO))
        .hasMessage("window size: expected at least 1 ms, got PT0S");
    assertThat(MAP).isNotEmpty();
  }
}
