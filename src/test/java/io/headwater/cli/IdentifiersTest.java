package io.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.measure.RandomKey;
import io.headwater.measure.RandomStream;
import io.headwater.snapshot.FlowSnapshot;
import io.headwater.snapshot.SnapshotSampler;
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
import org.apache.avro.generic.GenericRecord;
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
  private static List<String> table(int rows) {
    RandomStream random = RandomKey.of(20).stream();
    List<String> lines = new ArrayList<>(List.of(HEADER));
    for (int i = 1; i <= rows; i++) {
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
    List<String> real = table(ROWS);
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

  /** Five times as many rows as the sample has: the others are no surrogates either. */
  @Test
  void rowsThatWereNotSampledAreNotInTheTwinEither() throws IOException {
    List<String> real = table(10_000);
    Path file = Files.write(directory.resolve("orders.csv"), real);
    Path model = directory.resolve("model.hws");
    Path out = directory.resolve("twin.csv");
    String[] settings = {"flow.method=gaussian-copula", "window.sample=2000"};
    CommandLineRun trained =
        CommandLineRun.of(
            "train", file, "--out", model, "--set", settings[0], "--set", settings[1]);
    assertThat(trained.code()).as(trained.err()).isZero();
    assertThat(CommandLineRun.of("sample", model, "--count", 10_000, "--out", out).code()).isZero();
    for (int column : IDENTIFYING) {
      assertThat(column(Files.readAllLines(out), column))
          .as("column %d", column)
          .doesNotContainAnyElementsOf(new HashSet<>(column(real, column)));
    }
  }

  @Test
  void everyoneIsTold() throws IOException {
    Path file = Files.write(directory.resolve("orders.csv"), table(300));
    Path model = directory.resolve("model.hws");
    String out =
        CommandLineRun.of(
                "train",
                file,
                "--out",
                model,
                "--set",
                "flow.method=gaussian-copula",
                "--set",
                "fields.customer.role=category")
            .out();
    assertThat(out)
        .contains("copies 0.0 % (real 0.0 %), of identifiers 0.0 %")
        .contains(
            "note: email: not learned, since it identifies an e-mail address (100 % have the form"
                + " of one; 300 different in 300); written instead: made-up e-mail addresses of"
                + " example.com, example.net and example.org, none twice; 'fields.email: {role:"
                + " category, allow-identifiers: true}' learns and publishes it")
        .containsPattern("note: customer: .*; its role alone does not do")
        .containsPattern("note: contract: .*, 'role: number' if it measures or counts")
        .doesNotContain("note: zip", "note: state", "note: amount");
    assertThat(CommandLineRun.of("inspect", model).out())
        .contains("  phone: not learned, since it identifies a phone number")
        .contains("text of form '+49 30 9999999', none twice");
  }

  @Test
  void whoeverAllowsItHasThemLearned() throws IOException {
    List<String> real = table(300);
    Path file = Files.write(directory.resolve("orders.csv"), real);
    Path model = directory.resolve("model.hws");
    Path out = directory.resolve("twin.csv");
    CommandLineRun trained =
        CommandLineRun.of(
            "train",
            file,
            "--out",
            model,
            "--set",
            "flow.method=gaussian-copula",
            "--set",
            "fields.email={role: category, allow-identifiers: true}");
    assertThat(trained.code()).as(trained.err()).isZero();
    assertThat(trained.out()).doesNotContain("note: email").contains("of identifiers 100.0 %");
    CommandLineRun.of("sample", model, "--count", 100, "--out", out);
    assertThat(column(real, 8)).containsAll(column(Files.readAllLines(out), 8));
  }

  /** Whatever is drawn with it, and in however many parts. */
  @Test
  void aRecordIsAFunctionOfItsIndex() throws IOException {
    Path file = Files.write(directory.resolve("orders.csv"), table(300));
    Path model = directory.resolve("model.hws");
    CommandLineRun.of("train", file, "--out", model, "--set", "flow.method=gaussian-copula");
    FlowSnapshot snapshot = ModelFile.read(model);
    List<GenericRecord> all = SnapshotSampler.of(snapshot).sample(0, 200);
    SnapshotSampler parts = SnapshotSampler.of(snapshot);
    assertThat(parts.sample(150, 50)).isEqualTo(all.subList(150, 200));
    assertThat(parts.sample(0, 150)).isEqualTo(all.subList(0, 150));
    assertThat(SnapshotSampler.of(snapshot, 7).sample(0, 200))
        .extracting(record -> record.get("email"))
        .doesNotContainAnyElementsOf(all.stream().map(record -> record.get("email")).toList());
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
