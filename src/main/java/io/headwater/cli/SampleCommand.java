package io.headwater.cli;

import io.headwater.snapshot.FlowSnapshot;
import io.headwater.snapshot.SnapshotSampler;
import io.headwater.table.TableFormat;
import io.headwater.table.TableSink;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sample}: synthetic records of a model, as a file. */
@Command(
    name = "sample",
    mixinStandardHelpOptions = true,
    description = "Writes synthetic records: the columns, order and text of the original.")
final class SampleCommand implements Callable<Integer> {
  /** Bounds the memory that points and records take. */
  private static final int CHUNK = 4_096;

  @Parameters(paramLabel = "MODEL", description = "A model that 'train' made.")
  private Path model;

  @Option(
      names = "--count",
      paramLabel = "N",
      required = true,
      description = "How many records to write.")
  private long count;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      required = true,
      description =
          "A name in .csv, .tsv, .jsonl or .avro; .gz may follow. - is standard output, in the"
              + " format of the original.")
  private Path out;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Other records of the same model; left out: the model's own seed.")
  private @Nullable Long seed;

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init")
  SampleCommand() {}

  @Override
  public Integer call() {
    if (count < 0) {
      throw new ParameterException(
          spec.commandLine(), "--count: expected 0 or more records, got " + count);
    }
    FlowSnapshot snapshot = ModelFile.read(model);
    SnapshotSampler sampler = SnapshotSampler.of(snapshot, seed == null ? snapshot.seed() : seed);
    try (TableSink sink = sink(snapshot.schema())) {
      for (long first = 0; first < count; first += CHUNK) {
        sampler.sample(first, (int) Math.min(CHUNK, count - first)).forEach(sink::write);
      }
    }
    console().printf("%s: %,d synthetic records of %s%n", out, count, model);
    return 0;
  }

  private TableSink sink(Schema schema) {
    return isPiped()
        ? TableSink.to(new StandardOutput(System.out), TableFormat.of(schema), schema)
        : TableSink.create(out, schema);
  }

  /** What is said to a person, beside records on standard output. */
  private PrintWriter console() {
    return isPiped() ? spec.commandLine().getErr() : spec.commandLine().getOut();
  }

  private boolean isPiped() {
    return out.equals(StandardInput.DASH);
  }
}
