package io.headwater.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import io.headwater.testing.Clouds;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
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
    return records(schema, value::applyAsLong).stream().map(r -> (Long) r.get("t")).toList();
  }

  private static List<GenericRecord> records(Schema schema, LongFunction<Object> value)
      throws BadRecordException {
    RecordReader reader = RecordReader.of(schema, FieldsConfig.defaults());
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      GenericRecord record = new GenericData.Record(schema);
      record.put("t", value.apply(i));
      rows.add(reader.read(record));
    }
    FeatureSpace space = Tables.space(FieldsConfig.defaults(), rows, 0);
    PointCloud wild = Clouds.normal(ROWS, space.dimension(), 0, 1, RandomKey.of(2));
    return Tables.decode(space, wild, 0);
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

  private static Schema whole() {
    return Schema.createRecord(
        "R", null, "t", false, List.of(new Schema.Field("t", Schema.create(Schema.Type.LONG))));
  }

  @Test
  void longsBeyondDoublesHaveAllTheirDigits() throws BadRecordException {
    List<Long> twin = twin(whole(), i -> 4_000_000_000_000_000_000L + random(i) % (1L << 60));
    assertSpread(twin.stream().mapToLong(t -> t % 10));
    assertThat(twin.stream().filter(t -> (t & 1) == 1).count()).isBetween(850L, 1_150L);
    assertThat(twin).allMatch(t -> t >= 4_000_000_000_000_000_000L);
  }

  /** Snowflakes of one machine: what their last bits have in common stays. */
  @Test
  void longsBeyondDoublesStayOnTheirLattice() throws BadRecordException {
    assertThat(twin(whole(), i -> (1L << 60) + (random(i) % (1L << 50) << 12 | 5)))
        .allMatch(t -> (t & 0xFFF) == 5)
        .doesNotHaveDuplicates();
    assertThat(twin(whole(), i -> (1L << 60) + 1)).containsOnly((1L << 60) + 1);
  }

  @Test
  void decimalsOfManyDigitsHaveAllOfThem() throws BadRecordException {
    Schema type = LogicalTypes.decimal(38, 10).addToSchema(Schema.create(Schema.Type.BYTES));
    Schema schema =
        Schema.createRecord("R", null, "t", false, List.of(new Schema.Field("t", type)));
    BigInteger base = BigInteger.TEN.pow(33);
    List<BigInteger> twin =
        records(
                schema,
                i ->
                    ByteBuffer.wrap(
                        base.multiply(BigInteger.valueOf(i + 1))
                            .add(BigInteger.valueOf(random(i)))
                            .toByteArray()))
            .stream()
            .map(record -> new BigInteger(((ByteBuffer) record.get("t")).array()))
            .toList();
    assertSpread(twin.stream().mapToLong(t -> t.mod(BigInteger.TEN).longValue()));
    assertSpread(
        twin.stream()
            .mapToLong(t -> t.divide(BigInteger.TEN.pow(10)).mod(BigInteger.TEN).longValue()));
  }

  @Test
  void whatIsKnownOfDigitsMergesAndIsWritten() throws BadRecordException {
    RecordReader reader = RecordReader.of(whole(), FieldsConfig.defaults());
    RecordSummary all = RecordSummary.of(whole(), FieldsConfig.defaults());
    RecordSummary one = RecordSummary.of(whole(), FieldsConfig.defaults());
    RecordSummary two = RecordSummary.of(whole(), FieldsConfig.defaults());
    for (int i = 0; i < 100; i++) {
      GenericRecord record = new GenericData.Record(whole());
      record.put("t", (1L << 60) + 48L * i);
      all.add(reader.read(record), 0);
      (i < 40 ? one : two).add(reader.read(record), 0);
    }
    one.merge(two);
    assertThat(RecordSummary.fromBytes(one.toBytes())).isEqualTo(one);
    FeatureSpace space = Tables.space(FieldsConfig.defaults(), one);
    assertThat(FeatureSpace.fromBytes(space.toBytes())).isEqualTo(space);
    assertThat(
            Tables.decode(space, Clouds.normal(100, 1, 0, 1, RandomKey.of(1)), 0).stream()
                .map(r -> (Long) r.get("t")))
        .allMatch(t -> (t - (1L << 60)) % 48 == 0);
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
