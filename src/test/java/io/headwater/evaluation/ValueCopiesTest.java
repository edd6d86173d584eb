package io.headwater.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ValueCopiesTest {
  private static final Schema SCHEMA =
      SchemaBuilder.record("r")
          .fields()
          .optionalString("id")
          .requiredString("kind")
          .requiredDouble("size")
          .endRecord();

  private static List<GenericRecord> records(int from, int to, boolean present) {
    List<GenericRecord> records = new ArrayList<>();
    for (int i = from; i < to; i++) {
      GenericRecord record = new GenericData.Record(SCHEMA);
      @Nullable String id = present ? "id" + i : null;
      record.put("id", id);
      record.put("kind", i % 2 == 0 ? "a" : "b");
      record.put("size", (double) i);
      records.add(record);
    }
    return records;
  }

  @Test
  void countsValuesThatNameTheirRecord() {
    List<GenericRecord> real = records(0, 100, true);
    assertThat(ValueCopies.of(SCHEMA, Set.of(), records(100, 200, true), real)).isZero();
    assertThat(ValueCopies.of(SCHEMA, Set.of(), records(75, 175, true), real)).isEqualTo(.25);
    assertThat(ValueCopies.of(SCHEMA, Set.of(), real, real)).isEqualTo(1);
  }

  @Test
  void countsThoseOfFieldsThatAreKnownToIdentify() {
    List<GenericRecord> real = records(0, 100, true);
    Set<String> known = Set.of("size", "kind");
    assertThat(ValueCopies.of(SCHEMA, known, records(100, 200, true), real)).isEqualTo(1);
    assertThat(ValueCopies.of(SCHEMA, Set.of("size"), records(50, 150, true), real)).isEqualTo(.5);
  }

  /** Kinds repeat, and a size is a measurement. */
  @Test
  void isUnknownWhereNothingNamesItsRecord() {
    assertThat(ValueCopies.of(SCHEMA, Set.of(), records(0, 9, true), records(0, 100, false)))
        .isNaN();
    assertThat(ValueCopies.of(SCHEMA, Set.of(), List.of(), records(0, 100, true))).isNaN();
    assertThat(ValueCopies.of(SCHEMA, Set.of(), records(0, 9, true), records(0, 19, true))).isNaN();
  }
}
