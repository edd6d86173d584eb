package io.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.measure.RandomKey;
import io.headwater.measure.RandomStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.commons.math3.distribution.ChiSquaredDistribution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A table of persons, cards and keys gives a twin in which none of them is. */
class IdentifiersTest {
  private static final int ROWS = 2_000;
  private static final String HEADER =
      "row_id,customer,contract,card,snowflake,zip,state,phone,email,amount";
  private static final Set<Integer> IDENTIFYING = Set.of(0, 1, 2, 3, 4, 7, 8);
  private static final int SNOWFLAKE = 4;
  private static final int ZIP = 5;
  private static final int STATE = 6;

  @TempDir private Path directory;

  /** Shaped like tables of which their users report: card and contract are whole numbers. */
  private static List<String> table() {
    RandomStream random = RandomKey.of(20).stream();
    List<String> lines = new ArrayList<>(List.of(HEADER));
    for (int i = 1; i <= ROWS; i++) {
      int state = random.nextInt(3);
      lines.add(
          String.format(
              Locale.ROOT,
              "%d,00%06d,4%09d,%s,%d,%s%02d,%s,+49 30 %07d,person%d@example.org,%.2f",
              i,
              100_000 + random.nextInt(900_000),
              100_000_000 + random.nextInt(700_000_000),
              card(random),
              1_000_000_000_000_000_000L
                  + (long) (random.nextDouble() * 4e18)
                  + random.nextInt(512),
              List.of("021", "941", "070").get(state),
              random.nextInt(60),
              List.of("MA", "CA", "NJ").get(state),
              1_000_000 + random.nextInt(8_000_000),
              i - 1,
              StrictMath.exp(3 + random.nextGaussian())));
    }
    return lines;
  }

  private static String card(RandomStream random) {
    String body = String.format(Locale.ROOT, "4000%011d", (long) (random.nextDouble() * 1e11));
    for (int digit = 0; ; digit++) {
      if (luhn(body + digit)) {
        return body + digit;
      }
    }
  }

  private static boolean luhn(String digits) {
    int sum = 0;
    for (int i = 0; i < digits.length(); i++) {
      int digit = digits.charAt(digits.length() - 1 - i) - '0';
      sum += i % 2 == 0 ? digit : 2 * digit / 10 + 2 * digit % 10;
    }
    return sum % 10 == 0;
  }

  @Test
  void noIdentifierIsInTheTwinOrTheModel() throws IOException {
    List<String> real = table();
    Path file = Files.write(directory.resolve("orders.csv"), real);
    Path model = directory.resolve("model.hws");
    Path out = directory.resolve("twin.csv");
    CommandLineRun trained =
        CommandLineRun.of("train", file, "--out", model, "--set", "flow.method=gaussian-copula");
    assertThat(trained.code()).as(trained.err()).isZero();
    assertThat(CommandLineRun.of("sample", model, "--count", ROWS, "--out", out).code()).isZero();
    List<String> twin = Files.readAllLines(out);
    String bytes = Files.readString(model, StandardCharsets.ISO_8859_1);
    for (int column : IDENTIFYING) {
      Set<String> known = new HashSet<>(column(real, column));
      assertThat(column(twin, column)).as("column %d", column).doesNotContainAnyElementsOf(known);
      assertThat(known).as("column %d of the model", column).noneMatch(value -> isIn(bytes, value));
    }
    zipFixesState(real, twin);
    digitsAreSpread(column(twin, SNOWFLAKE));
    assertThat(column(twin, 3)).allMatch(IdentifiersTest::luhn);
    assertThat(column(twin, 3)).allMatch(card -> card.startsWith("4000"));
  }

  /** Short numbers are in any file. */
  private static boolean isIn(String bytes, String value) {
    return value.length() > 5 && bytes.contains(value);
  }

  private static void zipFixesState(List<String> real, List<String> twin) {
    Map<String, String> stateOf = new HashMap<>();
    real.forEach(row -> stateOf.put(row.split(",")[ZIP], row.split(",")[STATE]));
    assertThat(twin)
        .allMatch(row -> row.split(",")[STATE].equals(stateOf.get(row.split(",")[ZIP])));
  }

  private static void digitsAreSpread(List<String> numbers) {
    assertThat(numbers).allMatch(number -> Long.parseLong(number) > 0).doesNotHaveDuplicates();
    assertThat(chiSquaredP(numbers, 10)).isGreaterThan(.001);
    assertThat(chiSquaredP(numbers, 2)).isGreaterThan(.001);
  }

  /** The p-value of even remainders modulo {@code base}. */
  private static double chiSquaredP(List<String> numbers, int base) {
    int[] counts = new int[base];
    numbers.forEach(number -> counts[(int) (Long.parseLong(number) % base)]++);
    double expected = (double) numbers.size() / base;
    double statistic =
        IntStream.of(counts).mapToDouble(n -> (n - expected) * (n - expected) / expected).sum();
    return 1 - new ChiSquaredDistribution(base - 1).cumulativeProbability(statistic);
  }

  private static List<String> column(List<String> lines, int column) {
    return lines.stream().skip(1).map(line -> line.split(",")[column]).collect(Collectors.toList());
  }
}
