package io.headwater.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;

/** Moments counted from others, of which some are missing. */
class AnchorChainTest {
  private static final long DAY = 86_400_000;

  private static Schema.Field moment(String name, String after, String by) {
    Schema time = LogicalTypes.timestampMillis().addToSchema(Schema.create(Schema.Type.LONG));
    Schema.Field field =
        new Schema.Field(name, Schema.createUnion(Schema.create(Schema.Type.NULL), time));
    if (!after.isEmpty()) {
      field.addProp(SchemaHints.AFTER, Map.of("field", after, "by", by, "unit", 1_000));
    }
    return field;
  }

  private static List<GenericRecord> twin(Schema schema, int missingEvery) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      GenericData.Record record = new GenericData.Record(schema);
      long moment = 1_600_000_000_000L + i * 37 % 400 * DAY;
      for (int k = schema.getFields().size() - 1; k >= 0; k--) {
        record.put(k, i % missingEvery == k ? null : moment);
        moment += i * 53 % 7 * DAY + i % 11 * 60_000;
      }
      rows.add(new Row(record, 0));
    }
    FieldsConfig fields = FieldsConfig.defaults();
    return Tables.roundTrip(Tables.space(fields, rows, 0), rows, 0);
  }

  private static void assertInOrder(List<GenericRecord> twin, String earlier, String later) {
    int both = 0;
    for (GenericRecord record : twin) {
      if (record.get(earlier) instanceof Long before && record.get(later) instanceof Long after) {
        assertThat(after).isBetween(before, before + 60 * DAY);
        both++;
      }
    }
    assertThat(both).isGreaterThan(250);
  }

  @Test
  void aMomentWhoseAnchorIsMissingIsNearTheOneThatWouldBeThere() {
    for (String by : List.of("day", "lag")) {
      Schema schema =
          Schema.createRecord(
              "R",
              null,
              "t",
              false,
              List.of(moment("shipped", "ordered", by), moment("ordered", "", "")));
      List<GenericRecord> twin = twin(schema, 8);
      assertInOrder(twin, "ordered", "shipped");
      assertThat(twin).filteredOn(r -> r.get("ordered") == null).hasSizeBetween(30, 70);
      assertThat(twin)
          .filteredOn(r -> r.get("shipped") != null)
          .allMatch(r -> (Long) r.get("shipped") > 1_590_000_000_000L);
    }
  }

  @Test
  void momentsInAChainStayInOrder() {
    for (String by : List.of("day", "lag")) {
      Schema schema =
          Schema.createRecord(
              "R",
              null,
              "t",
              false,
              List.of(
                  moment("delivered", "shipped", by),
                  moment("shipped", "ordered", by),
                  moment("ordered", "", "")));
      List<GenericRecord> twin = twin(schema, 9);
      assertInOrder(twin, "ordered", "shipped");
      assertInOrder(twin, "shipped", "delivered");
    }
  }
}
