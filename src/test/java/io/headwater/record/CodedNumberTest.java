package io.headwater.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.measure.FeatureLayout.Kind;
import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;

/** Numbers of few values are levels, in any source of records. */
class CodedNumberTest {
  private static final Schema SCHEMA =
      SchemaBuilder.record("R").fields().requiredInt("code").requiredInt("n").endRecord();
  private static final FieldsConfig FIELDS = FieldsConfig.defaults();

  private static List<Row> rows(int n, IntUnaryOperator code) throws BadRecordException {
    RecordReader reader = RecordReader.of(SCHEMA, FIELDS);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      GenericRecord record = new GenericData.Record(SCHEMA);
      record.put("code", code.applyAsInt(i));
      record.put("n", i % 50);
      rows.add(reader.read(record));
    }
    return rows;
  }

  private static FeatureSpace space(List<Row> rows, FeatureSpace before) {
    return FeatureSpace.freeze(SCHEMA, FIELDS, Tables.summary(FIELDS, rows, 0), before);
  }

  private static FeatureSpace space(List<Row> rows) {
    return FeatureSpace.freeze(SCHEMA, FIELDS, Tables.summary(FIELDS, rows, 0), null);
  }

  @Test
  void aFewWholeNumbersAreABlockOfLevels() throws BadRecordException {
    List<Row> rows = rows(400, i -> i % 3 * 10);
    FeatureSpace space = space(rows);
    assertThat(space.dimension()).isEqualTo(4);
    assertThat(space.layout().blocks().get(0).kind()).isEqualTo(Kind.LEVELS);
    assertThat(space.describe()).contains("code: number, category, 3 levels");
    PointCloud points = space.encode(rows, 0, RandomKey.of(1));
    for (int i = 0; i < rows.size(); i++) {
      assertThat(space.decode(points, i, 0, RandomKey.of(2)).get("code"))
          .isEqualTo(rows.get(i).value().get("code"));
    }
    assertThat(FeatureSpace.fromBytes(space.toBytes())).isEqualTo(space);
  }

  @Test
  void manyValuesOrFewSightingsAreNumbers() throws BadRecordException {
    assertThat(space(rows(400, i -> i % 11)).dimension()).isEqualTo(2);
    assertThat(space(rows(50, i -> i % 3)).dimension()).isEqualTo(2);
  }

  /** A stream's coordinates do not come and go with a rare value. */
  @Test
  void whatWasOnceDecidedStays() throws BadRecordException {
    FeatureSpace coded = space(rows(400, i -> i % 10));
    assertThat(space(rows(400, i -> i % 11), coded).dimension()).isEqualTo(12);
    FeatureSpace number = space(rows(400, i -> i % 11));
    assertThat(space(rows(400, i -> i % 3), number).dimension()).isEqualTo(2);
  }

  @Test
  void aRoleOfNumberKeepsItANumber() throws BadRecordException {
    FieldsConfig fields = FIELDS.withField("code", FieldsConfig.Field.of(FieldsConfig.Role.NUMBER));
    RecordSummary summary = Tables.summary(fields, rows(400, i -> i % 3), 0);
    assertThat(FeatureSpace.freeze(SCHEMA, fields, summary, null).dimension()).isEqualTo(2);
  }
}
