package io.headwater.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;
import org.junit.jupiter.api.Test;

class ColumnTextTest {
  private static ColumnText column(String... cells) {
    return Cells.of(cells).text();
  }

  private static List<String> written(String... cells) {
    return Cells.of(cells).written(cells);
  }

  @Test
  void cellsOfAUniformColumnComeBackLetterForLetter() {
    for (String[] cells :
        new String[][] {
          {"0.23", "0.3", "2"},
          {"0.10", "0.25", "3.00"},
          {"57", "-1", "0"},
          {"5.0", "3.0", "12.25"},
          {"0.119999999999997", "14.9"},
          {"True", "False"},
          {"FALSE", "TRUE"},
          {"2001-01-22", "1969-12-31", "2016-02-29"},
          {"2001-01-01T00:01Z", "1999-12-31T23:59Z"},
          {"2001-01-01 00:01:02", "2001-01-01 00:01:03"},
          {"2001-01-01T00:01:02.120Z", "2001-01-01T00:01:03.000Z"},
          {"x", "007", " padded "},
          {"1", "", "3"},
        }) {
      assertThat(written(cells)).containsExactly(cells);
    }
  }

  /** What a sampler makes has more digits than a person writes. */
  @Test
  void generatedNumbersTakeTheColumnsDecimals() {
    assertThat(column("0.23", "2").format(1.23456)).isEqualTo("1.23");
    assertThat(column("0.23", "2").format(1.996)).isEqualTo("2");
    assertThat(column("0.23", "2").format(-0.001)).isEqualTo("0");
    assertThat(column("0.20", "2.00").format(1.996)).isEqualTo("2.00");
    assertThat(column("1e-7", "2").format(1.5e-7)).isEqualTo("1.5e-7");
  }

  @Test
  void generatedTimesAreCutToTheColumnsForm() {
    long noon = 979_992_000_000L + 4 * 3_600_000L + 59_999;
    assertThat(column("2001-01-22").format(noon)).isEqualTo("2001-01-20");
    assertThat(column("2001-01-01T00:01Z").format(noon)).isEqualTo("2001-01-20T16:00Z");
  }

  @Test
  void withoutAFormNumbersAndTimesAreWrittenPlainly() {
    Schema time =
        org.apache.avro.LogicalTypes.timestampMillis().addToSchema(Schema.create(Schema.Type.LONG));
    assertThat(new ColumnText(new Field("t", time)).format(0L))
        .isEqualTo("1970-01-01T00:00:00.000Z");
    ColumnText number = new ColumnText(new Field("x", Schema.create(Schema.Type.DOUBLE)));
    assertThat(number.format(1e-5)).isEqualTo("0.00001");
    assertThat(number.format(3.0)).isEqualTo("3");
    assertThat(number.format(1e20)).isEqualTo("100000000000000000000");
  }
}
