package io.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.measure.RandomKey;
import io.headwater.testing.Claims;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A class of 17 in 10,000 keeps its share and what makes it one, by default settings. */
class RareClassTest {
  private static final int RECORDS = 60_000;

  @TempDir private Path directory;

  @Test
  void aRareClassKeepsItsShareAndItsFeatures() throws IOException {
    check(0);
  }

  @Test
  @Tag("long")
  void soItDoesForOtherKeys() throws IOException {
    for (int seed = 1; seed < 10; seed++) {
      check(seed);
    }
  }

  private void check(int seed) throws IOException {
    Path table = directory.resolve("claims.csv");
    long frauds = write(table, RandomKey.of(seed));
    Path model = directory.resolve("claims.hws");
    CommandLineRun trained = CommandLineRun.of("train", table, "--out", model, "--seed", seed);
    assertThat(trained.code()).as(trained.err()).isZero();
    assertThat(trained.out())
        .containsPattern(
            "looked at 4,\\d\\d\\d of 60,000: a uniform draw of 4,096 \\(window.sample\\) and \\d+"
                + " more");
    Path out = directory.resolve("twin.csv");
    assertThat(CommandLineRun.of("sample", model, "--count", RECORDS, "--out", out).code())
        .isZero();

    List<String[]> fraud =
        Files.readAllLines(out).stream()
            .map(line -> line.split(","))
            .filter(cells -> cells[4].equals("1"))
            .toList();
    // The model knows the share exactly; what is drawn of it varies as a Poisson number.
    double deviation = Math.sqrt(frauds);
    assertThat((double) fraud.size())
        .as("seed %d", seed)
        .isBetween(frauds - 3 * deviation, frauds + 3 * deviation);
    assertThat(median(fraud, 1)).as("amount, seed %d", seed).isLessThan(-4);
    assertThat(median(fraud, 2)).as("delay, seed %d", seed).isGreaterThan(3);
  }

  private static double median(List<String[]> rows, int column) {
    double[] sorted =
        rows.stream().mapToDouble(cells -> Double.parseDouble(cells[column])).sorted().toArray();
    return sorted[sorted.length / 2];
  }

  private static long write(Path table, RandomKey key) throws IOException {
    long frauds = 0;
    try (BufferedWriter out = Files.newBufferedWriter(table)) {
      out.write("number,amount,delay,branch,fraud\n");
      for (int i = 0; i < RECORDS; i++) {
        GenericRecord record = Claims.record(i, key);
        int fraud = record.get("fraud").equals("yes") ? 1 : 0;
        for (int f = 0; f < 4; f++) {
          out.write(record.get(f) + ",");
        }
        out.write(fraud + "\n");
        frauds += fraud;
      }
    }
    return frauds;
  }
}
