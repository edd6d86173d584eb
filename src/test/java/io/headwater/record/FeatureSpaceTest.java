package io.headwater.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.headwater.measure.FeatureLayout.Block;
import io.headwater.measure.FeatureLayout.Kind;
import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import io.headwater.measure.RandomStream;
import io.headwater.testing.Clouds;
import io.headwater.testing.Extract;
import io.headwater.testing.Golden;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;

class FeatureSpaceTest {
  private static final FieldsConfig FIELDS = FieldsConfig.defaults();
  private static final long SIX_HOURS = Duration.ofHours(6).toMillis();

  /** A row of everything that is learned. */
  private static final Schema MIXED =
      Tables.schema(
          "i:int",
          "l:long",
          "f:float",
          "d:double",
          "b:boolean",
          "s:string",
          "e:{\"type\":\"enum\",\"name\":\"suit\",\"symbols\":[\"CLUBS\",\"HEARTS\",\"SPADES\"]}",
          "m:{\"type\":\"bytes\",\"logicalType\":\"decimal\",\"precision\":9,\"scale\":2}",
          Tables.time("t"),
          "y:{\"type\":\"long\",\"logicalType\":\"timestamp-micros\"}",
          "k:{\"type\":\"int\",\"logicalType\":\"date\"}",
          Tables.nullable("ns", "string"),
          Tables.nullable("nd", "double"));

  private static GenericRecord mixed(RandomStream random) {
    Schema suit = MIXED.getField("e").schema();
    Schema money = MIXED.getField("m").schema();
    return Tables.record(
        MIXED,
        random.nextInt(100) - 50,
        1_000_000_000_000L * random.nextInt(5),
        (float) (random.nextInt(1_000) / 10.0),
        random.nextGaussian(),
        random.nextInt(2) == 0,
        "s" + random.nextInt(4),
        new GenericData.EnumSymbol(suit, suit.getEnumSymbols().get(random.nextInt(3))),
        ValueType.DECIMAL.fromNumber(random.nextInt(10_000) / 100.0, money),
        978_307_200_000L + 60_000L * random.nextInt(100_000),
        978_307_200_000_000L + 1_000_000L * random.nextInt(5_000_000),
        11_323 + random.nextInt(60),
        random.nextInt(4) == 0 ? "null" : "x" + random.nextInt(3),
        random.nextInt(3) == 0 ? "null" : (Object) (random.nextInt(500) / 4.0));
  }

  private static List<Row> mixedRows(int n) {
    RandomStream random = RandomKey.of(1).stream();
    List<GenericRecord> records = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      records.add(mixed(random));
    }
    return Tables.rows(FIELDS, records);
  }

  private static long start(List<Row> rows) {
    return Math.floorDiv(rows.get(0).eventTime(), SIX_HOURS) * SIX_HOURS;
  }

  /** The share of values of field {@code j} that came back as they were. */
  private static double sameShare(List<Row> rows, List<GenericRecord> back, int j) {
    int same = 0;
    for (int i = 0; i < rows.size(); i++) {
      same += Objects.equals(rows.get(i).value().get(j), back.get(i).get(j)) ? 1 : 0;
    }
    return same / (double) rows.size();
  }

  @Test
  void everyTypeComesBack() {
    List<Row> rows = mixedRows(1_000);
    FeatureSpace space = Tables.space(FIELDS, rows, 0);
    List<GenericRecord> back = Tables.roundTrip(space, rows, 0);
    AvroBytes avro = new AvroBytes(MIXED);
    for (int j = 0; j < MIXED.getFields().size(); j++) {
      String name = MIXED.getFields().get(j).name();
      if (name.equals("d")) {
        continue;
      }
      // Only the least and the greatest of a column may be moved, within their own cell.
      assertThat(sameShare(rows, back, j)).as(name).isGreaterThan(.99);
    }
    for (int i = 0; i < rows.size(); i++) {
      // A continuous number goes through a float score: relative error 2^-24 / density.
      double before = (Double) rows.get(i).value().get("d");
      assertThat((Double) back.get(i).get("d")).isCloseTo(before, within(.3));
      assertThat(avro.encode(back.get(i))).isNotEmpty();
    }
  }

  @Test
  void flightsComeBack() {
    FieldsConfig fields = FIELDS.withEventTime("date").withWindow(Duration.ofHours(6));
    List<Row> rows = Tables.rows(fields, Extract.flights().records());
    long start = start(rows);
    FeatureSpace space = Tables.space(fields, rows, start);
    List<GenericRecord> back = Tables.roundTrip(space, rows, start);
    int different = 0;
    for (int i = 0; i < rows.size(); i++) {
      different += back.get(i).equals(rows.get(i).value()) ? 0 : 1;
    }
    // The latest and the earliest flight, and perhaps a tie at the edge of its cell.
    assertThat(different).isLessThanOrEqualTo(4);
  }

  @Test
  void diamondsComeBack() {
    List<Row> rows = Tables.rows(FIELDS, Extract.diamonds().records());
    List<GenericRecord> back = Tables.roundTrip(Tables.space(FIELDS, rows, 0), rows, 0);
    for (int j = 0; j < 10; j++) {
      assertThat(sameShare(rows, back, j)).isGreaterThan(.998);
    }
  }

  @Test
  void chicagoComesBackWithItsDaysAndDecimals() {
    Extract chicago = Extract.chicago();
    FieldsConfig fields = FIELDS;
    for (Schema.Field field : chicago.schema().getFields()) {
      // Away or home, 0 or 1: here a number like the others.
      boolean flag = field.name().matches(".*_(Away|Home)");
      fields =
          flag
              ? fields.withField(field.name(), FieldsConfig.Field.of(FieldsConfig.Role.NUMBER))
              : fields;
    }
    List<Row> rows = Tables.rows(fields, chicago.records());
    FeatureSpace space = Tables.space(fields, rows, 0);
    List<GenericRecord> back = Tables.roundTrip(space, rows, 0);
    assertThat(sameShare(rows, back, 49)).isGreaterThan(.99);
    assertThat(sameShare(rows, back, 0)).isGreaterThan(.99);
    for (Block block : space.layout().blocks()) {
      assertThat(block.kind() == Kind.NUMBER ? 1 : 7).isEqualTo(block.width());
    }
  }

  @Test
  void anyPointDecodesToWhatCouldHaveBeen() {
    Extract diamonds = Extract.diamonds();
    List<Row> rows = Tables.rows(FIELDS, diamonds.records());
    FeatureSpace space = Tables.space(FIELDS, rows, 0);
    PointCloud wild = Clouds.normal(500, space.dimension(), 0, 5, RandomKey.of(2));
    Set<Object> cuts = new HashSet<>();
    diamonds.records().forEach(record -> cuts.add(record.get("cut").toString()));
    double least =
        diamonds.records().stream().mapToDouble(r -> (Double) r.get("x")).min().orElse(0);
    double most = diamonds.records().stream().mapToDouble(r -> (Double) r.get("x")).max().orElse(0);
    RecordReader reader = RecordReader.of(diamonds.schema(), FIELDS);
    for (GenericRecord record : Tables.decode(space, wild, 0)) {
      assertThat(cuts).contains(record.get("cut").toString());
      double x = (Double) record.get("x");
      assertThat(x).isBetween(least, most).isEqualTo(Math.rint(x * 100) / 100);
      assertThat(Tables.rows(FIELDS, List.of(record))).hasSize(1);
    }
    assertThat(reader).isNotNull();
  }

  @Test
  void missingValuesKeepTheirRateAndTheirNoise() {
    List<Row> rows = mixedRows(2_000);
    FeatureSpace space = Tables.space(FIELDS, rows, 0);
    List<GenericRecord> back = Tables.roundTrip(space, rows, 0);
    for (String name : List.of("ns", "nd")) {
      for (int i = 0; i < rows.size(); i++) {
        assertThat(back.get(i).get(name) == null).isEqualTo(rows.get(i).value().get(name) == null);
      }
    }
    // The coordinate of a number is standard normal whether the number is there or not.
    int at = space.layout().blocks().get(space.layout().blocks().size() - 2).offset();
    PointCloud points = space.encode(rows, 0, RandomKey.of(3));
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < rows.size(); i++) {
      if (rows.get(i).value().get("nd") == null) {
        sum += points.get(i, at);
        squares += points.get(i, at) * points.get(i, at);
      }
    }
    long missing = rows.stream().filter(row -> row.value().get("nd") == null).count();
    // Four standard errors of a mean and of a variance of standard normals.
    assertThat(sum / missing).isCloseTo(0, within(4 / Math.sqrt(missing)));
    assertThat(squares / missing).isCloseTo(1, within(4 * Math.sqrt(2.0 / missing)));
  }

  @Test
  void theSameKeyGivesTheSameBitsAndBatchesAreRowsOneByOne() {
    List<Row> rows = mixedRows(50);
    FeatureSpace space = Tables.space(FIELDS, rows, 0);
    PointCloud batch = space.encode(rows, 0, RandomKey.of(4));
    assertThat(FeatureSpace.fromBytes(space.toBytes()).encode(rows, 0, RandomKey.of(4)))
        .isEqualTo(batch);
    float[] one = new float[space.dimension() + 2];
    Arrays.fill(one, 99);
    space.encode(rows.get(7), 0, RandomKey.of(4).at(7), one, 1);
    assertThat(one[0]).isEqualTo(99);
    assertThat(one[one.length - 1]).isEqualTo(99);
    for (int j = 0; j < space.dimension(); j++) {
      assertThat(one[j + 1]).isEqualTo(batch.get(7, j));
    }
    assertThat(Tables.decode(space, batch, 0)).isEqualTo(Tables.decode(space, batch, 0));
  }

  @Test
  void equalRowsSpreadOverTheirTie() {
    Schema schema = Tables.schema("n:int");
    List<GenericRecord> records = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      records.add(Tables.record(schema, i % 3));
    }
    FieldsConfig fields = FIELDS.withField("n", FieldsConfig.Field.of(FieldsConfig.Role.NUMBER));
    List<Row> rows = Tables.rows(fields, records);
    PointCloud points = Tables.space(fields, rows, 0).encode(rows, 0, RandomKey.of(5));
    Set<Float> distinct = new HashSet<>();
    for (int i = 0; i < 300; i++) {
      distinct.add(points.get(i, 0));
    }
    assertThat(distinct).hasSizeGreaterThan(295);
  }

  @Test
  void oneRow() {
    List<Row> rows = mixedRows(1);
    FeatureSpace space = Tables.space(FIELDS, rows, 0);
    assertThat(space.dimension()).isEqualTo(1);
    PointCloud points = space.encode(rows, 0, RandomKey.of(6));
    assertThat(points.get(0, 0)).isZero();
    assertThat(space.decode(points, 0, 0, RandomKey.of(7))).isEqualTo(rows.get(0).value());
  }

  @Test
  void constantColumnsAndColumnsOfNullNeedNoCoordinates() {
    Schema schema = Tables.schema("c:string", "n:double", Tables.nullable("z", "int"), "x:boolean");
    List<GenericRecord> records = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      records.add(Tables.record(schema, "same", -0.0, "null", i % 2 == 0));
    }
    List<Row> rows = Tables.rows(FIELDS, records);
    FeatureSpace space = Tables.space(FIELDS, rows, 0);
    assertThat(space.dimension()).isEqualTo(2);
    assertThat(space.describe())
        .contains("c: constant", "n: constant 0.0", "z: number, never seen");
    List<GenericRecord> back = Tables.roundTrip(space, rows, 0);
    for (int i = 0; i < 20; i++) {
      assertThat(back.get(i).get("c")).hasToString("same");
      assertThat(back.get(i).get("n")).isEqualTo(0.0);
      assertThat(back.get(i).get("z")).isNull();
      assertThat(back.get(i).get("x")).isEqualTo(i % 2 == 0);
    }
  }

  @Test
  void extremesOfEveryType() {
    Schema schema = Tables.schema("i:int", "l:long", "f:float", "d:double");
    List<GenericRecord> records =
        List.of(
            Tables.record(schema, Integer.MIN_VALUE, Long.MIN_VALUE, -Float.MAX_VALUE, -1e300),
            Tables.record(schema, Integer.MAX_VALUE, Long.MAX_VALUE, Float.MAX_VALUE, 1e300),
            Tables.record(schema, 0, 0L, Float.MIN_VALUE, Double.MIN_VALUE));
    List<Row> rows = Tables.rows(FIELDS, records);
    FeatureSpace space = Tables.space(FIELDS, rows, 0);
    PointCloud wild = Clouds.normal(200, space.dimension(), 0, 9, RandomKey.of(8));
    Set<Object> longs = new HashSet<>();
    for (GenericRecord record : Tables.decode(space, wild, 0)) {
      assertThat(Tables.rows(FIELDS, List.of(record))).hasSize(1);
      longs.add(record.get("l"));
    }
    assertThat(longs).contains(Long.MIN_VALUE, Long.MAX_VALUE);
  }

  @Test
  void anIntCanBeACategory() {
    Schema schema = Tables.schema("n:int", "r:double");
    List<GenericRecord> records = new ArrayList<>();
    for (int i = 0; i < 90; i++) {
      records.add(Tables.record(schema, 7 * (i % 3), .5 * (i % 4)));
    }
    FieldsConfig fields =
        FIELDS
            .withField("n", FieldsConfig.Field.of(FieldsConfig.Role.CATEGORY))
            .withField("r", FieldsConfig.Field.of(FieldsConfig.Role.CATEGORY));
    List<Row> rows = Tables.rows(fields, records);
    FeatureSpace space = Tables.space(fields, rows, 0);
    assertThat(space.dimension()).isEqualTo(7);
    List<GenericRecord> back = Tables.roundTrip(space, rows, 0);
    for (int i = 0; i < rows.size(); i++) {
      assertThat(back.get(i)).isEqualTo(records.get(i));
    }
  }

  @Test
  void coordinatesAreFollowedFromWindowToWindow() {
    Schema schema = Tables.schema("a:string", "n:double", "b:string");
    RandomStream random = RandomKey.of(9).stream();
    RecordSummary summary = RecordSummary.of(schema, FIELDS);
    FeatureSpace before = null;
    for (int window = 0; window < 12; window++) {
      summary.decay(.3);
      for (int i = 0; i < 60; i++) {
        String a = "a" + (window + random.nextInt(4));
        GenericRecord record = Tables.record(schema, a, random.nextGaussian(), "b" + i % 2);
        Tables.rows(FIELDS, List.of(record)).forEach(row -> summary.add(row, 0));
      }
      FeatureSpace space = FeatureSpace.freeze(schema, FIELDS, summary, before);
      if (before != null) {
        assertFollows(space, before);
      }
      before = space;
    }
  }

  /** Every coordinate that a point has in both spaces holds the same value in both. */
  private static void assertFollows(FeatureSpace space, FeatureSpace before) {
    int[] old = space.oldCoordinates(before);
    assertThat(old).hasSize(space.dimension());
    assertThat(Arrays.stream(old).filter(j -> j >= 0).toArray()).doesNotHaveDuplicates().isSorted();
    Schema schema = space.schema();
    for (int level = 0; level < 20; level++) {
      GenericRecord record = Tables.record(schema, "a" + level, 0.0, "b1");
      List<Row> rows = Tables.rows(FIELDS, List.of(record));
      PointCloud now = space.encode(rows, 0, RandomKey.of(1));
      PointCloud then = before.encode(rows, 0, RandomKey.of(1));
      for (int j = 0; j < old.length; j++) {
        boolean category = now.get(0, j) == FeatureSpace.SCALE;
        if (old[j] >= 0 && category) {
          assertThat(then.get(0, old[j])).isEqualTo(FeatureSpace.SCALE);
        }
      }
    }
  }

  @Test
  void theSameSummaryGivesTheSameCoordinates() {
    List<Row> rows = mixedRows(300);
    RecordSummary summary = Tables.summary(FIELDS, rows, 0);
    FeatureSpace space = Tables.space(FIELDS, summary);
    FeatureSpace again = FeatureSpace.freeze(MIXED, FIELDS, summary, space);
    int[] old = again.oldCoordinates(space);
    for (int j = 0; j < old.length; j++) {
      assertThat(old[j]).isEqualTo(j);
    }
    assertThat(again).isEqualTo(space);
  }

  @Test
  void freezingDoesNotFollowTheSummaryAfterwards() {
    List<Row> rows = mixedRows(300);
    RecordSummary summary = Tables.summary(FIELDS, rows.subList(0, 200), 0);
    FeatureSpace space = Tables.space(FIELDS, summary);
    byte[] before = space.toBytes();
    rows.subList(200, 300).forEach(row -> summary.add(row, 0));
    summary.decay(.1);
    assertThat(space.toBytes()).isEqualTo(before);
  }

  @Test
  void refusesWhatDoesNotFit() {
    List<Row> rows = mixedRows(30);
    FeatureSpace space = Tables.space(FIELDS, rows, 0);
    assertThatThrownBy(() -> space.decode(PointCloud.empty(3), 0, 0, RandomKey.of(1)))
        .hasMessageContaining("expected dimension %d, got 3".formatted(space.dimension()));
    float[] x = new float[space.dimension()];
    x[1] = Float.NaN;
    PointCloud broken = PointCloud.wrap(1, x.length, x);
    assertThatThrownBy(() -> space.decode(broken, 0, 0, RandomKey.of(1)))
        .isInstanceOf(ArithmeticException.class)
        .hasMessage("point 0, coordinate 1: expected a finite number, got NaN");
    RecordSummary none = RecordSummary.of(MIXED, FIELDS);
    assertThatThrownBy(() -> FeatureSpace.freeze(MIXED, FIELDS, none, null))
        .hasMessage("summary to freeze: expected at least one row, got none");
    RecordSummary other = RecordSummary.of(Tables.schema("n:int"), FIELDS);
    assertThatThrownBy(() -> FeatureSpace.freeze(MIXED, FIELDS, other, null))
        .hasMessageContaining("the same settings");
    assertThatThrownBy(() -> none.merge(other)).hasMessageContaining("summaries to merge");
    assertThatThrownBy(() -> none.decay(1.5)).hasMessage("decay-factor: expected 0 to 1, got 1.5");
  }

  @Test
  void goldenBytes() {
    List<Row> rows = mixedRows(40);
    RecordSummary summary = Tables.summary(FIELDS, rows, 0);
    summary.decay(.5);
    FeatureSpace space = Tables.space(FIELDS, summary);
    Golden.check("record-summary-v2.bin", summary.toBytes());
    Golden.check("feature-space-v1.bin", space.toBytes());
    assertThat(RecordSummary.fromBytes(Golden.bytes("record-summary-v2.bin"))).isEqualTo(summary);
    assertThat(FeatureSpace.fromBytes(Golden.bytes("feature-space-v1.bin"))).isEqualTo(space);
  }

  @Test
  void noBytesButOurOwnAreRead() {
    List<Row> rows = mixedRows(20);
    RecordSummary summary = Tables.summary(FIELDS, rows, 0);
    byte[] summaryBytes = summary.toBytes();
    byte[] spaceBytes = Tables.space(FIELDS, summary).toBytes();
    for (int length = 0; length < spaceBytes.length; length += 37) {
      byte[] cut = Arrays.copyOf(spaceBytes, length);
      assertThatThrownBy(() -> FeatureSpace.fromBytes(cut)).isInstanceOf(BadBytesException.class);
    }
    for (int length = 0; length < summaryBytes.length; length += 97) {
      byte[] cut = Arrays.copyOf(summaryBytes, length);
      assertThatThrownBy(() -> RecordSummary.fromBytes(cut)).isInstanceOf(BadBytesException.class);
    }
    byte[] newer = spaceBytes.clone();
    newer[0] = 77;
    assertThatThrownBy(() -> FeatureSpace.fromBytes(newer))
        .hasMessage(
            "feature space: expected format version 1 to 2, got 77; upgrade Headwater to read it");
  }
}
