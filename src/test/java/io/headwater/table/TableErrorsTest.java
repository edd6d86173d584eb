package io.headwater.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.testing.PoisonCases;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableErrorsTest {
  @TempDir private Path directory;

  private void assertRefused(String name, String text, String message) throws IOException {
    Path file = Files.writeString(directory.resolve(name), text);
    assertThatThrownBy(() -> TableSource.open(file).forEach((record, position) -> {}))
        .isInstanceOf(TableException.class)
        .hasMessageContaining(name)
        .hasMessageContaining(message);
  }

  @Test
  void aMalformedTableIsRefusedWithItsPlaceAndCure() throws IOException {
    assertRefused("empty.csv", "", "expected a header line");
    assertRefused(
        "ragged.csv", "a,b\n1,2\n3\n", "line 3: expected 2 cells as in the header, got 1");
    assertRefused("twice.csv", "a,b,a\n1,2,3\n", "got 'a' twice");
    assertRefused("quote.csv", "a,b\n\"1,2\n", "not readable as CSV");
    assertRefused("empty.jsonl", "\n\n", "expected JSON objects, one a line or in one array");
    assertRefused("list.jsonl", "[1]\n", "line 1: expected a JSON object");
    assertRefused("more.json", "[{\"a\": 1}]\n{}", "line 2: expected the end of the file");
    assertRefused("cut.jsonl", "{\"a\": 1}\n{\"a\": ", "line 2: not readable as JSON");
    assertRefused("nested.jsonl", "{\"a\": {\"b\": 1}}\n", "'a': expected a number, text");
    assertRefused("not.avro", "a,b\n1,2\n", "expected an Avro object container file");
    assertRefused("table.orc", "ORC", "expected a name that ends in .csv");
    assertRefused("table.parquet", "PAR1", "convert it to Avro or CSV first");
    assertRefused("table.xlsx", "PK", "save the sheet as CSV");
  }

  @Test
  void aContainerOfRecordsNestedTooDeepIsRefused() throws IOException {
    Path file = directory.resolve("deep.avro");
    try (DataFileWriter<GenericRecord> container =
        new DataFileWriter<>(new GenericDatumWriter<>(PoisonCases.RECURSIVE))) {
      container.create(PoisonCases.RECURSIVE, file.toFile());
      container.appendEncoded(ByteBuffer.wrap(PoisonCases.nestedTooDeep()));
    }
    assertThatThrownBy(() -> TableSource.open(file).forEach((record, position) -> {}))
        .isInstanceOf(TableException.class)
        .hasMessageContaining("deep.avro")
        .hasMessageContaining("256 records inside one another");
  }

  @Test
  void linesAboveTheHeaderAndCommentsAreNamed() throws IOException {
    assertRefused("sep.csv", "sep=;\na;b\n1;2\n", "line 1: expected the header, got 'sep=;'");
    assertRefused("top.csv", "# from 2001\na,b\n1,2\n", "got '# from 2001'; delete the line");
    assertRefused("mid.csv", "a,b\n1,2\n# more\n", "delete the line if it is a comment");
    Path file = Files.writeString(directory.resolve("named.csv"), "#id,b\n1,2\n");
    assertThat(TableSource.open(file).schema().getFields()).hasSize(2);
  }

  /** No byte is replaced by a question mark: the line and the cure are named. */
  @Test
  void bytesThatAreNoTextAreRefusedWithTheirLine() throws IOException {
    Path latin = directory.resolve("latin.csv");
    Files.write(latin, "name,n\nAnn,1\nZoë,2\n".getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> TableSource.open(latin))
        .isInstanceOf(TableException.class)
        .hasMessageContaining("latin.csv, line 3: expected text in UTF-8, got the byte 0xEB")
        .hasMessageContaining("iconv");
    // Beyond what is looked at to tell the layout, and in JSON.
    Path late = directory.resolve("late.csv");
    Files.write(
        late, ("a,b\n" + "1,x\n".repeat(20_000) + "2,ë\n").getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> TableSource.open(late)).hasMessageContaining("line 20002");
    Path json = directory.resolve("latin.jsonl");
    Files.write(json, "{\"a\":1}\n{\"a\":\"ë\"}\n".getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> TableSource.open(json)).hasMessageContaining("line 2: expected text");
    Path wide = directory.resolve("wide.csv");
    Files.write(wide, "a,b\n1,2\n".getBytes(StandardCharsets.UTF_16LE));
    assertThatThrownBy(() -> TableSource.open(wide)).hasMessageContaining("UTF-16 without a byte-");
  }

  @Test
  void aMissingFileAndADirectoryAreToldApart() {
    assertThatThrownBy(() -> TableSource.open(directory.resolve("no.csv")))
        .hasMessageContaining("no such file; check the path");
    assertThatThrownBy(() -> TableSource.open(Files.createDirectory(directory.resolve("d.csv"))))
        .hasMessageContaining("it is a directory");
  }

  /** What goes on for ever, or is wider than any table, is refused while there is memory. */
  @Test
  void whatIsNoTableIsRefusedBeforeItFillsTheMemory() throws Exception {
    Path zero = Files.createSymbolicLink(directory.resolve("zero.csv"), Path.of("/dev/zero"));
    assertThatThrownBy(() -> TableSource.open(zero)).hasMessageContaining("a pipe or a device");
    Path pipe = directory.resolve("pipe.jsonl");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    assertThatThrownBy(() -> TableSource.open(pipe)).hasMessageContaining("a pipe or a device");
    assertRefused("wide.csv", "c,".repeat(20_000) + "c\n", "expected at most 16,384 columns");
    assertRefused("wider.csv", "c,".repeat(30_000_000) + "c\n", "record 1: expected at most");
    assertRefused(
        "open.csv", "a,b\n1,\"" + "2\n".repeat(9_000_000), "record 2: expected at most 16,777,216");
    assertRefused("long.jsonl", " ".repeat(17_000_000), "record 1: expected at most");
  }

  @Test
  void aTableWithAHeaderOnlyHasNoRecords() throws IOException {
    Path file = Files.writeString(directory.resolve("t.csv"), "a,b\n");
    List<Object> records = new ArrayList<>();
    TableSource table = TableSource.open(file);
    table.forEach((record, position) -> records.add(record));
    assertThat(records).isEmpty();
    assertThat(table.schema().getFields()).hasSize(2);
  }

  @Test
  void aMarkAtTheStartIsNoPartOfTheHeader() throws IOException {
    Path file = Files.writeString(directory.resolve("t.csv"), "\uFEFFa,b\n1,2\n");
    assertThat(TableSource.open(file).schema().getFields().get(0).name()).isEqualTo("a");
  }

  @Test
  void headersBecomeDistinctAvroNames() throws IOException {
    Path file = Files.writeString(directory.resolve("1 table.csv"), "a b,a-b,,1st\n1,2,3,4\n");
    Schema schema = TableSource.open(file).schema();
    assertThat(schema.getName()).isEqualTo("_1_table");
    assertThat(schema.getFields())
        .extracting(Schema.Field::name)
        .containsExactly("a_b", "a_b_2", "column3", "_1st");
    assertThat(schema.getFields())
        .extracting(ColumnText::header)
        .containsExactly("a b", "a-b", "", "1st");
  }

  /** What breaks off leaves the file that was there. */
  @Test
  void anUnfinishedTableDoesNotReplaceTheOldOne() throws IOException {
    Path file = Files.writeString(directory.resolve("t.csv"), "a\nold\n");
    Schema schema = TableSource.open(file).schema();
    TableSink sink = TableSink.create(file, schema);
    GenericData.Record record = new GenericData.Record(schema);
    record.put("a", "new");
    sink.write(record);
    assertThat(Files.readString(file)).isEqualTo("a\nold\n");
    sink.close();
    assertThat(Files.readString(file)).isEqualTo("a\nnew\n");
  }

  @Test
  void anOutputThatCannotBeIsRefusedAtOnce() {
    Schema schema = Schema.createRecord("R", null, null, false, List.of());
    assertThatThrownBy(() -> TableSink.create(directory.resolve("no/t.csv"), schema))
        .isInstanceOf(TableException.class)
        .hasMessageContaining("check that its directory exists");
  }
}
