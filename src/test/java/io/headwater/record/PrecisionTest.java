package io.headwater.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import io.headwater.testing.Clouds;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongUnaryOperator;
import java.util.stream.LongStream;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;

/** What has more digits than a double, or a millisecond, keeps all of them. */
class PrecisionTest {
  private static final int ROWS = 2_000;
  private static final long FROM = 1_700_000_000_000_000_000L;

  private static Schema schema(LogicalType type) {
    Schema.Field field = new Schema.Field("t", type.addToSchema(Schema.create(Schema.Type.LONG)));
    field.addProp(SchemaHints.ROLE, "time");
    return Schema.createRecord("R", null, "t", false, List.of(field));
  }

  private static List<Long> twin(Schema schema, LongUnaryOperator value) throws BadRecordException {
    RecordReader reader = RecordReader.of(schema, FieldsConfig.defaults());
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      GenericRecord record = new GenericData.Record(schema);
      record.put("t", value.applyAsLong(i));
      rows.add(reader.read(record));
    }
    FeatureSpace space = Tables.space(FieldsConfig.defaults(), rows, 0);
    PointCloud wild = Clouds.normal(ROWS, space.dimension(), 0, 1, RandomKey.of(2));
    return Tables.decode(space, wild, 0).stream().map(r -> (Long) r.get("t")).toList();
  }

  private static long random(long i) {
    return RandomKey.of(i).bits() >>> 1;
  }

  /** Each of ten last digits within four standard errors of its tenth. */
  private static void assertSpread(LongStream digits) {
    long[] counts = new long[10];
    digits.forEach(digit -> counts[(int) digit]++);
    double error = Math.sqrt(ROWS * .1 * .9);
    for (long count : counts) {
      assertThat((double) count).isBetween(ROWS * .1 - 4 * error, ROWS * .1 + 4 * error);
    }
  }

  @Test
  void microsecondsAreSpreadAsInTheInput() throws BadRecordException {
    List<Long> twin =
        twin(
            schema(LogicalTypes.timestampMicros()),
            i -> FROM / 1_000 + random(i) % 8_640_000_000_000L);
    assertSpread(twin.stream().mapToLong(t -> Math.floorMod(t, 10L)));
    assertSpread(twin.stream().mapToLong(t -> Math.floorMod(t, 1_000L) / 100));
  }

  @Test
  void nanosecondsAreSpreadAsInTheInput() throws BadRecordException {
    List<Long> twin =
        twin(schema(LogicalTypes.timestampNanos()), i -> FROM + random(i) % 8_640_000_000_000_000L);
    assertSpread(twin.stream().mapToLong(t -> Math.floorMod(t, 10L)));
    assertSpread(twin.stream().mapToLong(t -> Math.floorMod(t, 1_000_000L) / 100_000));
  }

  @Test
  void microsecondsThatAreWholeMillisecondsStaySo() throws BadRecordException {
    assertThat(
            twin(
                schema(LogicalTypes.timestampMicros()),
                i -> FROM / 1_000 + random(i) % 8_640_000_000L * 1_000))
        .allMatch(t -> t % 1_000 == 0);
  }
}
