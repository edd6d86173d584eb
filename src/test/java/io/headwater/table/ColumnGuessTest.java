package io.headwater.table;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ColumnGuessTest {
  private static Schema guess(String... cells) {
    ColumnGuess guess = new ColumnGuess();
    for (String cell : cells) {
      guess.add(cell, false);
    }
    return guess.schema();
  }

  private static String name(Schema schema) {
    if (schema.isUnion()) {
      return name(schema.getTypes().get(1)) + "?";
    }
    return schema.getLogicalType() == null
        ? schema.getType().getName()
        : schema.getLogicalType().getName();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1 2 -3 0|int",
        "1 2147483648|long",
        "-9223372036854775808|long",
        "9223372036854775808|string",
        "1 2.5|double",
        "1e-3 7|double",
        ".5 5.|double",
        "1 nan|double",
        "2.5 inf|double",
        "007 12|string",
        "00.5 1|string",
        "+1 2|double",
        "1 x|string",
        "1 NA|int?",
        "2.5 NA|double?",
        "2001-01-22 NA|timestamp-millis?",
        "red NA|string",
        "true false|boolean",
        "True False|boolean",
        "true False|string",
        "2001-01-22|timestamp-millis",
        "2001-01-22 2001-02-30|string",
        "2001-01-22 2001-01-22T10:00|string",
        "2001-01-01T00:01Z|timestamp-millis",
        "2001-01-01T00:01:59Z|timestamp-millis",
        "2001-01-01T00:01:59.123|timestamp-millis",
        "20010122|int",
        "12:30|string",
      })
  void theNarrowestTypeThatReadsEveryCell(String cells, String type) {
    assertThat(name(guess(cells.split(" ")))).isEqualTo(type);
  }

  @Test
  void aSpaceMayStandBetweenDateAndTime() {
    assertThat(name(guess("2001-01-22 10:00", "2001-01-23 23:59"))).isEqualTo("timestamp-millis");
    assertThat(name(guess("2001-01-22 10:00:01"))).isEqualTo("timestamp-millis");
  }

  @Test
  void emptyCellsMakeAnyTypeNullable() {
    assertThat(name(guess("1", ""))).isEqualTo("int?");
    assertThat(name(guess("x", ""))).isEqualTo("string?");
    assertThat(name(guess("", ""))).isEqualTo("string?");
    assertThat(name(guess())).isEqualTo("string?");
    assertThat(name(guess("NA", "NA"))).isEqualTo("string?");
  }

  @Test
  void textInQuotesIsNeverANumber() {
    ColumnGuess guess = new ColumnGuess();
    guess.add("12", true);
    assertThat(name(guess.schema())).isEqualTo("string");
    ColumnGuess time = new ColumnGuess();
    time.add("2001-01-22", true);
    assertThat(name(time.schema())).isEqualTo("timestamp-millis");
  }
}
