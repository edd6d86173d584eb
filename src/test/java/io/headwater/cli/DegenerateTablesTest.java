package io.headwater.cli;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.headwater.flow.FlowMethodFactory;
import io.headwater.flow.FlowMethods;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every method trains on every shape of table, and its twin has the table's values and shares. */
class DegenerateTablesTest {
  private static final int ROWS = 300;
  private static final int DRAWN = 2_000;

  @TempDir private Path directory;

  /** Shapes by name: the header, and the pattern of a row of two levels and two numbers. */
  private enum Shape {
    CATEGORIES("class,sex", "%1$s,%2$s"),
    NUMBERS("a,b", "%3$.2f,%4$.3f"),
    ONE_NUMBER("a", "%3$.2f"),
    ONE_CATEGORY("a", "%1$s"),
    CONSTANTS("a,b", "7,x"),
    EMPTY("a,b", ","),
    CONSTANT_AND_NUMBER("a,b,c", "7,%3$.2f,"),
    CONSTANT_AND_CATEGORY("a,b,c", "7,%1$s,");

    private final String header;
    private final String row;

    Shape(String header, String row) {
      this.header = header;
      this.row = row;
    }

    List<String> table() {
      List<String> lines = new ArrayList<>(List.of(header));
      for (int i = 0; i < ROWS; i++) {
        String level = i % 4 == 0 ? "crew" : i % 3 == 0 ? "first" : "second";
        Object[] values = {level, i % 5 < 2 ? "f" : "m", (i * 37 % 101) / 4.0, (i * 53 % 89) / 8.0};
        lines.add(String.format(Locale.ROOT, row, values));
      }
      return lines;
    }
  }

  static Stream<Arguments> methodsAndShapes() {
    return FlowMethods.all().values().stream()
        .filter(factory -> factory.getClass().getName().startsWith("io.headwater.flow.method."))
        .map(FlowMethodFactory::id)
        .flatMap(id -> Stream.of(Shape.values()).map(shape -> Arguments.of(id, shape)));
  }

  @ParameterizedTest(name = "{0} on {1}")
  @MethodSource("methodsAndShapes")
  void trainsAndSamples(String method, Shape shape) throws IOException {
    List<String> table = shape.table();
    List<String> twin = twin(method, Files.write(directory.resolve("table.csv"), table), DRAWN);
    assertThat(twin.get(0)).isEqualTo(shape.header);
    assertThat(twin).hasSize(DRAWN + 1);
    for (int column = 0; column < shape.header.split(",").length; column++) {
      String values = shape.row.split(",", -1)[column];
      if (values.endsWith("f")) {
        numbersAreInRange(values(table, column), values(twin, column));
      } else {
        levelsHaveTheirShares(values(table, column), values(twin, column), ROWS, DRAWN);
      }
    }
  }

  /** Numbers are not drawn beyond those seen by more than the gap of the table's own grid. */
  private static void numbersAreInRange(List<String> real, List<String> synthetic) {
    double least = real.stream().mapToDouble(Double::parseDouble).min().orElseThrow();
    double most = real.stream().mapToDouble(Double::parseDouble).max().orElseThrow();
    assertThat(synthetic.stream().map(Double::parseDouble))
        .allMatch(value -> value >= least - .25 && value <= most + .25);
    assertThat(synthetic.stream().distinct().count()).isGreaterThan(20);
  }

  /** Four standard errors of the training side's share and of the draws. */
  private static void levelsHaveTheirShares(
      List<String> real, List<String> synthetic, int rows, int drawn) {
    Map<String, Long> counts = real.stream().collect(groupingBy(level -> level, counting()));
    assertThat(synthetic).allMatch(counts::containsKey);
    counts.forEach(
        (level, count) -> {
          double share = (double) count / rows;
          double error = Math.sqrt(share * (1 - share) * (1.0 / drawn + .25 / rows));
          double got = (double) synthetic.stream().filter(level::equals).count() / drawn;
          assertThat(got).as(level).isCloseTo(share, within(4 * error));
        });
  }

  /** 14 distinct rows, categories only: every level is drawn, each in its share to two points. */
  @Test
  void aTableOfFewDistinctRowsKeepsItsShares() throws Exception {
    Path table =
        Path.of(Objects.requireNonNull(getClass().getResource("/cases/one-category.csv")).toURI());
    List<String> real = Files.readAllLines(table);
    List<String> synthetic = twin("gpa", table, 10_000);
    for (int column = 0; column < 4; column++) {
      List<String> drawn = values(synthetic, column);
      Map<String, Long> counts =
          values(real, column).stream().collect(groupingBy(level -> level, counting()));
      counts.forEach(
          (level, count) -> {
            double got = (double) drawn.stream().filter(level::equals).count() / 10_000;
            assertThat(got).as(level).isPositive();
            assertThat(got).as(level).isCloseTo((double) count / (real.size() - 1), within(.02));
          });
    }
  }

  private List<String> twin(String method, Path table, int count) throws IOException {
    Path model = directory.resolve("model.hws");
    CommandLineRun trained =
        CommandLineRun.of(
            "train", table, "--out", model, "--method", method, "--set", "flow.max-steps=8");
    assertThat(trained.code()).as(trained.err()).isZero();
    Path out = directory.resolve("twin.csv");
    CommandLineRun drawn = CommandLineRun.of("sample", model, "--count", count, "--out", out);
    assertThat(drawn.err()).isEmpty();
    return Files.readAllLines(out);
  }

  private static List<String> values(List<String> lines, int column) {
    return lines.subList(1, lines.size()).stream()
        .map(line -> line.split(",", -1)[column])
        .toList();
  }
}
