package io.headwater.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import io.headwater.measure.RandomStream;
import io.headwater.record.FieldsConfig.Field;
import io.headwater.record.FieldsConfig.Role;
import io.headwater.testing.Clouds;
import io.headwater.testing.Golden;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SurrogatesTest {
  private static final FieldsConfig NOTHING_SAID = FieldsConfig.defaults();
  private static final Schema ORDERS =
      Tables.schema(
          "order:string",
          Tables.nullable("customer", "string"),
          Tables.nullable("ticket", "long"),
          "kind:string",
          "size:double");

  /** Orders {@code from} and so on; a customer and a ticket are missing with kind b. */
  private static List<Row> orders(FieldsConfig fields, int from, int count, RandomKey key) {
    List<GenericRecord> records = new ArrayList<>();
    for (int i = from; i < from + count; i++) {
      RandomStream random = key.at(i).stream();
      boolean missing = random.nextInt(4) == 0;
      records.add(
          Tables.record(
              ORDERS,
              "X-%07d".formatted(1_000_000 + 13 * i),
              missing ? "null" : "c%05d".formatted(10_000 + random.nextInt(400)),
              missing ? "null" : (Object) ((1L << 60) + (random.nextLong() >>> 5)),
              missing ? "b" : "a",
              random.nextGaussian()));
    }
    return Tables.rows(fields, records);
  }

  private static FeatureSpace space(
      FieldsConfig fields, List<Row> rows, @Nullable FeatureSpace before) {
    return FeatureSpace.freeze(ORDERS, fields, Tables.summary(fields, rows, 0), rows, before);
  }

  private static List<GenericRecord> twin(FeatureSpace space, List<Row> rows, long sequence) {
    PointCloud points = space.encode(rows, 0, RandomKey.of(1));
    List<GenericRecord> records = new ArrayList<>();
    for (int i = 0; i < points.count(); i++) {
      SurrogatePlace place = SurrogatePlace.of(RandomKey.of(5), sequence, i);
      records.add(space.decode(points, i, 0, RandomKey.of(2).at(i), place));
    }
    return records;
  }

  private static List<String> texts(List<GenericRecord> records, String field) {
    return records.stream()
        .map(record -> record.get(field))
        .filter(value -> value != null)
        .map(Object::toString)
        .toList();
  }

  private static List<String> real(List<Row> rows, String field) {
    return texts(rows.stream().map(Row::value).toList(), field);
  }

  @Test
  void formsNullsAndRepeatsStayAndNoValueDoes() {
    for (int k = 0; k < 10; k++) {
      List<Row> rows = orders(NOTHING_SAID, 0, 1_000, RandomKey.of(k));
      FeatureSpace space = space(NOTHING_SAID, rows, null);
      assertThat(space.identifiers().keySet()).containsExactly("customer", "order", "ticket");
      List<GenericRecord> twin = twin(space, rows, 1);
      for (String field : space.identifiers().keySet()) {
        assertThat(texts(twin, field)).doesNotContainAnyElementsOf(real(rows, field));
      }
      assertThat(texts(twin, "order"))
          .allMatch(id -> id.matches("X-\\d{7}"))
          .doesNotHaveDuplicates();
      assertThat(texts(twin, "ticket")).doesNotHaveDuplicates();
      assertThat(twin)
          .allMatch(one -> (one.get("customer") == null) == one.get("kind").toString().equals("b"));
      double customers = new HashSet<>(real(rows, "customer")).size();
      assertThat(new HashSet<>(texts(twin, "customer")).size() / customers)
          .isCloseTo(1, within(.12));
    }
  }

  @Test
  void whatIdentifiedOnceStaysHiddenAndKeepsItsForm() {
    List<Row> first = orders(NOTHING_SAID, 0, 1_000, RandomKey.of(1));
    // The same order again and again would not identify by itself.
    List<Row> few = Collections.nCopies(3, first.get(0));
    FeatureSpace before = space(NOTHING_SAID, first, null);
    FeatureSpace after = space(NOTHING_SAID, few, before);
    assertThat(after.identifiers().keySet()).isEqualTo(before.identifiers().keySet());
    assertThat(space(NOTHING_SAID, few, null).identifiers()).isEmpty();
    assertThat(texts(twin(after, first, 2), "order"))
        .doesNotContainAnyElementsOf(real(first, "order"))
        .doesNotContainAnyElementsOf(texts(twin(before, first, 1), "order"));
    assertThat(SchemaChanges.NONE.withIdentifiers(java.util.Optional.of(before), after))
        .isEqualTo(SchemaChanges.NONE);
  }

  @Test
  void customersComeBackInTheNextWindow() {
    List<Row> first = orders(NOTHING_SAID, 0, 1_000, RandomKey.of(1));
    List<Row> next = orders(NOTHING_SAID, 1_000, 1_000, RandomKey.of(1));
    FeatureSpace before = space(NOTHING_SAID, first, null);
    FeatureSpace after = space(NOTHING_SAID, next, before);
    Set<String> known = new HashSet<>(texts(twin(before, first, 1), "customer"));
    List<String> later = texts(twin(after, next, 2), "customer");
    long again = later.stream().filter(known::contains).count();
    long realAgain =
        real(next, "customer").stream().filter(real(first, "customer")::contains).count();
    assertThat(again / (double) later.size())
        .isCloseTo(realAgain / (double) real(next, "customer").size(), within(.1));
  }

  @Test
  void rulesAndLevelsNameNothingThatIdentifies() {
    Schema schema = Tables.schema("email:string", "name:string", "tier:string");
    List<GenericRecord> records = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      records.add(
          Tables.record(schema, "p%d@x.org".formatted(i % 60), "n" + i % 60, "t" + i % 60 % 3));
    }
    List<Row> rows = Tables.rows(NOTHING_SAID, records);
    FeatureSpace space =
        FeatureSpace.freeze(
            schema, NOTHING_SAID, Tables.summary(NOTHING_SAID, rows, 0), rows, null);
    assertThat(space.identifiers().keySet()).containsExactly("email");
    assertThat(space.levels().keySet()).containsExactly("name", "tier");
    assertThat(new String(space.toBytes(), java.nio.charset.StandardCharsets.ISO_8859_1))
        .doesNotContain("@x.org");
  }

  @Test
  void onlyWhoAllowsItHasIdentifiersLearned() {
    List<Row> rows = orders(NOTHING_SAID, 0, 300, RandomKey.of(1));
    FieldsConfig category = NOTHING_SAID.withField("order", Field.of(Role.CATEGORY));
    assertThat(space(category, rows, null).identifiers().get("order"))
        .contains("its role alone does not do");
    FieldsConfig allowed =
        NOTHING_SAID.withField("order", Field.of(Role.CATEGORY).allowingIdentifiers());
    FeatureSpace space = space(allowed, rows, space(category, rows, null));
    assertThat(space.identifiers().keySet()).containsExactly("customer", "ticket");
    assertThat(real(rows, "order")).containsAll(texts(twin(space, rows, 1), "order"));
    FieldsConfig number = NOTHING_SAID.withField("ticket", Field.of(Role.NUMBER));
    assertThat(space(number, rows, null).identifiers()).doesNotContainKey("ticket");
  }

  @Test
  void anExpressionIsWrittenWhereTheUserSaysSo() {
    FieldsConfig fields =
        NOTHING_SAID.withField("kind", Field.defaults().withFake("#{Name.fullName} & co"));
    List<Row> rows = orders(fields, 0, 300, RandomKey.of(1));
    assertThat(texts(twin(space(fields, rows, null), rows, 1), "kind"))
        .allMatch(text -> text.endsWith(" & co"));
    FieldsConfig wrong = NOTHING_SAID.withField("kind", Field.defaults().withFake("#{Nme.full}"));
    assertThatThrownBy(() -> RecordReader.of(ORDERS, wrong))
        .hasMessageContaining("fields.kind.fake: expected an expression of Datafaker")
        .hasMessageContaining("#{Nme.full}");
    FieldsConfig number = NOTHING_SAID.withField("size", Field.defaults().withFake("#{Name.name}"));
    assertThatThrownBy(() -> RecordReader.of(ORDERS, number))
        .hasMessageContaining("fields.size.fake: expected a field of text");
  }

  @Test
  void recordsAreAFunctionOfTheirPlaceAlone() {
    List<Row> rows = orders(NOTHING_SAID, 0, 300, RandomKey.of(1));
    FeatureSpace space = space(NOTHING_SAID, rows, null);
    FeatureSpace read = FeatureSpace.fromBytes(space.toBytes());
    List<GenericRecord> all = twin(space, rows, 1);
    PointCloud points = space.encode(rows, 0, RandomKey.of(1));
    for (int i : new int[] {299, 0, 150}) {
      SurrogatePlace place = SurrogatePlace.of(RandomKey.of(5), 1, i);
      assertThat(read.decode(points, i, 0, RandomKey.of(2).at(i), place)).isEqualTo(all.get(i));
    }
  }

  @Test
  void withoutWhatIdentifiesTwoRecordsAreEqual() {
    List<Row> rows = orders(NOTHING_SAID, 0, 300, RandomKey.of(1));
    FeatureSpace space = space(NOTHING_SAID, rows, null);
    GenericRecord a = rows.get(0).value();
    GenericRecord b =
        Tables.record(ORDERS, "other", "other", (Object) 7L, a.get("kind"), a.get("size"));
    assertThat(a.get("customer")).isNotNull();
    assertThat(space.withoutIdentifiers(a)).isEqualTo(space.withoutIdentifiers(b)).isNotEqualTo(a);
  }

  @Test
  void anythingDecodesToSurrogates() {
    List<Row> rows = orders(NOTHING_SAID, 0, 300, RandomKey.of(1));
    FeatureSpace space = space(NOTHING_SAID, rows, null);
    PointCloud wild = Clouds.normal(200, space.dimension(), 0, 3, RandomKey.of(4));
    assertThat(texts(Tables.decode(space, wild, 0), "order"))
        .allMatch(id -> id.matches("X-\\d{7}"))
        .doesNotHaveDuplicates();
  }

  @Test
  void goldenBytes() {
    FeatureSpace space = space(NOTHING_SAID, orders(NOTHING_SAID, 0, 60, RandomKey.of(1)), null);
    Golden.check("feature-space-v2.bin", space.toBytes());
    assertThat(FeatureSpace.fromBytes(Golden.bytes("feature-space-v2.bin"))).isEqualTo(space);
  }
}
