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

  @Test
  void aDateFarBehindAllOthersIsACode() throws IOException {
    java.time.LocalDate start = java.time.LocalDate.of(2023, 5, 6);
    Schema schema =
        schema(
            "from,to,born",
            300,
            i -> {
              java.time.LocalDate from = start.plusDays(i * 37 % 300);
              return "%s,%s,%s"
                  .formatted(
                      from,
                      i % 3 == 0 ? "9999-12-31" : from.plusDays(i * 53 % 9),
                      i == 7 ? "0001-01-01" : from.minusYears(20));
            });
    assertThat(schema.getField("to").getObjectProp("headwater.marks"))
        .isEqualTo(List.of("9999-12-31"));
    assertThat(schema.getField("to").getObjectProp("headwater.after")).isNotNull();
    assertThat(schema.getField("born").getObjectProp("headwater.marks"))
        .isEqualTo(List.of("0001-01-01"));
    String[] cells = {"2020-01-01", "9999-12-31", "2020-03-01"};
    assertThat(Cells.of(cells).written(cells)).containsExactly(cells);
  }

  @Test
  void datesOfEightDigitsMayHaveCodesAndBeOld() {
    String[] cells = {"18500131", "99991231", "0", "19590301", "20200401", "20200402"};
    assertThat(Cells.of(cells).type()).isEqualTo("timestamp-millis");
    assertThat(Cells.of(cells).written(cells)).containsExactly(cells);
    assertThat(Cells.of("18500131", "18600131", "21990301").type()).isEqualTo("timestamp-millis");
  }

  @Test
  void codesHaveTheColumnsDecimalsAndAnySize() throws IOException {
    Schema schema =
        schema(
            "a,b",
            400,
            i -> i % 20 == 0 ? "-999.00,1e+20" : "%.2f,%.1f".formatted(i % 37 * .7, i % 41 * .3));
    assertThat(sentinels(schema, "a")).isEqualTo(List.of("-999"));
    assertThat(sentinels(schema, "b")).isEqualTo(List.of("100000000000000000000"));
    assertThat(ColumnText.of(schema).get(0).format(-999.0)).isEqualTo("-999.00");
  }
}
