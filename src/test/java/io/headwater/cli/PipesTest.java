package io.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Tables through standard input and output. */
@Isolated
final class PipesTest {
  private static final int ROWS = 200;

  @TempDir private Path directory;
  private final InputStream in = System.in;
  private final PrintStream out = System.out;
  private final ByteArrayOutputStream piped = new ByteArrayOutputStream();
  private Path model;

  @BeforeEach
  void captureOutput() {
    model = directory.resolve("piped.hws");
    System.setOut(new PrintStream(piped, true));
  }

  @AfterEach
  void restore() {
    System.setIn(in);
    System.setOut(out);
  }

  @Test
  void csvGoesThroughAsCsv() throws IOException {
    assertThat(through(csv()).split("\n")).hasSize(ROWS + 1).startsWith("a;b");
  }

  @Test
  void compressedBytesAreToldFromTheirStart() throws IOException {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
      gzip.write(csv());
    }
    assertThat(through(compressed.toByteArray())).startsWith("a;b\n");
  }

  @Test
  void jsonLinesGoThroughAsJsonLines() throws IOException {
    String text = through(json("", "\n", ""));
    assertThat(text.split("\n")).hasSize(ROWS).allMatch(line -> line.startsWith("{\"a\":"));
  }

  @Test
  void aJsonArrayGoesThroughAsAnArray() throws IOException {
    assertThat(through(json("\uFEFF[", ",", "]")).trim()).startsWith("[").endsWith("]");
  }

  @Test
  void avroGoesThroughAsAvro() throws IOException {
    through(csv());
    Path avro = directory.resolve("table.avro");
    CommandLineRun run = CommandLineRun.of("sample", model, "--count", ROWS, "--out", avro);
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(through(withoutForm(Files.readAllBytes(avro)))).startsWith("Obj\u0001");
  }

  @Test
  void aReaderThatEndsEarlyIsSaid() throws IOException {
    through(csv());
    System.setOut(new PrintStream(OutputStream.nullOutputStream()));
    System.out.close();
    CommandLineRun run = CommandLineRun.of("sample", model, "--count", ROWS, "--out", "-");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("standard output").contains("has ended");
  }

  @Test
  void nothingIsLeftBehind() throws IOException {
    long before = spooled();
    through(csv());
    assertThat(spooled()).isEqualTo(before);
  }

  @Test
  void whatIsNoTableIsNamed() {
    System.setIn(new ByteArrayInputStream("PAR1....".getBytes(StandardCharsets.UTF_8)));
    CommandLineRun run = CommandLineRun.of("train", "-", "--out", model);
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("standard input: ").contains("got Parquet");
  }

  @Test
  void noInputAtAllIsRefused() {
    System.setIn(new ByteArrayInputStream(new byte[0]));
    CommandLineRun run = CommandLineRun.of("train", "-", "--out", model);
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("standard-input");
  }

  /** What {@code sample} writes of a model of {@code table}. */
  private String through(byte[] table) throws IOException {
    piped.reset();
    System.setIn(new ByteArrayInputStream(table));
    CommandLineRun trained =
        CommandLineRun.of("train", "-", "--out", model, "--method", "gaussian-copula");
    assertThat(trained.code()).as(trained.err()).isZero();
    CommandLineRun sampled = CommandLineRun.of("sample", model, "--count", ROWS, "--out", "-");
    assertThat(sampled.code()).as(sampled.err()).isZero();
    assertThat(sampled.out()).isEmpty();
    assertThat(sampled.err()).contains(ROWS + " synthetic records");
    return piped.toString(StandardCharsets.ISO_8859_1);
  }

  private static byte[] csv() {
    StringBuilder text = new StringBuilder("a;b\n");
    for (int i = 0; i < ROWS; i++) {
      text.append(i * 37 % 101).append(';').append(i % 3 == 0 ? "x" : "y").append('\n');
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] json(String before, String between, String after) {
    StringBuilder text = new StringBuilder(before);
    for (int i = 0; i < ROWS; i++) {
      text.append(i == 0 ? "" : between).append("{\"a\": %d}".formatted(i * 37 % 101));
    }
    return text.append(after).toString().getBytes(StandardCharsets.UTF_8);
  }

  /** A container whose schema says nothing of a text form. */
  private static byte[] withoutForm(byte[] avro) {
    String text = new String(avro, StandardCharsets.ISO_8859_1);
    return text.replace("headwater.delimiter", "somebody-s-property")
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  private static long spooled() throws IOException {
    Path folder = Path.of(System.getProperty("java.io.tmpdir"));
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(Files::isDirectory)
          .filter(each -> Files.exists(each.resolve("standard-input.csv")))
          .count();
    }
  }
}
