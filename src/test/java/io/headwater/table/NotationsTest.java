package io.headwater.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.record.FieldsConfig;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Columns as people and programs write them: recognised, and written back letter for letter. */
class NotationsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "2,6; 0,5; 12,75|double",
        "1.234,56; 0,50; 12.345.678,00|double",
        "1,234.50; 950.25; 12,345,678.00|double",
        "1 234; 950; 12 345 678|int",
        "1\u00a0234,5; 950,25|double",
        "1'234.50; 12.00; 950.10|double",
        "€ 1.234,56; € 0,99|double",
        "$1,234.56; $0.99; -$5.00|double",
        "1,50 €; 12,00 €|double",
        "USD 12.50; USD 3.00|double",
        "12 %; 3 %; 100 %|int",
        "12.5%; 3.0%|double",
        "3.5kg; 12kg|double",
        "21.5 °C; -3.0 °C|double",
        "(12.50); 3.00; 1.00|double",
        "5-; 12; 3|int",
        "+1.5; -2.0; +3.5|double",
        "\u22121.5; 2.5|double",
        "1.5E+10; 2.0E-03; -7.1E+00|double",
        "1.5e-05; 2.25; 1000.5|double",
        "1.234e-05; 5.678e-07; 3.000e-06|double",
        "1.234567890123456789; 0.000000000000000001|decimal",
        "1700000000.123456; 1700000001.5|double",
      })
  void numbers(String cells, String type) {
    String[] column = cells.split("; ");
    Cells read = Cells.of("c", ';', false, column);
    assertThat(read.type()).isEqualTo(type);
    assertThat(read.written(column)).containsExactly(column);
    assertThat(read.remarks()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "B100000; B100001",
        "02166; 94124",
        "room 5; room 7",
        "1st; 2nd; 3rd",
        "1.2.3; 1.2.4",
        "12-14; 15-17",
        "10.0.0.1; 10.0.0.2",
        "+49 30 4868131; +49 30 5943520",
        "$ 5; € 5",
        "€ 99999999999999999999; € 99999999999999999998",
        "12,345,678,901,234,567,890; 12,345,678,901,234,567,891",
        "5kg; 5",
      })
  void namesAreNoNumbers(String cells) {
    assertThat(Cells.of(cells.split("; ")).type()).isEqualTo("string");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "2023-05-28T15:00:00+01:00; 2023-05-29T11:00:00+01:00|timestamp-millis",
        "2023-05-28T15:00:00+0100; 2023-05-29T11:00:00+0100|timestamp-millis",
        "2023-05-28T15:00:00+01:00; 2023-05-29T11:00:00-05:00|local-timestamp-millis",
        "2023-05-28T15:00:00Z; 2023-05-29T11:00:00+02:00|local-timestamp-millis",
        "2023-05-06T18:20:24.993908Z; 2023-05-06T18:20:24.000001Z|timestamp-micros",
        "2023-05-06 18:20:24.993908; 2023-05-06 18:20:24.5; 2023-05-06 18:20:24|timestamp-micros",
        "2023-05-06T18:20:24.993908123Z; 2023-05-06T18:20:24.000000001Z|timestamp-nanos",
        "05/09/2023 07:34:24 PM; 01/23/2023 10:12:20 AM|timestamp-millis",
        "5/9/2023 7:34 PM; 12/23/2023 10:12 AM|timestamp-millis",
        "5/9/2023 7:34 pm; 12/23/2023 10:12 am|timestamp-millis",
        "31/12/2024; 01/02/2024|timestamp-millis",
        "12/31/2024; 01/02/2024|timestamp-millis",
        "31.12.2024; 01.02.2024|timestamp-millis",
        "1.2.2024; 31.12.2024|timestamp-millis",
        "31.12.24 08:15; 01.02.24 17:30|timestamp-millis",
        "12 Jan 2024; 03 Feb 2023|timestamp-millis",
        "01-JAN-23; 28-FEB-23|timestamp-millis",
        "January 5, 2024; March 12, 2023|timestamp-millis",
        "5. Januar 2024; 12. März 2023|timestamp-millis",
        "Mon, 15 Jan 2024 10:00:00 GMT; Tue, 16 Jan 2024 11:00:00 GMT|timestamp-millis",
        "15/Jan/2024:10:00:00 +0000; 16/Jan/2024:11:30:00 +0000|timestamp-millis",
        "06.00.00; 23.59.59|time-millis",
        "08:15; 17:30|time-millis",
        "8:15 AM; 12:30 PM|time-millis",
        "08:15:30.123456; 17:30:00.000001|time-micros",
        "2024-01; 2023-12|timestamp-millis",
        "20240131; 20231231; 20240101|timestamp-millis",
        "20240131101500; 20231231235959; 20240101000000|timestamp-millis",
      })
  void times(String cells, String type) {
    String[] column = cells.split("; ");
    Cells read = Cells.of(column);
    assertThat(read.type()).isEqualTo(type);
    assertThat(read.written(column)).containsExactly(column);
    assertThat(read.remarks()).isEmpty();
  }

  @Test
  void wholeNumbersThatAreDatesInAllRowsAreDates() {
    List<String> months = new ArrayList<>();
    List<String> clocks = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      months.add(Integer.toString(202001 + i % 12));
      clocks.add(Integer.toString(100 * (i % 24) + (7 * i) % 60));
    }
    assertKept(Cells.of(months.toArray(String[]::new)), "timestamp-millis", months);
    assertKept(
        Cells.of("sched_dep_time", ',', false, clocks.toArray(String[]::new)),
        "time-millis",
        clocks);
    assertThat(Cells.of("n", ',', false, clocks.toArray(String[]::new)).type()).isEqualTo("int");
  }

  private static void assertKept(Cells read, String type, List<String> cells) {
    assertThat(read.type()).isEqualTo(type);
    assertThat(read.written(cells.toArray(String[]::new))).containsExactlyElementsOf(cells);
  }

  @ParameterizedTest
  @CsvSource({
    "created_at, 1700000000, timestamp-millis",
    "ts, 1700000000123, timestamp-millis",
    "eventTime, 1700000000123456, timestamp-micros",
    "timestamp, 1700000000123456789, timestamp-nanos",
    "amount, 1700000000, int",
  })
  void epochsAreToldByNameAndRange(String name, String cell, String type) {
    assertKept(Cells.of(name, ',', false, cell, cell), type, List.of(cell));
  }

  @Test
  void markersOfMissingValuesAreNullAmongNumbers() {
    for (String marker :
        List.of("?", "NULL", "null", "N/A", "n/a", "NaN", "-", "--", "\\N", "None", "#N/A")) {
      Cells read = Cells.of("1.5", marker, "2.5", marker);
      assertThat(read.type()).as(marker).isEqualTo("double?");
      assertThat(read.text().parse(marker)).isNull();
      assertThat(read.written("1.5", marker)).containsExactly("1.5", marker);
    }
    assertThat(Cells.of("2024-01-31", "?").type()).isEqualTo("timestamp-millis?");
    assertThat(Cells.of("red", "?").type()).isEqualTo("string");
  }

  @Test
  void severalMarkersStayWhatTheyAre() {
    Cells read = Cells.of("1", "NA", "?", "NA", "", "3");
    assertThat(read.written("1", "NA", "?", "")).containsExactly("1", "NA", "?", "");
    assertThat(read.text().parse("NA")).isNull();
    assertThat(read.text().parse("?")).isEqualTo("?");
  }

  @Test
  void aFewExceptionsAmongNumbersAreKeptOrSaid() {
    List<String> cells = new ArrayList<>(Collections.nCopies(990, "1.5"));
    cells.addAll(Collections.nCopies(6, "broken"));
    cells.add("n0t");
    Cells read = Cells.of(cells.toArray(String[]::new));
    assertThat(read.type()).isEqualTo("double?");
    assertThat(read.text().parse("broken")).isEqualTo("broken");
    assertThat(read.text().parse("n0t")).isNull();
    assertThat(read.remarks())
        .containsExactly(
            "'c': 7 of its cells are no number, the first 'broken' in record 991: 1 of them are"
                + " missing in the twin");
  }

  @Test
  void aColumnThatIsNearlyNumbersIsTextAndSaysSo() {
    Cells read = Cells.of("1", "2", "3", "x");
    assertThat(read.type()).isEqualTo("string");
    assertThat(read.remarks())
        .containsExactly("'c': learned as text: 3 of its 4 cells are numbers, the others are not");
  }

  @Test
  void aMarkThatMayBeEitherIsDecidedByTheFileOrSaid() {
    Cells points = Cells.of("c", ',', false, "1,234", "2,500");
    assertThat(points.text().parse("1,234")).isEqualTo(1234);
    assertThat(points.remarks()).singleElement().asString().contains("thousands or decimals");
    Cells commas = Cells.of("c", ';', false, "1,234", "2,500");
    assertThat(commas.text().parse("1,234")).isEqualTo(1.234);
    assertThat(commas.remarks()).isEmpty();
  }

  @Test
  void aDayThatMayBeAMonthIsSaid() {
    assertThat(Cells.of("01/02/2024", "03/04/2024").remarks())
        .singleElement()
        .asString()
        .contains("cannot be told apart");
    assertThat(Cells.of("01/02/2024", "13/04/2024").remarks()).isEmpty();
  }

  /** Hours to twelve are written where the month comes first, whatever the decimal mark. */
  @Test
  void withHoursToTwelveTheMonthComesFirst() {
    Cells read = Cells.of("c", ';', false, "03/10/2024 07:05 AM", "03/09/2024 11:30 PM");
    // The tenth of March, not the third of October.
    assertThat(read.text().parse("03/10/2024 07:05 AM")).isEqualTo(1_710_054_300_000L);
  }

  @Test
  void cellsOfAnotherFormAreSaid() {
    assertThat(Cells.of("5%", " 6%").remarks())
        .singleElement()
        .asString()
        .contains("1 of its cells are written in another form");
  }

  @Test
  void aRoleGoesBeforeWhatTheCellsLookLike() {
    FieldsConfig category = fields(FieldsConfig.Role.CATEGORY);
    assertThat(Cells.of(category, "1,50 €", "2,00 €").type()).isEqualTo("string");
    assertThat(Cells.of(category, "2024-01-31").type()).isEqualTo("string");
    FieldsConfig number = fields(FieldsConfig.Role.NUMBER);
    assertThat(Cells.of(number, "20240131", "20240201", "20240301").type()).isEqualTo("int");
    Cells mixed = Cells.of(number, "1", "2", "x");
    assertThat(mixed.type()).isEqualTo("int?");
    assertThat(mixed.remarks()).singleElement().asString().contains("the first 'x' in record 3");
  }

  private static FieldsConfig fields(FieldsConfig.Role role) {
    return FieldsConfig.defaults().withField("c", FieldsConfig.Field.of(role));
  }
}
