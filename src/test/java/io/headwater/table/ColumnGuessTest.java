package io.headwater.table;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ColumnGuessTest {
  private static String type(String... cells) {
    return Cells.of(cells).type();
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
        "1 nan|int?",
        "2.5 inf|string",
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
        "12:30|time-millis",
      })
  void theNarrowestTypeThatReadsEveryCell(String cells, String type) {
    assertThat(type(cells.split(" "))).isEqualTo(type);
  }

  @Test
  void aSpaceMayStandBetweenDateAndTime() {
    assertThat(type("2001-01-22 10:00", "2001-01-23 23:59")).isEqualTo("timestamp-millis");
    assertThat(type("2001-01-22 10:00:01")).isEqualTo("timestamp-millis");
  }

  @Test
  void emptyCellsMakeAnyTypeNullable() {
    assertThat(type("1", "")).isEqualTo("int?");
    assertThat(type("x", "")).isEqualTo("string?");
    assertThat(type("", "")).isEqualTo("string?");
    assertThat(type()).isEqualTo("string?");
    assertThat(type("NA", "NA")).isEqualTo("string?");
  }

  /** What is written as JSON strings stays strings: ColumnText writes it back in quotes. */
  @Test
  void textInQuotesIsANumberIfAllOfItIs() {
    assertThat(Cells.of("c", ',', true, "12", "13").type()).isEqualTo("int");
    assertThat(Cells.of("c", ',', true, "12", "x").type()).isEqualTo("string");
    assertThat(Cells.of("c", ',', true, "true", "false").type()).isEqualTo("string");
    assertThat(Cells.of("c", ',', true, "2001-01-22").type()).isEqualTo("timestamp-millis");
  }

  /** A word beside true and false, of which only the most frequent can be null. */
  @Test
  void trueFalseAndAThirdWordAreACategory() {
    String[] cells = {"true", "false", "", "", "unknown", "true"};
    Cells column = Cells.of(cells);
    assertThat(column.type()).isEqualTo("string?");
    assertThat(column.field().schema().getTypes()).hasSize(2);
    assertThat(column.written(cells)).containsExactly(cells);
    assertThat(Cells.of("true", "false", "unknown").type()).isEqualTo("boolean?");
  }

  @Test
  void versionsAndSeasonsAreNoDates() {
    assertThat(type("2.8.14", "5.11.22", "1.0.10")).isEqualTo("string");
    Cells versions = Cells.of("2.8.14", "5.11.22");
    assertThat(versions.type()).isEqualTo("string");
    assertThat(versions.remarks()).anyMatch(r -> r.contains("dates like 'd.M.uu' or versions"));
    assertThat(type("02.08.14", "25.11.22")).isEqualTo("timestamp-millis");
    assertThat(Cells.of("Datum", ',', false, "2.8.14", "5.11.22").type())
        .isEqualTo("timestamp-millis");
    assertThat(type("2000-01", "2001-02", "2011-12")).isEqualTo("string");
    assertThat(type("2000-01", "2001-02", "2001-05")).isEqualTo("timestamp-millis");
  }

  @Test
  void yearsOfTwoDigitsGoFrom1950To2049() {
    Cells dates = Cells.of("31.12.77", "01.01.14", "15.06.49");
    assertThat((Long) dates.text().parse("31.12.77")).isPositive().isLessThan(300_000_000_000L);
    assertThat((Long) dates.text().parse("01.01.14")).isGreaterThan(1_300_000_000_000L);
    assertThat(dates.written("31.12.77", "15.06.49")).containsExactly("31.12.77", "15.06.49");
  }

  @Test
  void spacesThatDoNotBreakStandBesideCurrencies() {
    for (char space : new char[] {'\u00a0', '\u202f'}) {
      String[] cells = {"€" + space + "5", "€" + space + "12"};
      assertThat(type(cells)).isEqualTo("int");
      assertThat(Cells.of(cells).written(cells)).containsExactly(cells);
      assertThat(type("5" + space + "%", "12" + space + "%")).isEqualTo("int");
    }
  }

  @Test
  void whatMakesAColumnTextOrMergesMarkersIsSaid() {
    assertThat(Cells.of("1", "2", "03", "4").remarks()).anyMatch(r -> r.contains("'03' is a name"));
    assertThat(Cells.of("2001-01-22", "22/01/2001", "2001-01-23", "13/01/2001").remarks())
        .anyMatch(r -> r.contains("2 of its 4 cells are times"));
    String[] marks = {"1", "?", "-", "--", "NA", "n/a", "nan", "null", "none", "nil", "nd", "*"};
    assertThat(Cells.of(marks).remarks()).anyMatch(r -> r.contains("more than 8"));
  }
}
