package io.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Tables as people write them, through training by the default method and sampling with ten seeds.
 */
class NotationCasesTest {
  private static final int SEEDS = 10;
  private static final int ROWS = 1_500;

  @TempDir private Path directory;

  private static List<String> lines(Path file) throws IOException {
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
      return in.lines().toList();
    }
  }

  /** The rows of ten twins of a case, after their common header. */
  private List<String> twins(String name, String header) throws IOException {
    Path input = Path.of("src/test/resources/cases", name + ".csv.gz");
    assertThat(lines(input).get(0)).isEqualTo(header);
    Path model = directory.resolve(name + ".hws");
    CommandLineRun trained = CommandLineRun.of("train", input, "--out", model);
    assertThat(trained.code()).as(trained.err()).isZero();
    assertThat(trained.out()).doesNotContain("bad");
    List<String> rows = new ArrayList<>();
    for (int seed = 1; seed <= SEEDS; seed++) {
      Path out = directory.resolve(name + ".csv.gz");
      CommandLineRun run =
          CommandLineRun.of("sample", model, "--count", ROWS, "--seed", seed, "--out", out);
      assertThat(run.code()).as(run.err()).isZero();
      List<String> twin = lines(out);
      assertThat(twin.get(0)).isEqualTo(header);
      rows.addAll(twin.subList(1, twin.size()));
    }
    assertThat(rows).hasSize(SEEDS * ROWS);
    return rows;
  }

  private static double share(List<String> rows, Predicate<String> what) {
    return rows.stream().filter(what).count() / (double) rows.size();
  }

  private static String cell(String row, String delimiter, int column) {
    return row.split(delimiter, -1)[column];
  }

  private static double number(String row, int column) {
    return Double.parseDouble(cell(row, ";", column).replace(',', '.'));
  }

  private static double correlation(List<String> rows, int a, int b) {
    List<String> both =
        rows.stream().filter(r -> number(r, a) > -200 && number(r, b) > -200).toList();
    double meanA = mean(both, r -> number(r, a));
    double meanB = mean(both, r -> number(r, b));
    double cross = mean(both, r -> (number(r, a) - meanA) * (number(r, b) - meanB));
    double squareA = mean(both, r -> Math.pow(number(r, a) - meanA, 2));
    double squareB = mean(both, r -> Math.pow(number(r, b) - meanB, 2));
    return cross / Math.sqrt(squareA * squareB);
  }

  private static double mean(List<String> rows, ToDoubleFunction<String> value) {
    return rows.stream().mapToDouble(value).average().orElseThrow();
  }

  @Test
  void numbersWithDecimalCommasAndCodesForABrokenSensor() throws IOException {
    List<String> rows = twins("decimal-comma", "Date;Time;CO(mg);S1(CO);T;RH;AH");
    assertThat(rows)
        .allMatch(
            row ->
                row.matches(
                    "\\d\\d/0[3-6]/2019;\\d\\d\\.00\\.00;(-200|\\d,\\d);(-200|\\d+);"
                        + "(-200|\\d+,\\d);(-200|\\d+,\\d);(-200|\\d,\\d{4})"));
    assertThat(rows).allMatch(row -> broken(row) == 0 || broken(row) == 4);
    assertThat(share(rows, row -> broken(row) == 4)).isEqualTo(.033, within(.006));
    assertThat(share(rows, row -> cell(row, ";", 2).equals("-200"))).isEqualTo(.153, within(.02));
    List<String> input = lines(Path.of("src/test/resources/cases/decimal-comma.csv.gz"));
    List<String> real = input.subList(1, input.size());
    assertThat(correlation(rows, 4, 5)).isEqualTo(-.76, within(.05));
    assertThat(correlation(rows, 4, 6)).isEqualTo(correlation(real, 4, 6), within(.05));
    assertThat(correlation(rows, 2, 3)).isEqualTo(correlation(real, 2, 3), within(.05));
  }

  private static long broken(String row) {
    return Arrays.stream(row.split(";")).skip(3).filter("-200"::equals).count();
  }

  @Test
  void timesOfThreeFormsThatBelongTogether() throws IOException {
    List<String> rows =
        twins("times", "booking,booked_at,checkin,checkout,modified,born,nights,rate");
    DateTimeFormatter modified =
        DateTimeFormatter.ofPattern("MM/dd/uuuu hh:mm:ss a", Locale.ENGLISH);
    long[] digits = new long[10];
    for (String row : rows) {
      OffsetDateTime booked = OffsetDateTime.parse(cell(row, ",", 1));
      OffsetDateTime in = OffsetDateTime.parse(cell(row, ",", 2));
      OffsetDateTime out = OffsetDateTime.parse(cell(row, ",", 3));
      assertThat(cell(row, ",", 1)).hasSize("2023-05-06T18:20:24.993908Z".length());
      assertThat(cell(row, ",", 2)).matches(".*T15:00:00(\\+01:00|\\+00:00|-05:00)");
      assertThat(out).isEqualTo(in.plusDays(Long.parseLong(cell(row, ",", 6))).minusHours(4));
      assertThat(out.getOffset()).isEqualTo(in.getOffset());
      assertThat(in).isAfter(booked);
      LocalDateTime.parse(cell(row, ",", 4), modified);
      assertThat(cell(row, ",", 5)).matches("(19|20)\\d\\d-\\d\\d-\\d\\d");
      digits[booked.getNano() / 1_000 % 10]++;
    }
    assertThat(Arrays.stream(digits).min().orElseThrow()).isGreaterThan(1_000);
    double lead = mean(rows, NotationCasesTest::lead);
    List<String> input = lines(Path.of("src/test/resources/cases/times.csv.gz"));
    double real = mean(input.subList(1, input.size()), NotationCasesTest::lead);
    assertThat(lead).isEqualTo(real, within(.1 * real));
  }

  /** Days from the booking to the arrival. */
  private static double lead(String row) {
    OffsetDateTime booked = OffsetDateTime.parse(cell(row, ",", 1));
    OffsetDateTime in = OffsetDateTime.parse(cell(row, ",", 2));
    return Duration.between(
                booked.withOffsetSameInstant(ZoneOffset.UTC),
                in.withOffsetSameInstant(ZoneOffset.UTC))
            .toHours()
        / 24.0;
  }

  @ParameterizedTest
  @CsvSource({"binary-integer, 1", "binary-text, yes"})
  void whatHasTwoValuesIsLearnedAlikeAsNumbersAndAsText(String name, String yes)
      throws IOException {
    List<String> rows = twins(name, "preg,glucose,bmi,age,smoker,outcome");
    ToDoubleFunction<String> glucose = row -> Double.parseDouble(cell(row, ",", 1));
    double mean = mean(rows, glucose);
    double deviation = Math.sqrt(mean(rows, row -> Math.pow(glucose.applyAsDouble(row) - mean, 2)));
    List<String> with = rows.stream().filter(row -> cell(row, ",", 5).equals(yes)).toList();
    List<String> without = rows.stream().filter(row -> !cell(row, ",", 5).equals(yes)).toList();
    assertThat((mean(with, glucose) - mean(without, glucose)) / deviation)
        .isEqualTo(1.31, within(.06));
    assertThat(share(with, row -> cell(row, ",", 4).equals(yes))).isEqualTo(.58, within(.02));
    assertThat(share(without, row -> cell(row, ",", 4).equals(yes))).isEqualTo(.20, within(.02));
  }
}
