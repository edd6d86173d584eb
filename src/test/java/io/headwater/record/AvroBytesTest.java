package io.headwater.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.testing.PoisonCases;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AvroBytesTest {
  /** Half of what the engine's threads have. */
  private static final long STACK = 512 << 10;

  private final AvroBytes recursive = new AvroBytes(PoisonCases.RECURSIVE);

  @Test
  void aListNestedTooDeepIsRefused() {
    assertTooDeep(recursive, PoisonCases.nestedTooDeep());
    assertTooDeep(recursive, recursive.encode(list(PoisonCases.RECURSIVE, 257)));
  }

  private static void assertTooDeep(AvroBytes bytes, byte[] record) {
    assertThatThrownBy(() -> bytes.decode(record))
        .isInstanceOf(BadRecordException.class)
        .hasMessageContaining("256 records inside one another, and more");
  }

  /** A reader whose records were too deep reads on, and what it lets by is no danger later. */
  @Test
  void theDeepestListThatIsReadCanBeWrittenPrintedAndCompared() throws Exception {
    assertTooDeep(recursive, PoisonCases.nestedTooDeep());
    byte[] deepest = recursive.encode(list(PoisonCases.RECURSIVE, 256));
    FutureTask<Integer> all =
        new FutureTask<>(
            () -> {
              GenericRecord record = recursive.decode(deepest);
              assertThat(recursive.encode(record)).isEqualTo(deepest);
              assertThat(record).isEqualTo(recursive.decode(deepest));
              return record.toString().length() + record.hashCode();
            });
    new Thread(null, all, "small stack", STACK).start();
    assertThat(all.get()).isNotZero();
  }

  private static GenericRecord list(Schema schema, int length) {
    GenericRecord list = null;
    for (int i = 0; i < length; i++) {
      list = element(schema, list);
    }
    return Optional.ofNullable(list).orElseThrow();
  }

  private static GenericRecord element(Schema schema, @Nullable GenericRecord next) {
    GenericRecord element = new GenericData.Record(schema);
    element.put("t", 1L);
    element.put("i", 2);
    element.put("s", "s");
    element.put("next", next);
    return element;
  }

  /** What the writer nests and the reader does not know is skipped, however deep it is. */
  @Test
  void aListThatIsNotReadIsSkipped() throws Exception {
    Schema first =
        SchemaBuilder.record("N").fields().requiredLong("t").requiredInt("i").endRecord();
    assertThat(
            new AvroBytes(PoisonCases.RECURSIVE, first)
                .decode(PoisonCases.nestedTooDeep())
                .get("i"))
        .isEqualTo(1);
  }

  @Test
  void recursionThroughArraysAndMapsIsBoundedAsWell() {
    for (String container : new String[] {"\"array\",\"items\"", "\"map\",\"values\""}) {
      Schema tree =
          new Schema.Parser()
              .parse(
                  "{\"type\":\"record\",\"name\":\"Tree\",\"fields\":[{\"name\":\"below\",\"type\":{\"type\":%s:\"Tree\"}}]}"
                      .formatted(container));
      boolean map = container.contains("map");
      // One element, with an empty name in a map; the innermost ends at once.
      byte[] deep = new byte[map ? 90_000 : 60_000];
      for (int i = 0; i + 1 < deep.length; i += map ? 2 : 1) {
        deep[i] = 2;
      }
      assertTooDeep(new AvroBytes(tree), deep);
    }
  }

  /** A schema that names a record twice without containing itself is read by Avro's own reader. */
  @Test
  void onlyASchemaThatContainsItselfIsRecursive() {
    Schema point = SchemaBuilder.record("P").fields().requiredInt("x").endRecord();
    Schema twice =
        SchemaBuilder.record("Line")
            .fields()
            .name("from")
            .type(point)
            .noDefault()
            .name("to")
            .type(point)
            .noDefault()
            .endRecord();
    assertThat(NestedReader.of(twice, twice)).isNotInstanceOf(NestedReader.class);
    assertThat(NestedReader.of(PoisonCases.RECURSIVE, point)).isInstanceOf(NestedReader.class);
  }
}
