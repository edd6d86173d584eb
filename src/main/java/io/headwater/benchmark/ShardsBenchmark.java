package io.headwater.benchmark;

import io.headwater.config.ConfigReader;
import io.headwater.config.ModelConfig;
import io.headwater.measure.RandomKey;
import io.headwater.table.TableException;
import io.headwater.table.TableSource;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code bench shards}: one window of a stream, trained whole and as an ensemble of shards; CPU
 * time a shard beside the quality of the union.
 *
 * <p>In every round it draws the window's rows and others to be judged by, which no shard sees, and
 * trains each number of shards on the same rows.
 */
@Command(
    name = "shards",
    mixinStandardHelpOptions = true,
    description = "One window whole and in shards: CPU time a shard, quality of the union.")
public final class ShardsBenchmark implements Callable<Integer> {
  /** Rows of the warm-up. */
  private static final int WARM_UP = 128;

  @Parameters(
      paramLabel = "FILE",
      description = "CSV with a header, JSON lines or Avro, also gzip.")
  private @Nullable Path file;

  @Option(names = "--rows", paramLabel = "N", description = "Rows of the window; default 4096.")
  private int rows = 4_096;

  @Option(
      names = "--judges",
      paramLabel = "N",
      description = "Other rows to judge by, and synthetic rows; default 4096.")
  private int judges = 4_096;

  @Option(names = "--shards", split = ",", paramLabel = "S,S", description = "Default: 1,2,4.")
  private List<Integer> shards = List.of(1, 2, 4);

  @Option(names = "--rounds", paramLabel = "N", description = "Draws of rows; default 3.")
  private int rounds = 3;

  @Option(names = "--set", paramLabel = "KEY=VALUE", description = "Overrides one key.")
  private List<String> overrides = new ArrayList<>();

  @Spec private @Nullable CommandSpec spec;

  /** Prints the table; returns 0. */
  @Override
  public Integer call() {
    if (file == null || spec == null) {
      throw new IllegalStateException("bench shards: expected to be run by the command line");
    }
    TableSource table = TableSource.open(file);
    List<GenericRecord> all = new ArrayList<>();
    table.forEach((record, position) -> all.add(record));
    if (rows < 2 || judges < 2 || all.size() < rows + judges) {
      throw new TableException(
          "%s: expected %,d rows to train on and to judge by, 2 of each at least, got %,d"
              .formatted(file, rows + judges, all.size()));
    }
    List<List<ShardTrial>> trials = new ArrayList<>();
    shards.forEach(any -> trials.add(new ArrayList<>()));
    // What any training would pay for first: classes loaded, loops compiled.
    int half = Math.min(WARM_UP, Math.min(rows, judges));
    ShardTrial.of(table.schema(), config(16, 0), 2, choose(all, 0).subList(0, 2 * half), half);
    for (int round = 0; round < rounds; round++) {
      List<GenericRecord> chosen = choose(all, round);
      for (int k = 0; k < shards.size(); k++) {
        ModelConfig config = config(shards.get(k), round);
        trials.get(k).add(ShardTrial.of(table.schema(), config, shards.get(k), chosen, rows));
      }
    }
    print(trials, spec.commandLine().getOut());
    return 0;
  }

  private void print(List<List<ShardTrial>> trials, PrintWriter out) {
    out.println(
        "| shards | CPU s a shard | lowest | highest | sliced W2 | lowest | highest | floor |"
            + " snapshot kB | state kB |");
    out.println("|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
    for (int k = 0; k < trials.size(); k++) {
      Rounds seconds = rounds(trials.get(k), ShardTrial::seconds);
      Rounds distance = rounds(trials.get(k), trial -> trial.fidelity().slicedWasserstein());
      out.printf(
          Locale.ROOT,
          "| %d | %.3f | %.3f | %.3f | %.4f | %.4f | %.4f | %.4f | %.0f | %.0f |%n",
          shards.get(k),
          seconds.median(),
          seconds.min(),
          seconds.max(),
          distance.median(),
          distance.min(),
          distance.max(),
          rounds(trials.get(k), trial -> trial.fidelity().floor()).median(),
          rounds(trials.get(k), ShardTrial::snapshotKilobytes).median(),
          rounds(trials.get(k), ShardTrial::stateKilobytes).median());
    }
    out.flush();
  }

  private static Rounds rounds(List<ShardTrial> trials, ToDoubleFunction<ShardTrial> of) {
    return new Rounds(trials.stream().mapToDouble(of).toArray());
  }

  private List<GenericRecord> choose(List<GenericRecord> all, int round) {
    int[] order = RandomKey.of(round).split("rows").stream().permutation(all.size());
    List<GenericRecord> chosen = new ArrayList<>();
    for (int i = 0; i < rows + judges; i++) {
      chosen.add(all.get(order[i]));
    }
    return chosen;
  }

  private ModelConfig config(int parts, int round) {
    List<String> settings = new ArrayList<>(List.of("window.sample=" + rows, "job.seed=" + round));
    if (parts > 1) {
      settings.add("window.shards=" + parts);
      settings.add("window.ensemble=true");
    }
    settings.addAll(overrides);
    return ConfigReader.model("of the command line", "", settings).forFile();
  }
}
