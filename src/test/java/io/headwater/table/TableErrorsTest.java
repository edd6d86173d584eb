package io.headwater.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
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
    assertRefused("empty.jsonl", "\n\n", "expected a JSON object on each line");
    assertRefused("list.jsonl", "[1]\n", "line 1: expected a JSON object");
    assertRefused("cut.jsonl", "{\"a\": 1}\n{\"a\": ", "line 2: not readable as JSON");
    assertRefused("nested.jsonl", "{\"a\": {\"b\": 1}}\n", "'a': expected a number, text");
    assertRefused("not.avro", "a,b\n1,2\n", "expected an Avro object container file");
    assertRefused("table.parquet", "PAR1", "expected a name that ends in .csv");
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
