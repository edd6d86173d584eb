package io.headwater.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import io.headwater.measure.RandomStream;
import io.headwater.testing.Clouds;
import io.headwater.testing.Extract;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;

class RuleDiscoveryTest {
  private static final FieldsConfig FIELDS = FieldsConfig.defaults();

  private static List<Row> table(
      Schema schema, int n, long seed, Function<RandomStream, Object[]> row) {
    RandomStream random = RandomKey.of(seed).stream();
    List<GenericRecord> records = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      records.add(Tables.record(schema, row.apply(random)));
    }
    return Tables.rows(FIELDS, records);
  }

  private static String describe(List<Row> rows) {
    return Tables.space(FIELDS, rows, 0).describe();
  }

  private static final Schema PAIR = Tables.schema("a:string", "b:string", "v:double");

  private static Object[] pair(RandomStream random, boolean symmetric) {
    int a = random.nextInt(20);
    int b = random.nextInt(20);
    double first = symmetric ? Math.min(a, b) : a;
    double second = symmetric ? Math.max(a, b) : b;
    return new Object[] {"a" + a, "a" + b, Math.sqrt(100 * first + 7 * second)};
  }

  @Test
  void findsAFunctionOfAPairInEitherOrder() {
    assertThat(describe(table(PAIR, 3_000, 1, random -> pair(random, true))))
        .contains("v: a function of (a, b) in either order, 210 keys");
  }

  @Test
  void findsAFunctionOfAnOrderedPair() {
    assertThat(describe(table(PAIR, 3_000, 2, random -> pair(random, false))))
        .contains("v: a function of (a, b), ");
  }

  @Test
  void findsAFunctionOfOneCategoryBeforeOneOfAPair() {
    List<Row> rows =
        table(
            PAIR,
            1_000,
            3,
            random -> {
              int a = random.nextInt(9);
              return new Object[] {"a" + a, "b" + random.nextInt(4), a * 1.5};
            });
    assertThat(describe(rows)).contains("v: a function of (a), 9 keys");
  }

  @Test
  void codesAndNamesFollowFromEachOtherButOnlyOneIsDropped() {
    Schema schema = Tables.schema("code:string", "city:string", "country:string", "x:double");
    List<Row> rows =
        table(
            schema,
            1_000,
            4,
            random -> {
              int city = random.nextInt(30);
              return new Object[] {
                "c" + city, "City " + city, "Land " + city / 7, random.nextGaussian()
              };
            });
    FeatureSpace space = Tables.space(FIELDS, rows, 0);
    assertThat(space.describe())
        .contains("code: category, 30 levels")
        .contains("city: a function of (code), 30 keys")
        .contains("country: a function of (code), 30 keys")
        .contains("x: number");
    assertThat(space.dimension()).isEqualTo(31);
    for (GenericRecord record : Tables.roundTrip(space, rows, 0)) {
      int city = Integer.parseInt(record.get("code").toString().substring(1));
      assertThat(record.get("city")).hasToString("City " + city);
      assertThat(record.get("country")).hasToString("Land " + city / 7);
    }
  }

  @Test
  void chainsAreFollowedInOrder() {
    // The country comes first, so (country -> continent) is found before (city -> country).
    Schema schema = Tables.schema("continent:string", "country:string", "city:string");
    List<Row> rows =
        table(
            schema,
            2_000,
            5,
            random -> {
              int city = random.nextInt(60);
              return new Object[] {"k" + city / 20, "l" + city / 5, "c" + city};
            });
    FeatureSpace space = Tables.space(FIELDS, rows, 0);
    assertThat(space.describe())
        .contains("continent: a function of (country), 12 keys")
        .contains("country: a function of (city), 60 keys");
    for (GenericRecord record : Tables.roundTrip(space, rows, 0)) {
      int city = Integer.parseInt(record.get("city").toString().substring(1));
      assertThat(record.get("country")).hasToString("l" + city / 5);
      assertThat(record.get("continent")).hasToString("k" + city / 20);
    }
  }

  @Test
  void nearlyUniqueKeysProveNothing() {
    List<Row> rows =
        table(
            PAIR,
            3_000,
            6,
            random ->
                new Object[] {
                  "id" + random.nextInt(2_000_000), "b" + random.nextInt(3), random.nextGaussian()
                });
    assertThat(describe(rows)).doesNotContain("function");
  }

  @Test
  void independentAndNoisyColumnsAreNoRules() {
    List<Row> rows =
        table(
            PAIR,
            4_000,
            7,
            random -> {
              int a = random.nextInt(8);
              double noise = random.nextInt(50) == 0 ? 1 : 0;
              return new Object[] {"a" + a, "b" + random.nextInt(5), a + noise};
            });
    assertThat(describe(rows)).doesNotContain("function");
  }

  @Test
  void aColumnThatIsNearlyAlwaysTheSameIsNoRule() {
    Schema schema = Tables.schema("a:string", "b:string", "flag:boolean");
    List<Row> rows =
        table(
            schema,
            4_096,
            8,
            random ->
                new Object[] {
                  "a" + random.nextInt(50), "b" + random.nextInt(50), random.nextInt(1_400) == 0
                });
    assertThat(rows).anyMatch(row -> (Boolean) row.value().get("flag"));
    assertThat(describe(rows)).doesNotContain("function");
  }

  @Test
  void aRareErrorIsToleratedAndTheMajorityWins() {
    int[] row = {0};
    List<Row> rows =
        table(
            PAIR,
            20_000,
            9,
            random -> {
              Object[] values = pair(random, true);
              if (row[0]++ % 4_000 == 3_999) {
                values[2] = -1.0;
              }
              return values;
            });
    FeatureSpace space = Tables.space(FIELDS, rows, 0);
    assertThat(space.describe()).contains("v: a function of (a, b) in either order, 210 keys");
    for (GenericRecord record : Tables.roundTrip(space, rows.subList(0, 4_100), 0)) {
      assertThat((Double) record.get("v")).isNotNegative();
    }
  }

  @Test
  void eitherOrderNeedsPairsSeenInBoth() {
    // Two columns of other levels: both orders have the same keys, and the order is kept.
    List<Row> rows =
        table(
            PAIR,
            2_000,
            16,
            random -> {
              Object[] values = pair(random, false);
              values[1] = "b" + values[1];
              return values;
            });
    assertThat(describe(rows)).contains("v: a function of (a, b), ");
  }

  @Test
  void nullsFollowTheRuleToo() {
    Schema schema = Tables.schema("a:string", Tables.nullable("v", "double"));
    List<Row> rows =
        table(
            schema,
            1_000,
            10,
            random -> {
              int a = random.nextInt(10);
              return new Object[] {"a" + a, a % 3 == 0 ? "null" : (Object) (a * .5)};
            });
    FeatureSpace space = Tables.space(FIELDS, rows, 0);
    assertThat(space.dimension()).isEqualTo(10);
    for (GenericRecord record : Tables.roundTrip(space, rows, 0)) {
      int a = Integer.parseInt(record.get("a").toString().substring(1));
      assertThat(record.get("v")).isEqualTo(a % 3 == 0 ? null : (Object) (a * .5));
    }
  }

  @Test
  void aRuleStaysThroughAWindowTooSmallToProveIt() {
    RecordSummary summary = Tables.summary(FIELDS, table(PAIR, 3_000, 11, r -> pair(r, true)), 0);
    FeatureSpace before = Tables.space(FIELDS, summary);
    RecordSummary small = Tables.summary(FIELDS, table(PAIR, 40, 12, r -> pair(r, true)), 0);
    assertThat(Tables.space(FIELDS, small).describe()).doesNotContain("function");
    FeatureSpace after = FeatureSpace.freeze(PAIR, FIELDS, small, before);
    assertThat(after.describe()).contains("v: a function of (a, b) in either order");
    RecordSummary broken = Tables.summary(FIELDS, table(PAIR, 400, 13, r -> pair(r, false)), 0);
    assertThat(FeatureSpace.freeze(PAIR, FIELDS, broken, before).describe())
        .doesNotContain("either order");
  }

  @Test
  void discoveryDoesNotDependOnOrderMergesOrBytes() {
    List<Row> rows = table(PAIR, 2_000, 14, random -> pair(random, true));
    byte[] all = Tables.space(FIELDS, rows, 0).toBytes();
    RandomStream random = RandomKey.of(15).stream();
    RecordSummary[] parts = {
      RecordSummary.of(PAIR, FIELDS), RecordSummary.of(PAIR, FIELDS), RecordSummary.of(PAIR, FIELDS)
    };
    for (int i : random.permutation(rows.size())) {
      parts[random.nextInt(3)].add(rows.get(i), 0);
    }
    parts[2].merge(RecordSummary.fromBytes(parts[0].toBytes()));
    parts[2].merge(parts[1]);
    assertThat(Tables.space(FIELDS, parts[2]).toBytes()).isEqualTo(all);
  }

  @Test
  void goingThroughBytesAtAnyTimeChangesNothing() {
    Schema schema = Tables.schema("a:string", "b:string", "v:double", "w:int");
    RandomStream random = RandomKey.of(17).stream();
    RecordSummary whole = RecordSummary.of(schema, FIELDS);
    RecordSummary restored = RecordSummary.of(schema, FIELDS);
    for (int window = 0; window < 20; window++) {
      for (int i = 0; i < 100; i++) {
        Object[] values = pair(random, true);
        GenericRecord record =
            Tables.record(schema, values[0], values[1], values[2], random.nextInt(3));
        Row row = Tables.rows(FIELDS, List.of(record)).get(0);
        whole.add(row, 0);
        restored.add(row, 0);
      }
      restored = restored.copy();
      whole.decay(.4);
      restored.decay(.4);
      assertThat(restored).isEqualTo(whole);
    }
  }

  @Test
  void flightsDistanceIsAFunctionOfTheAirportsAndEveryDecodedPairIsKnown() {
    Extract flights = Extract.flights();
    FieldsConfig fields = FIELDS.withEventTime("date").withWindow(Duration.ofHours(6));
    List<Row> rows = Tables.rows(fields, flights.records());
    long start = rows.get(0).eventTime() - rows.get(0).eventTime() % Duration.ofHours(6).toMillis();
    Map<Set<String>, Object> map = new HashMap<>();
    Set<List<String>> directed = new HashSet<>();
    for (GenericRecord record : flights.records()) {
      String from = record.get("origin").toString();
      String to = record.get("destination").toString();
      map.put(Set.of(from, to), record.get("distance"));
      directed.add(List.of(from, to));
      directed.add(List.of(to, from));
    }
    for (LevelDecoder decoder :
        List.of(LevelDecoder.largest(), LevelDecoder.sampled(1), LevelDecoder.sampled(3))) {
      FeatureSpace space = Tables.space(fields.withLevelDecoder(decoder), rows, start);
      assertThat(space.describe())
          .contains("distance: a function of (origin, destination) in either order");
      PointCloud anything = Clouds.normal(1_000, space.dimension(), 0, 1, RandomKey.of(3));
      for (GenericRecord record : Tables.decode(space, anything, start)) {
        String from = record.get("origin").toString();
        String to = record.get("destination").toString();
        assertThat(directed).contains(List.of(from, to));
        assertThat(record.get("distance")).isEqualTo(map.get(Set.of(from, to)));
      }
    }
  }

  @Test
  void sampledPairsHaveTheProbabilitiesOfTheirProducts() {
    Schema schema = Tables.schema("a:string", "b:string", "v:int");
    List<GenericRecord> records = new ArrayList<>();
    int[][] seen = {{0, 1}, {1, 2}, {2, 0}, {0, 2}};
    for (int i = 0; i < 400; i++) {
      int[] pair = seen[i % 4];
      records.add(Tables.record(schema, "a" + pair[0], "b" + pair[1], 100 + i % 4));
    }
    FieldsConfig fields = FIELDS.withLevelDecoder(LevelDecoder.sampled(1));
    FeatureSpace space = Tables.space(fields, Tables.rows(fields, records), 0);
    assertThat(space.describe()).contains("v: a function of (a, b), 4 keys");
    assertThat(space.dimension()).isEqualTo(6);
    float[] corner = {1, 1, 1, 1, 1, 1};
    // All coordinates equal: each of the four pairs seen has probability 1/4.
    int n = 8_000;
    Map<Object, Integer> counts = new HashMap<>();
    for (GenericRecord record : Tables.decode(space, Clouds.pointMass(n, corner), 0)) {
      counts.merge(record.get("v"), 1, Integer::sum);
    }
    assertThat(counts.keySet()).containsExactlyInAnyOrder(100, 101, 102, 103);
    // Binomial: four standard errors.
    double error = 4 * Math.sqrt(.25 * .75 * n);
    assertThat(counts.values()).allMatch(count -> Math.abs(count - n / 4.0) < error);
  }
}
