package io.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.flow.FlowMethods;
import io.headwater.table.TableSink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericRecordBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said, and with what exit code, when a command cannot do what was asked. */
class MainTest {
  @TempDir private Path directory;

  private Path file(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }

  private static void assertRefused(String message, Object... arguments) {
    CommandLineRun run = CommandLineRun.of(arguments);
    assertThat(run.code()).as(run.err()).isEqualTo(2);
    assertThat(run.err()).contains(message).doesNotContain("\tat ");
    assertThat(run.out()).isEmpty();
  }

  @Test
  void badUsageIsExitCodeTwo() {
    assertRefused("expected a command");
    assertRefused("Unmatched argument", "tran", "x.csv");
    assertRefused("Missing required option: '--out=MODEL'", "train", "x.csv");
    assertRefused("Missing required parameter: 'FILE'", "train", "--out", "x.hws");
    assertRefused("--sede", "sample", "m.hws", "--count", 3, "--out", "s.csv", "--sede", 1);
    assertRefused("not a long", "sample", "m.hws", "--count", "many", "--out", "s.csv");
  }

  @Test
  void aMissingFileIsExitCodeTwo() throws IOException {
    Path table = file("t.csv", "a,b\n1,2\n");
    Path model = directory.resolve("m.hws");
    assertRefused("no such file; check the path", "train", "no.csv", "--out", model);
    assertRefused(
        "no such model; make one with", "sample", "no.hws", "--count", 1, "--out", "s.csv");
    assertRefused("no such model", "inspect", "no.hws");
    assertRefused("no such file", "train", table, "--out", model, "--config", "no.yaml");
    assertRefused(
        "a directory that exists", "train", table, "--out", directory.resolve("no/m.hws"));
    assertRefused("no such file", "lint", "no.yaml");
  }

  @Test
  void aTableWithoutRecordsIsExitCodeTwo() throws IOException {
    Path model = directory.resolve("m.hws");
    assertRefused(
        "the table has a header and nothing else", "train", file("h.csv", "a\n"), "--out", model);
    assertRefused(
        "all 2 are bad; record 1: a: expected a finite number, got NaN",
        "train",
        notFinite("n.avro", Double.NaN, Double.POSITIVE_INFINITY),
        "--out",
        model);
    assertThat(model).doesNotExist();
  }

  private Path notFinite(String name, double... values) {
    Schema schema = SchemaBuilder.record("n").fields().requiredDouble("a").endRecord();
    Path file = directory.resolve(name);
    try (TableSink sink = TableSink.create(file, schema)) {
      for (double value : values) {
        sink.write(new GenericRecordBuilder(schema).set("a", value).build());
      }
    }
    return file;
  }

  @Test
  void everyMistakeInTheSettingsIsShownAtOnce() throws IOException {
    CommandLineRun run =
        CommandLineRun.of(
            "train",
            file("t.csv", "a,b\n1,2\n"),
            "--out",
            directory.resolve("m.hws"),
            "--method",
            "gausian-copula",
            "--set",
            "window.sampel=3",
            "--set",
            "flow.max-steps=none");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err())
        .contains("3 problems")
        .contains("window.sampel: unknown key; did you mean 'sample'?")
        .contains("flow.max-steps: expected a whole number, got 'none'")
        .contains("flow.method: expected one of")
        .contains("did you mean 'gaussian-copula'?");
  }

  @Test
  void aModelThatIsNoneIsExitCodeTwo() throws IOException {
    Path table = file("t.csv", "a,b\n1,2\n3,4\n");
    assertRefused("expected bytes that begin with HWSNAP", "inspect", table);
    Path model = directory.resolve("m.hws");
    CommandLineRun.of("train", table, "--out", model, "--method", "bootstrap");
    byte[] bytes = Files.readAllBytes(model);
    bytes[bytes.length / 2] ^= 1;
    Files.write(model, bytes);
    assertRefused("the bytes are damaged", "sample", model, "--count", 1, "--out", "s.csv");
    bytes[9] = 99;
    Files.write(model, bytes);
    assertRefused("upgrade Headwater to read it", "inspect", model);
  }

  @Test
  void oneRecordAndAConstantColumnAreEnough() throws IOException {
    Path model = directory.resolve("m.hws");
    Path out = directory.resolve("s.csv");
    for (String method : new String[] {"bootstrap", "gaussian-copula", "gpa"}) {
      Path table = file("one.csv", "a,b,t\n1.5,x,2001-01-22\n");
      CommandLineRun trained =
          CommandLineRun.of(
              "train",
              table,
              "--out",
              model,
              "--method",
              method,
              "--set",
              "flow.gpa.particles=64",
              "--set",
              "flow.gpa.field-steps=50");
      assertThat(trained.code()).as(trained.err()).isZero();
      assertThat(CommandLineRun.of("sample", model, "--count", 2, "--out", out).code()).isZero();
      assertThat(Files.readString(out)).isEqualTo("a,b,t\n1.5,x,2001-01-22\n1.5,x,2001-01-22\n");
    }
  }

  @Test
  void methodsAreListedOnALineEach() {
    CommandLineRun run = CommandLineRun.of("methods");
    assertThat(run.code()).isZero();
    assertThat(run.out().lines())
        .hasSize(FlowMethods.all().size())
        .anyMatch(line -> line.startsWith("gpa "))
        .anyMatch(line -> line.startsWith("bootstrap "));
  }

  @Test
  void aMethodsCardHasItsSettings() {
    CommandLineRun run = CommandLineRun.of("methods", "gaussian-copula");
    assertThat(run.code()).isZero();
    assertThat(run.out())
        .startsWith("# `gaussian-copula`")
        .contains("`flow.gaussian-copula.memory`")
        .contains("Merges across shards");
    assertThat(CommandLineRun.of("methods", "gaussian-cupola").code()).isEqualTo(2);
  }

  @Test
  void aConfigurationIsChecked() throws IOException {
    Path schema =
        file(
            "s.avsc",
            """
            {"type": "record", "name": "R", "fields": [{"name": "a", "type": "int"}]}
            """);
    Path good = file("good.yaml", "source: {topic: t, schema: '%s'}".formatted(schema));
    assertThat(CommandLineRun.of("lint", good).out())
        .contains("fine; 't-twin' reads t, learns by gpa in windows of 1 h, writes t.synthetic")
        .contains("next: headwater run " + good);
    assertRefused(
        "sink.topic: expected another topic than source.topic 't'",
        "lint",
        good,
        "--set",
        "sink.topic=t");
  }

  @Test
  void helpAndVersionAreNoFailures() {
    assertThat(CommandLineRun.of("--help").code()).isZero();
    assertThat(CommandLineRun.of("--help").out()).contains("train").contains("sample");
    assertThat(CommandLineRun.of("train", "--help").out()).contains("--method=ID");
    assertThat(CommandLineRun.of("--version").out()).startsWith("headwater ");
  }
}
