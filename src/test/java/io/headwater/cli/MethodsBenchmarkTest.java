package io.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.measure.RandomKey;
import io.headwater.measure.RandomStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MethodsBenchmarkTest {
  @TempDir private Path directory;

  private Path table(int rows) throws IOException {
    StringBuilder text = new StringBuilder("a,b,kind\n");
    for (int i = 0; i < rows; i++) {
      RandomStream stream = RandomKey.of(4).at(i).stream();
      double a = stream.nextGaussian();
      text.append("%.4f,%.4f,%s%n".formatted(a, a * a, a > 0 ? "up" : "down"));
    }
    return Files.writeString(directory.resolve("table.csv"), text);
  }

  private CommandLineRun bench(int rows, Path keep) throws IOException {
    return CommandLineRun.of(
        "bench",
        "methods",
        table(rows),
        "--rows",
        100,
        "--methods",
        "bootstrap,gaussian-copula",
        "--keep",
        keep);
  }

  @Test
  void everyMethodHasALineAndItsRecordsAreKept() throws IOException {
    CommandLineRun run = bench(250, directory);
    assertThat(run.code()).as(run.err()).isZero();
    List<String> lines = run.out().lines().toList();
    assertThat(lines).anyMatch(line -> line.startsWith("| bootstrap |"));
    assertThat(lines).anyMatch(line -> line.startsWith("| gaussian-copula |"));
    for (String name : new String[] {"train", "test", "bootstrap", "gaussian-copula"}) {
      assertThat(Files.readAllLines(directory.resolve(name + ".csv")))
          .as(name)
          .hasSize(101)
          .startsWith("a,b,kind");
    }
    List<String> train = Files.readAllLines(directory.resolve("train.csv"));
    List<String> test = Files.readAllLines(directory.resolve("test.csv"));
    assertThat(train.subList(1, 101)).doesNotContainAnyElementsOf(test.subList(1, 101));
  }

  @Test
  void aTableTooShortIsRefusedWithWhatItWouldTake() throws IOException {
    CommandLineRun run = bench(150, directory);
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("200").contains("150").contains("--rows");
  }
}
