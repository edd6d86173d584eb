package io.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.measure.RandomKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Odd files go through {@code train} and {@code sample}: each comes out in its own form, with its
 * shares, ranges and dependence, or is refused with place and cure.
 */
final class OddFilesTest {
  private static final long SEED = Long.getLong("test.seed", 20_261_129);

  @TempDir private Path folder;

  @Test
  void aHundred() throws IOException {
    judge(100);
  }

  @Test
  @Tag("long")
  void twoThousand() throws IOException {
    judge(2_000);
  }

  private void judge(int files) throws IOException {
    List<String> wrong = new ArrayList<>();
    TreeMap<String, Integer> outcomes = new TreeMap<>();
    for (int i = 0; i < files; i++) {
      OddFile file = OddFile.of(RandomKey.of(SEED).at(i));
      String outcome = outcome(file);
      outcomes.merge(outcome.isEmpty() ? "right" : outcome.split(":")[0], 1, Integer::sum);
      if (!outcome.isEmpty() && !outcome.equals("refused")) {
        wrong.add("file %d, %s: %s".formatted(i, file.text(), outcome));
      }
    }
    System.out.printf("%d odd files: %s%n", files, outcomes);
    assertThat(wrong).isEmpty();
  }

  /** Nothing if all is right; else what is not, or that it was refused as it should be. */
  private String outcome(OddFile file) throws IOException {
    Path table = folder.resolve("table" + file.suffix());
    Path model = folder.resolve("table.hws");
    Path twin = folder.resolve("twin" + file.suffix());
    file.write(table);
    CommandLineRun trained =
        CommandLineRun.of("train", table, "--out", model, "--method", "gaussian-copula");
    if (trained.code() == 2) {
      return refusal(trained.err());
    }
    if (trained.code() != 0) {
      return "failed: " + trained.err();
    }
    int count = Math.max(1, 2 * file.rows().size());
    CommandLineRun sampled = CommandLineRun.of("sample", model, "--count", count, "--out", twin);
    if (sampled.code() != 0) {
      return "failed to sample: " + sampled.err();
    }
    String outcome = new OddComparison(file, file.read(twin)).firstFault();
    Files.delete(model);
    return outcome;
  }

  /** A refusal names the file, says what is wrong, and what to do after a semicolon. */
  private static String refusal(String message) {
    boolean helps = message.contains("table.") && message.contains(";");
    boolean nothing = message.contains("no records to train on");
    return helps || nothing ? "refused" : "refused without help: " + message;
  }
}
