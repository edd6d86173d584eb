package io.headwater.record;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

/** A hint that cannot be followed is refused with its place. */
class SchemaHintsTest {
  private static Schema schema(String property, Object hint) {
    Schema.Field a = new Schema.Field("a", Schema.create(Schema.Type.INT));
    Schema.Field b =
        new Schema.Field(
            "b",
            org.apache.avro.LogicalTypes.timestampMillis()
                .addToSchema(Schema.create(Schema.Type.LONG)));
    (property.equals(SchemaHints.AFTER) ? b : a).addProp(property, hint);
    return Schema.createRecord("R", null, "t", false, List.of(a, b));
  }

  private static void assertRefused(String property, Object hint, String message) {
    assertThatThrownBy(() -> RecordReader.of(schema(property, hint), FieldsConfig.defaults()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(property)
        .hasMessageContaining(message);
  }

  @Test
  void whatAHintNamesMustBeThere() {
    assertRefused(SchemaHints.SENTINELS, List.of("x"), "expected numbers, got 'x'");
    assertRefused(Derivation.PROPERTY, Map.of("from", "c"), "got {from=c}");
    assertRefused(Derivation.PROPERTY, Map.of("from", "b", "part", "eon"), "such as year");
    assertRefused(SchemaHints.AFTER, Map.of("field", "a", "unit", 1), "got 'a'");
  }
}
