package io.headwater.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.config.RegistrySettings;
import io.headwater.record.AvroBytes;
import io.headwater.record.BadRecordException;
import io.headwater.testing.Events;
import io.headwater.testing.Evolution;
import io.headwater.testing.ListRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The wire format against a small registry. */
final class RegistryAvroTest {
  private static final Schema WIDER =
      new Schema.Parser()
          .parse(
              """
              {"type": "record", "name": "Event", "namespace": "io.headwater.testing", "fields": [
                {"name": "kind", "type": "string"},
                {"name": "note", "type": "string"},
                {"name": "size", "type": "float"},
                {"name": "at", "type": {"type": "long", "logicalType": "timestamp-millis"}}]}
              """);

  private ListRegistry registry;
  private WireFormat format;

  @BeforeEach
  void start() throws IOException {
    registry = new ListRegistry();
    format = new RegistryAvro(RegistrySettings.at(registry.url()), "events");
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  @Test
  void whatIsWrittenIsAMagicByteTheRegisteredIdAndThePlainBytes() throws Exception {
    byte[] avro = new AvroBytes(Events.SCHEMA).encode(Events.record(7));
    byte[] value = format.open(Events.SCHEMA).encode(avro);

    assertThat(value)
        .isEqualTo(ByteBuffer.allocate(5 + avro.length).put((byte) 0).putInt(1).put(avro).array());
    assertThat(registry.subjects()).containsExactly("/subjects/events-value/versions");
    assertThat(registry.schemas()).containsExactly(Events.SCHEMA);

    WireFormat.Decoded decoded = format.open(Events.SCHEMA).decode(value);
    assertThat(decoded.record()).isEqualTo(Events.record(7));
    assertThat(decoded.avro()).isEqualTo(avro);
  }

  @Test
  void aRecordOfAnotherSchemaIsReadAsOneOfTheJobs() throws Exception {
    registry.add(WIDER);
    GenericRecord wider = new GenericData.Record(WIDER);
    wider.put("at", 7L);
    wider.put("size", 1.5f);
    wider.put("kind", "red");
    wider.put("note", "not learned");

    WireFormat.Decoded decoded =
        format.open(Events.SCHEMA).decode(value(1, new AvroBytes(WIDER).encode(wider)));
    assertThat(decoded.record().get("size")).isEqualTo(1.5);
    assertThat(new AvroBytes(Events.SCHEMA).decode(decoded.avro())).isEqualTo(decoded.record());
  }

  /** A field added with a default, one dropped, an int as a long, a float as a double. */
  @Test
  void recordsOfTheSchemaBeforeAreReadAsThoseOfTheSchemaOfNow() throws Exception {
    int id = registry.add(Evolution.OLD);
    WireFormat.Codec codec = format.open(Evolution.NEW);
    for (long at = 0; at < 20; at++) {
      GenericRecord old = Evolution.record(at, Evolution.OLD);
      WireFormat.Decoded decoded =
          codec.decode(value(id, new AvroBytes(Evolution.OLD).encode(old)));
      assertThat(decoded.record()).isEqualTo(Evolution.resolved(old));
      assertThat(new AvroBytes(Evolution.NEW).decode(decoded.avro())).isEqualTo(decoded.record());
    }
  }

  /** A producer is ahead of the job: what it added is not read, what it dropped has its default. */
  @Test
  void recordsOfASchemaToComeAreReadAsThoseOfTheSchemaOfNow() throws Exception {
    Schema now = parse("{\"name\": \"a\", \"type\": \"int\", \"default\": 7}");
    Schema later = parse("{\"name\": \"b\", \"type\": \"int\"}");
    GenericRecord record = new GenericData.Record(later);
    record.put("b", 3);
    byte[] avro = new AvroBytes(later).encode(record);
    assertThat(format.open(now).decode(value(registry.add(later), avro)).record().get("a"))
        .isEqualTo(7);
  }

  @Test
  void aRecordThatIsABranchOfAUnionIsReadAsOneOfTheJobs() throws Exception {
    Schema union = Schema.createUnion(Schema.create(Schema.Type.NULL), Events.SCHEMA);
    byte[] record = new AvroBytes(Events.SCHEMA).encode(Events.record(7));
    // Avro's number of the second branch, and then the branch.
    byte[] branch = ByteBuffer.allocate(1 + record.length).put((byte) 2).put(record).array();
    assertThat(format.open(Events.SCHEMA).decode(value(registry.add(union), branch)).record())
        .isEqualTo(Events.record(7));
  }

  @Test
  void aSymbolThatTheJobsEnumDoesNotHaveIsItsDefaultOrMakesABadRecord() throws Exception {
    String symbols =
        "{\"name\": \"k\", \"type\": {\"type\": \"enum\", \"name\": \"K\", \"symbols\": [%s]%s}}";
    Schema later = parse(symbols.formatted("\"x\", \"y\"", ""));
    GenericRecord record = new GenericData.Record(later);
    record.put("k", new GenericData.EnumSymbol(later.getField("k").schema(), "y"));
    byte[] value = value(registry.add(later), new AvroBytes(later).encode(record));
    Schema lenient = parse(symbols.formatted("\"x\"", ", \"default\": \"x\""));
    assertThat(format.open(lenient).decode(value).record().get("k")).hasToString("x");
    Schema strict = parse(symbols.formatted("\"x\"", ""));
    assertThatThrownBy(() -> format.open(strict).decode(value))
        .isInstanceOf(BadRecordException.class)
        .hasMessageContaining("No match for y");
  }

  @Test
  void textAndBytesAreReadAsOneAnother() throws Exception {
    Schema text = parse("{\"name\": \"s\", \"type\": \"string\"}");
    Schema bytes = parse("{\"name\": \"s\", \"type\": \"bytes\"}");
    ByteBuffer raw = ByteBuffer.wrap("süd".getBytes(StandardCharsets.UTF_8));
    GenericRecord record = new GenericData.Record(text);
    record.put("s", "süd");
    byte[] ofText = value(registry.add(text), new AvroBytes(text).encode(record));
    assertThat(format.open(bytes).decode(ofText).record().get("s")).isEqualTo(raw);
    record = new GenericData.Record(bytes);
    record.put("s", raw);
    byte[] ofBytes = value(registry.add(bytes), new AvroBytes(bytes).encode(record));
    assertThat(format.open(text).decode(ofBytes).record().get("s")).hasToString("süd");
  }

  private static Schema parse(String field) {
    return new Schema.Parser()
        .parse("{\"type\": \"record\", \"name\": \"R\", \"fields\": [" + field + "]}");
  }

  @Test
  void aValueWithoutTheHeaderAndAnUnknownIdAreBadRecords() {
    WireFormat.Codec codec = format.open(Events.SCHEMA);
    assertThatThrownBy(() -> codec.decode(new byte[] {1, 2, 3, 4, 5, 6}))
        .isInstanceOf(BadRecordException.class)
        .hasMessageContaining("plain Avro");
    assertThatThrownBy(() -> codec.decode(value(99, new byte[] {1})))
        .isInstanceOf(BadRecordException.class)
        .hasMessageContaining("99");
  }

  @Test
  void aRegistryThatDoesNotAnswerIsNoFaultOfTheRecords() {
    registry.close();
    assertThatThrownBy(() -> format.open(Events.SCHEMA).decode(value(1, new byte[] {1})))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("source.registry");
  }

  private static byte[] value(int id, byte[] avro) {
    return ByteBuffer.allocate(5 + avro.length).put((byte) 0).putInt(id).put(avro).array();
  }
}
