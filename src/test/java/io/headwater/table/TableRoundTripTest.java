package io.headwater.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TableRoundTripTest {
  /** Every kind of column, a header that is no Avro name, quotes, missing cells. */
  private static final String AWKWARD =
      """
      day,at,Price ($),share,n,big,id,ok,note,"a, b",temp
      2001-01-22,2001-01-01T00:01Z,326,0.23,1,5000000000,007,true,,x,NA
      2001-01-23,2001-01-02T23:59Z,327,0.3,-2,1,012,false,"say ""hi"", you","line
      break",1.50
      2001-02-01,2001-01-03T12:00Z,0,2,3,0,100,true,NA,,-0.25
      """;

  @TempDir private Path directory;

  private Path file(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }

  private static List<GenericRecord> records(TableSource table) {
    List<GenericRecord> records = new ArrayList<>();
    table.forEach((record, position) -> records.add((int) position, record));
    return records;
  }

  private Path copy(Path from, String to) {
    TableSource table = TableSource.open(from);
    Path file = directory.resolve(to);
    try (TableSink sink = TableSink.create(file, table.schema())) {
      table.forEach((record, position) -> sink.write(record));
    }
    return file;
  }

  @Test
  void csvComesBackAsItWas() throws IOException {
    Path copy = copy(file("awkward.csv", AWKWARD), "copy.csv");
    assertThat(Files.readString(copy)).isEqualTo(AWKWARD);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"copy.jsonl", "copy.avro", "copy.csv.gz", "copy.jsonl.gz", "copy.avro.gz"})
  void everyFormatCarriesTheTable(String name) throws IOException {
    Path through = copy(file("awkward.csv", AWKWARD), name);
    assertThat(Files.readString(copy(through, "back.csv")))
        .isEqualTo(
            name.startsWith("copy.jsonl")
                // JSON says null for a missing cell, however it was written before.
                ? AWKWARD.replace("x,NA", "x,")
                : AWKWARD);
  }

  @Test
  void flightsAndDiamondsLookTheSame() throws IOException {
    for (String text :
        new String[] {
          "date,delay,distance,origin,destination\n"
              + "2001-01-01T00:01Z,33,2176,LAS,PHL\n2001-01-01T00:01Z,-19,215,ATL,SAV\n",
          "carat,cut,color,depth,table,price\n0.23,Ideal,E,61.5,55,326\n1,Very Good,D,60,61.5,9\n",
          "x,date\n0.119999999999997,2001-01-22\n78,2016-08-28\n",
        }) {
      assertThat(Files.readString(copy(file("t.csv", text), "t.copy.csv"))).isEqualTo(text);
    }
  }

  @Test
  void gzipIsToldFromTheBytesNotTheName() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write("a,b\n1,2\n".getBytes(StandardCharsets.UTF_8));
    }
    Path file = Files.write(directory.resolve("zipped.csv"), bytes.toByteArray());
    assertThat(records(TableSource.open(file))).hasSize(1);
  }

  @Test
  void whatIsNamedGzIsCompressed() throws IOException {
    Path copy = copy(file("t.csv", "a,b\n1,2\n"), "t.csv.gz");
    try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(copy))) {
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("a,b\n1,2\n");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {";", "\t", "|"})
  void otherDelimitersAreFoundAndKept(String delimiter) throws IOException {
    String text = "a,b\n1.5,x\n2.5,y\n".replace(",", delimiter);
    assertThat(Files.readString(copy(file("t.csv", text), "copy.csv"))).isEqualTo(text);
  }

  @Test
  void theSameRecordsAreTheSameBytes() throws IOException {
    Path table = file("awkward.csv", AWKWARD);
    for (String name : new String[] {"x.csv", "x.jsonl", "x.avro", "x.csv.gz"}) {
      byte[] once = Files.readAllBytes(copy(table, name));
      assertThat(Files.readAllBytes(copy(table, name))).isEqualTo(once);
    }
  }

  @Test
  void jsonKeepsOrderNumbersAndMissingKeys() throws IOException {
    String text =
        """
        {"b":1.25,"a":"x","t":"2001-01-22","ok":true}
        {"b":3,"a":"","t":null,"ok":false}
        {"b":-0.5,"a":"12","t":"2001-01-23","ok":null}
        """;
    Path copy = copy(file("t.jsonl", text), "copy.jsonl");
    assertThat(Files.readString(copy)).isEqualTo(text);
    String lacking = "{\"a\":1}\n\n{\"b\":\"y\"}\n";
    assertThat(Files.readString(copy(file("u.jsonl", lacking), "u2.jsonl")))
        .isEqualTo("{\"a\":1}\n{\"b\":\"y\"}\n");
  }

  @Test
  void jsonInOneArrayStaysInOne() throws IOException {
    String text = "[\n{\"a\":1,\"b\":\"x\"},\n{\"a\":2.5,\"b\":\"y\"}\n]\n";
    assertThat(Files.readString(copy(file("t.json", text), "copy.json"))).isEqualTo(text);
    String pretty = "[ {\"a\": 1,\n  \"b\": \"x\"}, {\"a\": 2.5, \"b\": \"y\"} ]";
    assertThat(Files.readString(copy(file("p.json", pretty), "p2.json"))).isEqualTo(text);
  }

  /** A key that is absent in some objects and null in others cannot be both; the reader is told. */
  @Test
  void whatIsAbsentHereAndNullThereIsSaid() throws IOException {
    Path file = file("t.jsonl", "{\"a\":null,\"b\":1}\n{\"b\":2}\n{\"b\":3}\n{\"a\":1,\"b\":3}\n");
    assertThat(TableSource.open(file).remarks())
        .containsExactly(
            "'a' is absent in 2 objects and null in 1: the twin's missing values are absent");
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE"})
  void encodingMarkAndLineEndsAreKept(String charset) throws IOException {
    byte[] bytes = "\uFEFFname;größe\r\nZoë;1\r\n€;2\r\n".getBytes(charset);
    Path file = Files.write(directory.resolve("t.csv"), bytes);
    assertThat(TableSource.open(file).schema().getFields().get(0).name()).isEqualTo("name");
    assertThat(Files.readAllBytes(copy(file, "copy.csv"))).isEqualTo(bytes);
  }

  @Test
  void oldMacintoshLineEndsAreKept() throws IOException {
    assertThat(Files.readString(copy(file("t.csv", "a,b\r1,2\r3,4\r"), "copy.csv")))
        .isEqualTo("a,b\r1,2\r3,4\r");
  }

  @Test
  void anEmptyLineOfOneColumnIsAMissingCell() throws IOException {
    String text = "a\n1\n\n3\n";
    Path file = file("t.csv", text);
    assertThat(records(TableSource.open(file))).hasSize(3);
    assertThat(Files.readString(copy(file, "copy.csv"))).isEqualTo(text);
  }

  @Test
  void emptyLinesAboveTheHeaderOfOneColumnAreNoHeader() throws IOException {
    Path copy = copy(file("t.csv", "\n\na\n1\n\n3\n"), "copy.csv");
    assertThat(Files.readString(copy)).isEqualTo("a\n1\n\n3\n");
  }

  /** As spreadsheets write: columns without a name or a cell, and rows without a cell behind. */
  @Test
  void unnamedColumnsAreKeptAndEmptyRowsAtTheEndAreLeftOut() throws IOException {
    String rows = "a;b;;\n1;x;;\n;;;\n2;y;;\n";
    Path file = file("t.csv", rows + ";;;\n;;;\n");
    assertThat(TableSource.open(file).remarks())
        .containsExactly("2 empty rows at the end are left out");
    assertThat(Files.readString(copy(file, "copy.csv"))).isEqualTo(rows);
  }

  @Test
  void aTableOfNothingIsATable() throws IOException {
    String text = "a,b\n,\n,\n";
    assertThat(Files.readString(copy(file("t.csv", text), "copy.csv"))).isEqualTo(text);
  }

  /** A delimiter is what splits every line alike, not what a header has most of. */
  @Test
  void theDelimiterIsToldFromSeveralLines() throws IOException {
    String text = "\"a, b, c\";d\n1;x\n2;y\n";
    assertThat(TableSource.open(file("t.csv", text)).schema().getFields()).hasSize(2);
    String commas = "x|y\n1,5|a, b\n2,5|c\n";
    assertThat(TableSource.open(file("u.csv", commas)).schema().getFields()).hasSize(2);
  }

  @Test
  void jsonKeepsTheTypesOfColumnsThatMixThem() throws IOException {
    String text =
        """
        {"a":"","b":true,"c":18446744073709551616,"d":"","e":"x"}
        {"a":null,"b":"yes","c":7,"d":"3","e":1}
        {"a":"x","b":false,"c":"007","d":"4","e":"1"}
        {"a":"x","b":"true","c":8,"d":null,"e":"say \\"hi\\""}
        """;
    assertThat(Files.readString(copy(file("m.jsonl", text), "m2.jsonl"))).isEqualTo(text);
  }
}
