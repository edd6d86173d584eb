package io.headwater.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.measure.RandomKey;
import io.headwater.measure.RandomStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is known of a stream, under another schema. */
class EvolvedSpaceTest {
  private static final FieldsConfig FIELDS = FieldsConfig.defaults();
  private static final Schema BEFORE =
      Tables.schema("gone:string", "a:string", "b:string", "x:int", "v:float");

  /** Every field has moved: one before it, one behind it, and one is not there any more. */
  private static final Schema NOW =
      Tables.schema("first:string", "a:string", "b:string", "v:double", "x:long", "last:double");

  private static List<Row> rows(Schema schema, int n, long seed, boolean symmetric) {
    RandomStream random = RandomKey.of(seed).stream();
    List<GenericRecord> records = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      int a = random.nextInt(12);
      int b = random.nextInt(12);
      int x = random.nextInt(50);
      int key = symmetric ? Math.min(a, b) * 12 + Math.max(a, b) : a * 12 + b;
      double v = Math.rint(10 * Math.sqrt(7 * key)) / 10;
      records.add(
          schema.equals(BEFORE)
              ? Tables.record(schema, "g" + random.nextInt(3), "a" + a, "a" + b, x, (float) v)
              : Tables.record(
                  schema, "f" + random.nextInt(3), "a" + a, "a" + b, v, (long) x, i / 8.0));
    }
    return Tables.rows(FIELDS, records);
  }

  @Test
  void aFeatureThatGoesOnKeepsWhatIsKnownAndANewOneBeginsWithNothing() {
    RecordSummary before = Tables.summary(FIELDS, rows(BEFORE, 500, 1, false), 0);
    byte[] bytes = before.toBytes();
    RecordSummary moved = before.movedTo(NOW, FIELDS);
    assertThat(before.toBytes()).isEqualTo(bytes);
    assertThat(moved.weight()).isEqualTo(500);
    List<Feature> now = RecordPlan.of(NOW, FIELDS).features();
    List<Feature> old = RecordPlan.of(BEFORE, FIELDS).features();
    for (int f = 0; f < now.size(); f++) {
      String name = now.get(f).name();
      ByteWriter here = new ByteWriter();
      moved.feature(f).write(here);
      ByteWriter there = new ByteWriter();
      FeatureSummary expected = FeatureSummary.of(now.get(f));
      for (int g = 0; g < old.size(); g++) {
        expected = old.get(g).name().equals(name) ? before.feature(g) : expected;
      }
      expected.write(there);
      assertThat(here.toByteArray()).as(name).isEqualTo(there.toByteArray());
    }
    assertThat(moved.isEmpty()).isTrue();
    rows(NOW, 1, 2, false).forEach(row -> moved.add(row, 0));
    assertThat(moved.isEmpty()).isFalse();
    assertThat(RecordSummary.fromBytes(moved.toBytes())).isEqualTo(moved);
  }

  /** Ten rows prove no rule: it is known from before, with the keys that only the old rows had. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aRuleBetweenFieldsThatGoOnIsStillOne(boolean symmetric) {
    RecordSummary before = Tables.summary(FIELDS, rows(BEFORE, 3_000, 3, symmetric), 0);
    FeatureSpace space = FeatureSpace.freeze(BEFORE, FIELDS, before, null);
    String rule = "v: a function of (a, b)";
    assertThat(space.describe()).contains(rule);

    RecordSummary moved = before.movedTo(NOW, FIELDS);
    rows(NOW, 10, 4, symmetric).forEach(row -> moved.add(row, 0));
    FeatureSpace now = FeatureSpace.freeze(NOW, FIELDS, moved, space);
    assertThat(now.describe()).contains(line(space, rule));
    assertThat(
            FeatureSpace.freeze(
                    NOW, FIELDS, Tables.summary(FIELDS, rows(NOW, 10, 4, symmetric), 0), null)
                .describe())
        .doesNotContain(rule);
  }

  private static String line(FeatureSpace space, String from) {
    return space.describe().lines().filter(line -> line.startsWith(from)).findFirst().orElseThrow();
  }

  @Test
  void aKeyWithAPlaceThatIsNewIsNoOtherKey() {
    assertThat(RuleKey.single(1).moved(new int[] {0, -1})).isEmpty();
    assertThat(new RuleKey(0, 1, false).moved(new int[] {0, -1})).isEmpty();
    assertThat(RuleKey.single(1).moved(new int[] {0, 5})).contains(RuleKey.single(5));
    assertThat(new RuleKey(0, 1, true).moved(new int[] {4, 2})).contains(new RuleKey(2, 4, true));
    assertThat(new RuleKey(0, 1, false).moved(new int[] {4, 2})).contains(new RuleKey(4, 2, false));
  }

  @Test
  void coordinatesThatGoOnAreFoundByTheirNames() {
    FeatureSpace before = Tables.space(FIELDS, rows(BEFORE, 300, 5, false), 0);
    FeatureSpace now = Tables.space(FIELDS, rows(NOW, 300, 6, false), 0);
    int[] old = now.oldCoordinates(before);
    int known = 0;
    for (int coordinate : old) {
      known += coordinate >= 0 ? 1 : 0;
    }
    // New are the three levels of the first field and the last number.
    assertThat(known).isEqualTo(now.dimension() - 4);
    SchemaChanges changes = SchemaChanges.between(before, now);
    assertThat(changes.added()).containsExactly("first", "last");
    assertThat(changes.dropped()).containsExactly("gone");
    assertThat(changes.retyped())
        .containsExactly(
            new SchemaChanges.Retyped("v", "float", "double"),
            new SchemaChanges.Retyped("x", "int", "long"));
    assertThat(changes.newLevels()).isEmpty();
    assertThat(changes.fields()).isEqualTo(5);
  }

  @Test
  void levelsThatAreNewAreCountedAndTheHeaviestAreNamed() {
    Schema schema = Tables.schema(Tables.nullable("k", "string"));
    List<GenericRecord> records = new ArrayList<>();
    records.add(Tables.record(schema, "old"));
    FeatureSpace before = Tables.space(FIELDS, Tables.rows(FIELDS, records), 0);
    for (int level = 0; level < 9; level++) {
      for (int times = 0; times <= level; times++) {
        records.add(Tables.record(schema, level == 8 ? "null" : "k" + level));
      }
    }
    FeatureSpace now = Tables.space(FIELDS, Tables.rows(FIELDS, records), 0);
    SchemaChanges changes = SchemaChanges.between(before, now);
    assertThat(changes.newLevels().get("k"))
        .isEqualTo(new SchemaChanges.NewLevels(9, List.of("null", "k7", "k6", "k5", "k4")));
    assertThat(changes.levels()).isEqualTo(9);
    assertThat(changes.fields()).isZero();
    assertThat(changes.isEmpty()).isFalse();
    ByteWriter out = new ByteWriter();
    changes.write(out);
    assertThat(SchemaChanges.read(new ByteReader("changes", out.toByteArray()))).isEqualTo(changes);
  }
}
