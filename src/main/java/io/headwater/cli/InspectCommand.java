package io.headwater.cli;

import io.headwater.snapshot.FlowSnapshot;
import io.headwater.table.TableForms;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code inspect}: what a model holds. */
@Command(
    name = "inspect",
    mixinStandardHelpOptions = true,
    description = "Prints what a model holds: where it comes from, its fields, arrays, measures.")
final class InspectCommand implements Callable<Integer> {
  @Parameters(paramLabel = "MODEL", description = "A model that 'train' or a job made.")
  private Path model;

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init")
  InspectCommand() {}

  @Override
  public Integer call() {
    FlowSnapshot snapshot = ModelFile.read(model);
    PrintWriter out = spec.commandLine().getOut();
    out.printf("%s: %,d bytes%n", model, model.toFile().length());
    origin(out, snapshot);
    out.printf("schema %s%n", snapshot.schema().getFullName());
    snapshot.features().describe().lines().forEach(line -> out.println("  " + line));
    List<String> forms = TableForms.lines(snapshot.schema());
    if (!forms.isEmpty()) {
      out.println("columns as they are written");
      forms.forEach(line -> out.println("  " + line));
    }
    out.printf("arrays (%d coordinates)%n", snapshot.flow().dimension());
    snapshot.flow().arrays().forEach((name, array) -> out.printf("  %s %s%n", name, array));
    out.println("measures");
    snapshot
        .measures()
        .forEach((name, value) -> out.printf("  %s %s%n", name, Measures.number(value)));
    out.printf("config %s%n", snapshot.config());
    return 0;
  }

  private static void origin(PrintWriter out, FlowSnapshot snapshot) {
    out.printf(
        "method %s, %,d steps; version %s, parent %s; seed %d%n",
        snapshot.flow().method(),
        snapshot.flow().steps(),
        snapshot.version(),
        snapshot.parent().map(Object::toString).orElse("none"),
        snapshot.seed());
    out.printf(
        "records %,d in [%s, %s): %,d trained on, %,d held out%n",
        snapshot.rows().real(),
        moment(snapshot, snapshot.windowStart()),
        moment(snapshot, snapshot.version().windowEnd()),
        snapshot.rows().trained(),
        snapshot.rows().heldOut());
  }

  /** An instant where there is an event time, else the number of a row. */
  private static String moment(FlowSnapshot snapshot, long position) {
    boolean timed = snapshot.features().fields().eventTime().isPresent();
    boolean window = snapshot.features().fields().window().isPresent();
    return timed || window ? Instant.ofEpochMilli(position).toString() : "row " + position;
  }
}
