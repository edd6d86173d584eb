package io.headwater.cli;

import io.headwater.config.ModelConfig;
import io.headwater.snapshot.FlowSnapshot;
import io.headwater.table.TableException;
import io.headwater.table.TableSource;
import io.headwater.training.TrainedWindow;
import io.headwater.training.WindowReport;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code train}: a model of a file, without Kafka. */
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    description = "Trains a model on a table: CSV with a header, JSON lines or Avro, also gzip.")
final class TrainCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "FILE",
      description = "The table to learn from; - is standard input, of a format told by its bytes.")
  private Path file;

  @Option(
      names = "--out",
      paramLabel = "MODEL",
      required = true,
      description = "Where to write the model, by custom a name in .hws.")
  private Path out;

  @Mixin private ConfigOptions options;

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init")
  TrainCommand() {}

  @Override
  public Integer call() {
    ModelConfig config = options.model();
    requireDirectory(out);
    try (StandardInput input = StandardInput.of(file)) {
      train(input.file(), config);
    }
    return 0;
  }

  private void train(Path input, ModelConfig config) {
    TableSource table = TableSource.open(input, config.fields());
    FileTraining training = new FileTraining(table, config);
    PrintWriter err = spec.commandLine().getErr();
    TrainedWindow trained;
    try (TrainingProgress progress = new TrainingProgress(err, config.flow())) {
      trained = training.train(progress);
    }
    FlowSnapshot snapshot = trained.snapshot().orElseThrow();
    int bytes = ModelFile.write(out, snapshot);
    summarise(snapshot, trained.report(), training, bytes);
    trained
        .report()
        .changes()
        .identifiers()
        .forEach(
            (field, line) ->
                spec.commandLine().getOut().println("note: %s: %s".formatted(field, line)));
    table.remarks().forEach(remark -> spec.commandLine().getOut().println("note: " + remark));
  }

  /** Better said before the training than after it. */
  private static void requireDirectory(Path out) {
    Path directory = out.toAbsolutePath().getParent();
    if (directory == null || !directory.toFile().isDirectory()) {
      throw new TableException(
          "--out %s: expected a file in a directory that exists; make it first".formatted(out));
    }
  }

  private void summarise(
      FlowSnapshot snapshot, WindowReport report, FileTraining training, int bytes) {
    PrintWriter console = spec.commandLine().getOut();
    console.printf(
        "%s: %s on %s, %,d kB%n",
        out, snapshot.flow().method(), file.getFileName(), (bytes + 1_023) / 1_024);
    console.printf(
        "  records  %,d of %d fields: %,d trained on, %,d held out%s%n",
        report.real(),
        snapshot.schema().getFields().size(),
        report.trained(),
        report.heldOut(),
        training.bad() == 0 ? "" : ", %,d bad".formatted(training.bad()));
    if (report.sampled() < report.real()) {
      console.println("           " + lookedAt(report));
    }
    training.reasons().forEach(reason -> console.println("           bad: " + reason));
    console.println(Measures.lines(report));
    console.printf(
        "next: headwater sample %s --count %d --out synthetic%s%n",
        out, report.real(), extension());
  }

  /** Silence about it would pass off a sample as the table. */
  private static String lookedAt(WindowReport report) {
    long rare = Math.round(report.measure(WindowReport.RARE_RECORDS));
    return "looked at %,d of %,d: a uniform draw of %,d (window.sample)%s"
        .formatted(
            report.sampled(),
            report.real(),
            report.sampled() - rare,
            rare == 0 ? "" : " and %,d more records of rare levels".formatted(rare));
  }

  private String extension() {
    String name = String.valueOf(file.getFileName());
    int dot = name.indexOf('.');
    return dot < 0 ? ".csv" : name.substring(dot);
  }
}
