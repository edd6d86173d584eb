package io.headwater.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.headwater.record.AvroBytes;
import io.headwater.record.BadRecordException;
import io.headwater.testing.Events;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The wire format against a small registry that keeps its schemas in a list. */
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

  private final List<String> schemas = new ArrayList<>();
  private final List<String> subjects = new ArrayList<>();
  private HttpServer server;
  private WireFormat format;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/schemas/ids/", this::schema);
    server.createContext("/subjects/", this::register);
    server.start();
    format = new RegistryAvro("http://127.0.0.1:" + server.getAddress().getPort() + "/", "events");
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void whatIsWrittenIsAMagicByteTheRegisteredIdAndThePlainBytes() throws Exception {
    byte[] avro = new AvroBytes(Events.SCHEMA).encode(Events.record(7));
    byte[] value = format.open(Events.SCHEMA).encode(avro);

    assertThat(value)
        .isEqualTo(ByteBuffer.allocate(5 + avro.length).put((byte) 0).putInt(1).put(avro).array());
    assertThat(subjects).containsExactly("/subjects/events-value/versions");
    assertThat(new Schema.Parser().parse(schemas.get(0))).isEqualTo(Events.SCHEMA);

    WireFormat.Decoded decoded = format.open(Events.SCHEMA).decode(value);
    assertThat(decoded.record()).isEqualTo(Events.record(7));
    assertThat(decoded.avro()).isEqualTo(avro);
  }

  @Test
  void aRecordOfAnotherSchemaIsReadAsOneOfTheJobs() throws Exception {
    schemas.add(WIDER.toString());
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
    server.stop(0);
    assertThatThrownBy(() -> format.open(Events.SCHEMA).decode(value(1, new byte[] {1})))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("source.registry");
  }

  private static byte[] value(int id, byte[] avro) {
    return ByteBuffer.allocate(5 + avro.length).put((byte) 0).putInt(id).put(avro).array();
  }

  private void schema(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    int id = Integer.parseInt(path.substring(path.lastIndexOf('/') + 1));
    if (id > schemas.size()) {
      answer(exchange, 404, "{\"error_code\": 40403}");
    } else {
      String body =
          new ObjectMapper().createObjectNode().put("schema", schemas.get(id - 1)).toString();
      answer(exchange, 200, body);
    }
  }

  private void register(HttpExchange exchange) throws IOException {
    subjects.add(exchange.getRequestURI().getPath());
    schemas.add(new ObjectMapper().readTree(exchange.getRequestBody()).get("schema").asText());
    answer(exchange, 200, "{\"id\": " + schemas.size() + "}");
  }

  private static void answer(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }
}
