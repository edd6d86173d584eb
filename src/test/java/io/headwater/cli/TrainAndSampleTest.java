package io.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.measure.RandomKey;
import io.headwater.measure.RandomStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From a file to a model to a file, in process. */
class TrainAndSampleTest {
  private static final int ROWS = 600;

  @TempDir private Path directory;
  private Path table;
  private Path model;

  /** Weight grows with height, red is thrice as frequent as blue, one column never changes. */
  @BeforeEach
  void writeTable() throws IOException {
    StringBuilder text = new StringBuilder("day,height,weight (kg),colour,code,unit\n");
    RandomStream random = RandomKey.of(11).stream();
    for (int i = 0; i < ROWS; i++) {
      double height = 170 + 10 * random.nextGaussian();
      double weight = 70 + 0.9 * (height - 170) + 4 * random.nextGaussian();
      text.append(
          String.format(
              Locale.ROOT,
              "2001-%02d-%02d,%.1f,%.0f,%s,%03d,cm%n",
              1 + random.nextInt(12),
              1 + random.nextInt(28),
              height,
              weight,
              random.nextInt(4) == 0 ? "blue" : "red",
              random.nextInt(5)));
    }
    table = Files.writeString(directory.resolve("people.csv"), text);
    model = directory.resolve("people.hws");
  }

  private CommandLineRun train(Object... more) {
    return run(List.of("train", table, "--out", model, "--method", "gaussian-copula"), more);
  }

  private static CommandLineRun run(List<Object> first, Object... more) {
    List<Object> all = new java.util.ArrayList<>(first);
    all.addAll(List.of(more));
    return CommandLineRun.of(all.toArray());
  }

  private List<String> sample(int count, Object... more) throws IOException {
    Path out = directory.resolve("synthetic.csv");
    CommandLineRun run = run(List.of("sample", model, "--count", count, "--out", out), more);
    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    return Files.readAllLines(out);
  }

  private static double column(String line, int column) {
    return Double.parseDouble(line.split(",")[column]);
  }

  private static double mean(List<String> rows, ToDoubleFunction<String> value) {
    return rows.stream().mapToDouble(value).average().orElseThrow();
  }

  @Test
  void aModelOfAFileWritesFilesThatLookTheSame() throws IOException {
    CommandLineRun trained = train();
    assertThat(trained.code()).as(trained.err()).isZero();
    assertThat(trained.out())
        .contains("records  600 of 6 fields")
        .contains("quality  sliced W2")
        .containsPattern(
            "test     fresh records can(not)? be told from held-out ones \\(p = [.\\d]+\\)")
        .contains("next: headwater sample " + model + " --count 600 --out synthetic.csv");

    List<String> lines = sample(400);
    assertThat(lines.get(0)).isEqualTo("day,height,weight (kg),colour,code,unit");
    assertThat(lines).hasSize(401);
    assertThat(lines.subList(1, 401))
        .allMatch(
            line -> line.matches("2001-\\d\\d-\\d\\d,\\d+(\\.\\d)?,\\d+,(red|blue),00\\d,cm"));
  }

  /** What the table was made from comes out of the model: three standard errors each way. */
  @Test
  void theDistributionComesThrough() throws IOException {
    train();
    List<String> rows = sample(2_000);
    rows = rows.subList(1, rows.size());
    // The model's mean is that of 480 training rows, sd 10: se .46; and of 2,000 drawn: .22.
    assertThat(mean(rows, row -> column(row, 1))).isBetween(170 - 1.6, 170 + 1.6);
    double height = mean(rows, row -> column(row, 1));
    double weight = mean(rows, row -> column(row, 2));
    double product = mean(rows, row -> (column(row, 1) - height) * (column(row, 2) - weight));
    // Covariance .9 * 100; its se over 480 rows is sqrt((100 * 97 + 90^2) / 480) = 6.1.
    assertThat(product).isBetween(90 - 20.0, 90 + 20.0);
    double blue = mean(rows, row -> row.split(",")[3].equals("blue") ? 1 : 0);
    // A share of .25: se .02 over 480 rows, .01 over 2,000.
    assertThat(blue).isBetween(.25 - .07, .25 + .07);
  }

  @Test
  void whatIsLeftOutOfATableIsSaid() throws IOException {
    Files.writeString(table, ",,,,,\n,,,,,\n", StandardOpenOption.APPEND);
    assertThat(train().out()).contains("note: 2 empty rows at the end are left out");
  }

  @Test
  void theSameSeedsGiveTheSameBytes() throws IOException {
    train("--seed", 5);
    byte[] once = Files.readAllBytes(model);
    List<String> rows = sample(50);
    train("--seed", 5);
    assertThat(Files.readAllBytes(model)).isEqualTo(once);
    assertThat(sample(50)).isEqualTo(rows);
    assertThat(sample(50, "--seed", 6)).isNotEqualTo(rows);
    assertThat(sample(50, "--seed", 5)).isEqualTo(rows);
    train("--seed", 7);
    assertThat(Files.readAllBytes(model)).isNotEqualTo(once);
  }

  @Test
  void aLongerSampleBeginsWithTheShorter() throws IOException {
    train();
    List<String> longer = sample(5_000);
    assertThat(longer.subList(0, 101)).isEqualTo(sample(100));
    assertThat(sample(0)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"s.csv.gz", "s.jsonl", "s.avro", "s.tsv"})
  void everyFormatCanBeWrittenAndTrainedOnAgain(String name) {
    train();
    Path out = directory.resolve(name);
    assertThat(CommandLineRun.of("sample", model, "--count", 100, "--out", out).code()).isZero();
    CommandLineRun again =
        CommandLineRun.of(
            "train", out, "--out", directory.resolve("2.hws"), "--method", "gaussian-copula");
    assertThat(again.err()).isEmpty();
    assertThat(again.out()).contains("records  100 of 6 fields");
  }

  @Test
  void theConfigurationsModelSectionsCount() throws IOException {
    Path config =
        Files.writeString(
            directory.resolve("job.yaml"),
            """
            source: {topic: people, event-time: day}
            fields: {code: {role: drop}, unit: {role: constant, value: m}}
            window: {size: 6 h, sample: 300, held-out: 0.1}
            flow: {method: bootstrap}
            """);
    CommandLineRun run = train("--config", config, "--set", "window.held-out=0");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err())
        .contains("fields.code.role: drop needs a default in the schema or a nullable type");

    CommandLineRun fine =
        train("--config", config, "--set", "window.held-out=0", "--set", "fields.code.role=auto");
    assertThat(fine.code()).as(fine.err()).isZero();
    assertThat(fine.out()).contains("600 of 6 fields: 300 trained on, 0 held out");
    assertThat(sample(20).subList(1, 21)).allMatch(line -> line.endsWith(",m"));
  }

  @Test
  void cellsThatAreNoNumbersAreMissingAndSaid() throws IOException {
    Files.writeString(
        table,
        Files.readString(table)
            + "2001-01-01,NaN,70,red,000,cm\n"
            + "2001-01-01,inf,70,red,000,cm\n");
    CommandLineRun run = train();
    assertThat(run.code()).isZero();
    assertThat(run.out())
        .contains("602 of 6 fields")
        .contains("note: 'height': 1 of its cells are no number, the first 'inf' in record 602");
  }

  @Test
  void inspectPrintsWhatAModelHolds() {
    train();
    CommandLineRun run = CommandLineRun.of("inspect", model);
    assertThat(run.code()).isZero();
    assertThat(run.out())
        .contains("method gaussian-copula, 1 steps; version all@")
        .contains("records 600 in [row 0, row 600)")
        .contains("colour: category, 2 levels")
        .contains("noveltyRatio ")
        .contains("\"flow\":{\"method\":\"gaussian-copula\"");
  }
}
