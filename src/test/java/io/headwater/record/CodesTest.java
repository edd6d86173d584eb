package io.headwater.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import io.headwater.measure.RandomStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;

/** Text and codes in the place of numbers: levels of whether the number is there. */
class CodesTest {
  private static final Schema SCHEMA = schema();

  private static Schema schema() {
    Schema number = Schema.create(Schema.Type.DOUBLE);
    Schema.Field t = new Schema.Field("t", number);
    t.addProp(SchemaHints.SENTINELS, List.of("-200"));
    Schema.Field h = new Schema.Field("h", Schema.create(Schema.Type.INT));
    h.addProp(SchemaHints.SENTINELS, List.of("-200"));
    Schema.Field x =
        new Schema.Field(
            "x",
            SchemaBuilder.unionOf().nullType().and().doubleType().and().stringType().endUnion());
    return Schema.createRecord("R", null, "t", false, List.of(t, h, x));
  }

  private static GenericRecord record(int i) {
    GenericRecord record = new GenericData.Record(SCHEMA);
    boolean broken = i % 20 == 0;
    record.put("t", broken ? -200.0 : i % 37 * .5);
    record.put("h", broken ? -200 : 30 + i % 50);
    record.put("x", i % 10 == 0 ? "broken" : i % 10 == 1 ? null : (Object) (i % 7 * 1.5));
    return record;
  }

  private static FeatureSpace space() throws BadRecordException {
    RecordSummary summary = RecordSummary.of(SCHEMA, FieldsConfig.defaults());
    RecordReader reader = RecordReader.of(SCHEMA, FieldsConfig.defaults());
    for (int i = 0; i < 2_000; i++) {
      summary.add(reader.read(record(i)), 0);
    }
    return FeatureSpace.freeze(SCHEMA, FieldsConfig.defaults(), summary, null);
  }

  @Test
  void whatIsEncodedComesBack() throws BadRecordException {
    FeatureSpace space = space();
    RecordReader reader = RecordReader.of(SCHEMA, FieldsConfig.defaults());
    for (int i = 0; i < 100; i++) {
      Row row = reader.read(record(i));
      PointCloud point = space.encode(List.of(row), 0, RandomKey.of(i));
      GenericRecord back = space.decode(point, 0, 0, RandomKey.of(1));
      assertThat(back.get("t")).isEqualTo(record(i).get("t"));
      assertThat(back.get("h")).isEqualTo(record(i).get("h"));
      assertThat(back.get("x")).isEqualTo(record(i).get("x"));
    }
  }

  /** Codes that always come together stay together whatever the point says. */
  @Test
  void codesThatComeTogetherStayTogether() throws BadRecordException {
    FeatureSpace space = space();
    List<Object> t = new ArrayList<>();
    List<Object> h = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      float[] x = new float[space.dimension()];
      RandomStream random = RandomKey.of(i).stream();
      for (int j = 0; j < x.length; j++) {
        x[j] = (float) random.nextGaussian();
      }
      GenericRecord back = space.decode(PointCloud.wrap(1, x.length, x), 0, 0, RandomKey.of(i));
      t.add(back.get("t").equals(-200.0));
      h.add(back.get("h").equals(-200));
      assertThat((Double) back.get("t")).matches(v -> v == -200 || v >= 0);
    }
    assertThat(t).isEqualTo(h).contains(true, false);
    assertThat(space.describe()).contains("h.present: a function of (t.present)");
  }
}
