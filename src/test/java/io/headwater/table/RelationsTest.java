package io.headwater.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntFunction;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What holds between columns in all rows is found, and nothing else. */
class RelationsTest {
  @TempDir private Path directory;

  private Schema schema(String header, int rows, IntFunction<String> row) throws IOException {
    StringBuilder text = new StringBuilder(header).append('\n');
    for (int i = 0; i < rows; i++) {
      text.append(row.apply(i)).append('\n');
    }
    return TableSource.open(Files.writeString(directory.resolve("t.csv"), text)).schema();
  }

  private static Map<Object, Object> hint(Schema schema, String field, String property) {
    Object hint = Objects.requireNonNull(schema.getField(field)).getObjectProp(property);
    return hint instanceof Map<?, ?> map ? new HashMap<>(map) : Map.of();
  }

  private static Map<Object, Object> derived(Schema schema, String field) {
    return hint(schema, field, "headwater.derived");
  }

  @Test
  void partsOfADateFollowFromIt() throws IOException {
    Schema schema =
        schema(
            "date,year,month,day,weekday,other",
            400,
            i -> {
              LocalDate date = LocalDate.of(2020, 1, 1).plusDays(i * 3L);
              return "%s,%d,%d,%d,%d,%d"
                  .formatted(
                      date,
                      date.getYear(),
                      date.getMonthValue(),
                      date.getDayOfMonth(),
                      date.getDayOfWeek().getValue() % 7,
                      i % 12 + 1);
            });
    assertThat(derived(schema, "year")).isEqualTo(Map.of("from", "date", "part", "year"));
    assertThat(derived(schema, "month")).isEqualTo(Map.of("from", "date", "part", "month"));
    assertThat(derived(schema, "day")).isEqualTo(Map.of("from", "date", "part", "day"));
    assertThat(derived(schema, "weekday")).isEqualTo(Map.of("from", "date", "part", "sunday-is-0"));
    assertThat(derived(schema, "other")).isEmpty();
  }

  @Test
  void momentsThatDifferByAConstantAndEpochsAndDatesFollowFromOneAnother() throws IOException {
    LocalDateTime start = LocalDateTime.of(2023, 5, 6, 1, 0);
    Schema schema =
        schema(
            "utc,local,ts,on",
            200,
            i -> {
              LocalDateTime utc = start.plusSeconds(i * 7_919L);
              return "%s:00Z,%s:00,%d,%s"
                  .formatted(
                      utc.withSecond(0),
                      utc.withSecond(0).plusHours(2),
                      utc.withSecond(0).toEpochSecond(java.time.ZoneOffset.UTC),
                      utc.toLocalDate());
            });
    assertThat(derived(schema, "local")).isEqualTo(Map.of("from", "utc", "plus", 7_200_000));
    assertThat(derived(schema, "ts")).isEqualTo(Map.of("from", "utc", "plus", 0));
    assertThat(derived(schema, "utc")).isEmpty();
  }

  @Test
  void aSumOfTwoColumnsIsFoundOnlyWhereItHoldsEverywhere() throws IOException {
    IntFunction<String> row =
        i -> "%d,%d,%d".formatted(i * 7 % 101, i % 13, i * 7 % 101 + 2 * (i % 13));
    assertThat(derived(schema("a,b,c", 2_000, row), "c"))
        .isEqualTo(Map.of("from", "a", "by", "b", "times", 2, "plus", 0));
    Schema wrong = schema("a,b,c", 2_000, i -> i == 1_999 ? "1,1,7" : row.apply(i));
    assertThat(derived(wrong, "c")).isEmpty();
  }

  @Test
  void aMomentThatNeverComesBeforeAnotherIsCountedFromIt() throws IOException {
    LocalDateTime start = LocalDateTime.of(2023, 5, 6, 1, 0);
    Schema schema =
        schema(
            "booked,arrived,born",
            300,
            i -> {
              LocalDateTime booked = start.plusHours(29L * (i * 37 % 300));
              return "%s:00,%s:00,%s"
                  .formatted(
                      booked,
                      booked.plusMinutes(i * 53 % 3_000 + 1),
                      LocalDate.of(1950, 1, 1).plusDays(i * 41L));
            });
    assertThat(hint(schema, "arrived", "headwater.after"))
        .isEqualTo(Map.of("field", "booked", "by", "lag", "unit", 1_000));
    assertThat(hint(schema, "booked", "headwater.after")).isEmpty();
    assertThat(hint(schema, "born", "headwater.after")).isEmpty();
  }

  @Test
  void aMissingValueInTheFirstRowEndsNoRule() throws IOException {
    Schema schema =
        schema(
            "a,b,c,d",
            300,
            i ->
                i == 0
                    ? "7,,,"
                    : "%d,%d,%d,%d"
                        .formatted(
                            i * 7 % 101, i % 13, i * 7 % 101 + 2 * (i % 13), i * i % 97 * 10));
    assertThat(derived(schema, "c"))
        .isEqualTo(Map.of("from", "a", "by", "b", "times", 2, "plus", 0));
    Schema shifted =
        schema("a,b", 300, i -> i == 0 ? "," : "%d,%d".formatted(i * i % 97, i * i % 97 + 5));
    assertThat(derived(shifted, "b")).isEqualTo(Map.of("from", "a", "plus", 5));
  }

  @Test
  void aMissingDateEndsNoOrder() throws IOException {
    LocalDate start = LocalDate.of(2023, 5, 6);
    Schema schema =
        schema(
            "in,out",
            300,
            i -> {
              LocalDate in = start.plusDays(i * 37 % 300);
              return "%s,%s"
                  .formatted(i % 50 == 3 ? "" : in, i % 60 == 0 ? "" : in.plusDays(i * 53 % 9));
            });
    assertThat(hint(schema, "out", "headwater.after"))
        .isEqualTo(Map.of("field", "in", "by", "day", "unit", 86_400_000));
  }

  @Test
  void aColumnThatFollowsFromOthersMayBeASource() throws IOException {
    LocalDate start = LocalDate.of(2023, 5, 6);
    Schema schema =
        schema(
            "checkin,nights,checkout,month,a,b,sub,tip,total",
            300,
            i -> {
              LocalDate in = start.plusDays(i * 37 % 300);
              int a = i * 7 % 101;
              int b = i * 11 % 37;
              int tip = i * i % 23;
              return "%s,%d,%s,%d,%d,%d,%d,%d,%d"
                  .formatted(
                      in,
                      i * 53 % 9,
                      in.plusDays(i * 53 % 9),
                      in.plusDays(i * 53 % 9).getMonthValue(),
                      a,
                      b,
                      a + b,
                      tip,
                      a + b + tip);
            });
    assertThat(derived(schema, "checkout")).containsEntry("from", "checkin");
    assertThat(derived(schema, "month")).containsEntry("from", "checkout");
    assertThat(derived(schema, "sub").keySet()).contains("from", "by");
    assertThat(derived(schema, "total").keySet()).contains("from", "by");
  }

  @Test
  void aMomentThatIsCountedFromAnotherIsOneToCountFrom() throws IOException {
    LocalDate start = LocalDate.of(2023, 5, 6);
    Schema schema =
        schema(
            "ordered,shipped,delivered",
            300,
            i -> {
              LocalDate ordered = start.plusDays(i * 37 % 300);
              LocalDate shipped = ordered.plusDays(i * 53 % 9);
              return "%s,%s,%s".formatted(ordered, shipped, shipped.plusDays(i * 29 % 11));
            });
    assertThat(hint(schema, "shipped", "headwater.after")).containsEntry("field", "ordered");
    assertThat(hint(schema, "delivered", "headwater.after")).containsEntry("field", "shipped");
  }
}
