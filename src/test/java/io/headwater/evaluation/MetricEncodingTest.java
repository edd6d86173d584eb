package io.headwater.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.headwater.measure.PointCloud;
import java.util.List;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.util.Utf8;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MetricEncodingTest {
  static final Schema SCHEMA =
      new Schema.Parser()
          .parse(
              """
              {"type": "record", "name": "Reading", "fields": [
                {"name": "x", "type": "double"},
                {"name": "y", "type": ["null", "int"]},
                {"name": "kind", "type": "string"},
                {"name": "code", "type": "int"},
                {"name": "at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
                {"name": "blob", "type": "bytes"}]}
              """);
  static final MetricFields FIELDS = MetricFields.of(SCHEMA, Set.of("code"), Set.of("at"));

  static GenericRecord reading(double x, @Nullable Integer y, CharSequence kind, int code) {
    GenericRecord record = new GenericData.Record(SCHEMA);
    record.put("x", x);
    record.put("y", y);
    record.put("kind", kind);
    record.put("code", code);
    return record;
  }

  private static final List<GenericRecord> TRAIN =
      List.of(
          reading(1, 5, "a", 10),
          reading(1, 5, "b", 10),
          reading(2, null, "a", 7),
          reading(4, 5, "a", 10));

  @Test
  void fieldsAreSortedByTheirTypes() {
    assertThat(FIELDS.numbers()).containsExactly("x", "y");
    assertThat(FIELDS.categories()).containsExactly("kind", "code");
    MetricFields all = MetricFields.of(SCHEMA, Set.of(), Set.of());
    assertThat(all.numbers()).containsExactly("x", "y", "code", "at");
    assertThat(all.times()).containsExactly("at");
  }

  @Test
  void agreesWithTheOutsideJudgeComputedByHand() {
    RecordTable train = RecordTable.of(FIELDS, TRAIN);
    RecordTable other = RecordTable.of(FIELDS, List.of(reading(3, 6, new Utf8("c"), 7)));
    MetricEncoding encoding = MetricEncoding.fit(train, other);
    // x; y and its flag; kind: a, b, unseen; code: "10", "7", unseen
    assertThat(encoding.dimension()).isEqualTo(9);
    PointCloud encoded = encoding.encode(train);
    double h = Math.sqrt(.5);
    // Mid-ranks of x: 1 -> (0 + 2)/2/4 = .25, 2 -> .625, 4 -> .875; their standard normal quantiles
    // are -.67449, .31864 and 1.15035. All y are equal: mid-rank .5, score 0.
    double[][] byHand = {
      {-.67449, 0, 0, h, 0, 0, h, 0, 0},
      {-.67449, 0, 0, 0, h, 0, h, 0, 0},
      {.31864, 0, h, h, 0, 0, 0, h, 0},
      {1.15035, 0, 0, h, 0, 0, h, 0, 0}
    };
    assertEqual(encoded, byHand);
    // Half way between 2 and 4: (.31864 + 1.15035)/2.
    assertEqual(encoding.encode(other), new double[][] {{.734495, 0, 0, 0, 0, h, 0, h, 0}});
  }

  @Test
  void clipsOutsideTheTrainingRangeAndNeedsNoFlagWithoutNulls() {
    RecordTable train = RecordTable.of(FIELDS, List.of(TRAIN.get(0), TRAIN.get(3)));
    MetricEncoding encoding = MetricEncoding.fit(train);
    PointCloud far =
        encoding.encode(
            RecordTable.of(FIELDS, List.of(reading(-9, 5, "a", 10), reading(99, 5, "a", 10))));
    assertThat(encoding.dimension()).isEqualTo(6);
    // Two values: mid-ranks .25 and .75.
    assertThat(far.get(0, 0)).isCloseTo(-.67449f, within(1e-5f));
    assertThat(far.get(1, 0)).isCloseTo(.67449f, within(1e-5f));
  }

  @Test
  void anAllNullColumnIsItsFlagOnly() {
    RecordTable train = RecordTable.of(FIELDS, List.of(reading(1, null, "a", 1)));
    PointCloud encoded = MetricEncoding.fit(train).encode(train);
    assertThat(encoded.get(0, 1)).isZero();
    assertThat(encoded.get(0, 2)).isCloseTo((float) Math.sqrt(.5), within(1e-7f));
  }

  @Test
  void anUnknownColumnIsNamedBesideTheKnownOnes() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RecordTable.of(FIELDS, TRAIN).numbers("kind"))
        .withMessageContaining("[x, y]")
        .withMessageContaining("'kind'");
  }

  private static void assertEqual(PointCloud points, double[][] byHand) {
    assertThat(points.count()).isEqualTo(byHand.length);
    for (int i = 0; i < byHand.length; i++) {
      for (int j = 0; j < points.dimension(); j++) {
        assertThat((double) points.get(i, j))
            .as("point %d, coordinate %d", i, j)
            .isCloseTo(byHand[i][j], within(1e-5));
      }
    }
  }
}
