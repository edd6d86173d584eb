package io.headwater.cli;

import io.headwater.embedded.Demo;
import io.headwater.embedded.DemoOptions;
import io.headwater.embedded.DemoResult;
import io.headwater.embedded.WindowTables;
import io.headwater.evaluation.MetricFields;
import io.headwater.page.TwinPicture;
import io.headwater.record.AvroBytes;
import io.headwater.record.BadRecordException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code demo}: the whole of Headwater in this process, on real flights. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description =
        "Runs Kafka, Flink with its dashboard and the main job in this process: real flights are"
            + " replayed into a topic, and the topic gets a synthetic twin.")
final class DemoCommand implements Callable<Integer> {
  /** Enough for every panel of the picture. */
  private static final int RECORDS_SHOWN = 20_000;

  @Option(
      names = "--speedup",
      paramLabel = "X",
      description = "Seconds of event time a second; default ${DEFAULT-VALUE}.")
  private double speedup = DemoOptions.DEFAULT_SPEEDUP;

  @Option(names = "--keep-running", description = "Replays the flights again and again.")
  private boolean keepRunning;

  @Option(
      names = "--picture",
      paramLabel = "FILE",
      description = "Where the picture goes; default ${DEFAULT-VALUE}.")
  private Path picture = Path.of("headwater-demo.html");

  @Option(
      names = "--tables",
      paramLabel = "FOLDER",
      description = "Writes each window's training, held-out and synthetic records as CSV.")
  private @Nullable Path tables;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Overrides one key of the demo's configuration; may be repeated.")
  private List<String> overrides = new ArrayList<>();

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init")
  DemoCommand() {}

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    Path folder = Files.createTempDirectory("headwater-demo-");
    Demo demo = new Demo(new DemoOptions(speedup, keepRunning, folder, overrides), out);
    try (CleanEnd end = new CleanEnd(demo::stop)) {
      DemoResult result = demo.run();
      report(result, out);
      return result.isComplete() || result.totals().interrupted() ? 0 : 1;
    }
  }

  private void report(DemoResult result, PrintWriter out) throws IOException {
    summary(result, out);
    if (!result.synthetic().isEmpty() && !result.real().isEmpty()) {
      Files.writeString(picture, picture(result));
      out.printf("picture     %s%n", picture.toAbsolutePath());
    }
    if (tables != null) {
      new WindowTables(result.schema(), result.eventTime(), result.window(), result.heldOut())
          .write(result.real(), result.synthetic(), tables);
      out.printf("tables      %s%n", tables.toAbsolutePath());
    }
    out.println("next: headwater run CONFIG, with a topic of your own");
  }

  private static void summary(DemoResult result, PrintWriter out) {
    DemoResult.Totals totals = result.totals();
    out.printf(
        Locale.ROOT,
        "%n%,d flights, %,d synthetic, %,d drawn twice, %,d dead letters, %d windows%n",
        totals.replayed(),
        totals.synthetic(),
        totals.repeated(),
        totals.deadLetters(),
        result.reports().size());
    out.printf(
        Locale.ROOT,
        "first synthetic record after %.1f s, the whole demo %.1f s%n",
        totals.toFirst().toMillis() / 1e3,
        totals.whole().toMillis() / 1e3);
    out.println(
        totals.interrupted()
            ? "stopped before its end"
            : result.isComplete()
                ? "every window has its twin, exactly once"
                : "NOT every window has its twin, exactly once: see the log");
  }

  private static String picture(DemoResult result) {
    return TwinPicture.ofStream(
        "Flights and their twin",
        MetricFields.of(result.schema(), Set.of(), Set.of()),
        spread(result, result.real()),
        spread(result, result.synthetic()),
        result.reports());
  }

  /** Records at even distances, so that both sides show the same time. */
  private static List<GenericRecord> spread(DemoResult result, List<byte[]> records) {
    AvroBytes avro = new AvroBytes(result.schema());
    int shown = Math.min(RECORDS_SHOWN, records.size());
    List<GenericRecord> spread = new ArrayList<>(shown);
    for (long i = 0; i < shown; i++) {
      try {
        spread.add(avro.decode(records.get((int) (i * records.size() / shown))));
      } catch (BadRecordException e) {
        throw new IllegalStateException("record of the demo: " + e.getMessage(), e);
      }
    }
    return spread;
  }
}
