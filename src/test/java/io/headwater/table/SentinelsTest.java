package io.headwater.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Numbers that stand for something else, told by how far outside they are and how often. */
class SentinelsTest {
  @TempDir private Path directory;

  private Schema schema(String header, int rows, java.util.function.IntFunction<String> row)
      throws IOException {
    StringBuilder text = new StringBuilder(header).append('\n');
    for (int i = 0; i < rows; i++) {
      text.append(row.apply(i)).append('\n');
    }
    return TableSource.open(Files.writeString(directory.resolve("t.csv"), text)).schema();
  }

  private static Object sentinels(Schema schema, String field) {
    return schema.getField(field).getObjectProp("headwater.sentinels");
  }

  @Test
  void aNumberFarOutsideThatComesAgainIsACode() throws IOException {
    Schema schema =
        schema(
            "t,gas,money,age",
            400,
            i ->
                i % 20 == 0
                    ? "-200,-200," + 9.99 * i + "," + i % 90
                    : "%.1f,%d,%.2f,%d".formatted(i % 37 * .7, 300 + i * 9, 9.99 * i, i % 90));
    assertThat(sentinels(schema, "t")).isEqualTo(List.of("-200"));
    assertThat(sentinels(schema, "gas")).as("shared, though less far").isEqualTo(List.of("-200"));
    assertThat(sentinels(schema, "money")).isNull();
    assertThat(sentinels(schema, "age")).isNull();
  }

  @Test
  void whatIsSeenOnceOrIsNearIsNone() throws IOException {
    Schema schema =
        schema("a,b", 400, i -> (i == 0 ? 100_000 : i % 50) + "," + (i % 9 == 0 ? 0 : 5 + i % 60));
    assertThat(sentinels(schema, "a")).isNull();
    assertThat(sentinels(schema, "b")).isNull();
  }
}
