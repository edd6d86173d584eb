package io.headwater.benchmark;

import io.headwater.config.ConfigReader;
import io.headwater.config.ModelConfig;
import io.headwater.flow.FlowMethods;
import io.headwater.measure.RandomKey;
import io.headwater.table.TableException;
import io.headwater.table.TableSink;
import io.headwater.table.TableSource;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code bench methods}: every method with its defaults on one table, quality beside CPU time.
 *
 * <p>From a file it draws rows to train on and as many others to be judged by, which no method
 * sees; each method draws as many synthetic ones. Judged by {@link
 * io.headwater.evaluation.TwinQuality}, all in the same space.
 */
@Command(
    name = "methods",
    mixinStandardHelpOptions = true,
    description = "Every method on a table of yours: quality beside CPU time.")
public final class MethodsBenchmark implements Callable<Integer> {
  /** A tenth of the training rows is held out by the training itself, to stop by. */
  private static final String HELD_OUT = "window.held-out=0.1";

  private static final String WARM_UP = "gaussian-copula";

  @Parameters(
      paramLabel = "FILE",
      description = "CSV with a header, JSON lines or Avro, also gzip.")
  private @Nullable Path file;

  @Option(
      names = "--rows",
      paramLabel = "N",
      description = "Rows to train on, and as many others to judge by; default 4000.")
  private int rows = 4_000;

  @Option(names = "--methods", split = ",", paramLabel = "ID,ID", description = "Default: all.")
  private List<String> methods = List.copyOf(FlowMethods.all().keySet());

  @Option(names = "--seed", paramLabel = "N", description = "Chooses rows and all noise.")
  private long seed = 1;

  @Option(names = "--set", paramLabel = "KEY=VALUE", description = "Overrides one key of all.")
  private List<String> overrides = new ArrayList<>();

  @Option(
      names = "--keep",
      paramLabel = "DIR",
      description = "Also writes train.csv, test.csv and ID.csv there, for another judge.")
  private @Nullable Path keep;

  @Spec private @Nullable CommandSpec spec;

  /** Prints the table; returns 0. */
  @Override
  public Integer call() {
    if (file == null || spec == null) {
      throw new IllegalStateException("bench methods: expected to be run by the command line");
    }
    TableSource table = TableSource.open(file);
    List<GenericRecord> chosen = choose(table);
    List<GenericRecord> train = chosen.subList(0, rows);
    List<GenericRecord> heldOut = chosen.subList(rows, 2 * rows);
    write("train", table.schema(), train);
    write("test", table.schema(), heldOut);
    PrintWriter out = spec.commandLine().getOut();
    // What any method would pay for first: classes loaded, loops compiled.
    MethodTrial.of(table.schema(), config(WARM_UP), train, heldOut);
    out.println(ResplitFloor.of(table.schema(), chosen, RandomKey.of(seed).split("floor")));
    out.println(
        "| method | train CPU s | steps | sliced W2 | of floor | novelty | copies | short of spread"
            + " | µs a record | snapshot kB |");
    out.println("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
    for (String id : methods) {
      MethodTrial trial = MethodTrial.of(table.schema(), config(id), train, heldOut);
      out.println(line(trial));
      out.flush();
      write(id, table.schema(), trial.records());
    }
    return 0;
  }

  private List<GenericRecord> choose(TableSource table) {
    List<GenericRecord> all = new ArrayList<>();
    table.forEach((record, position) -> all.add(record));
    if (rows < 2 || all.size() < 2 * rows) {
      throw new TableException(
          "%s: expected at least %,d rows, half to train on and half to judge by, got %,d; lower --rows"
              .formatted(file, 2 * Math.max(2, rows), all.size()));
    }
    int[] order = RandomKey.of(seed).split("rows").stream().permutation(all.size());
    List<GenericRecord> chosen = new ArrayList<>();
    for (int i = 0; i < 2 * rows; i++) {
      chosen.add(all.get(order[i]));
    }
    return chosen;
  }

  private ModelConfig config(String id) {
    List<String> settings = new ArrayList<>(List.of(HELD_OUT, "window.sample=" + rows));
    settings.add("job.seed=" + seed);
    settings.addAll(overrides);
    settings.add("flow.method=" + id);
    return ConfigReader.model("of the command line", "", settings).forFile();
  }

  private static String line(MethodTrial trial) {
    return String.format(
        Locale.ROOT,
        "| %s | %.1f | %d | %.4f | %.2f | %.2f | %.1f %% | %.3f (p %.2f) | %.0f | %.0f |",
        trial.method(),
        trial.trainSeconds(),
        trial.steps(),
        trial.quality().fidelity().slicedWasserstein(),
        trial.quality().fidelity().ratio(),
        trial.quality().novelty().ratio(),
        100 * trial.quality().copies().samples(),
        trial.quality().spread().shortfall(),
        trial.quality().spread().probability(),
        trial.sampleMicros(),
        trial.kilobytes());
  }

  private void write(String name, Schema schema, List<GenericRecord> records) {
    if (keep != null) {
      try (TableSink sink = TableSink.create(keep.resolve(name + ".csv"), schema)) {
        records.forEach(sink::write);
      }
    }
  }
}
