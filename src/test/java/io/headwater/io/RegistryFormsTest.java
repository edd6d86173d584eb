package io.headwater.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.headwater.config.BasicSettings;
import io.headwater.config.RegistryIds;
import io.headwater.config.RegistrySettings;
import io.headwater.config.Secret;
import io.headwater.config.TlsSettings;
import io.headwater.record.AvroBytes;
import io.headwater.record.BadRecordException;
import io.headwater.testing.Events;
import io.headwater.testing.PathServer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.avro.Schema;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every way in which a record may carry its schema's id, against a server that answers by path. */
final class RegistryFormsTest {
  private static final byte[] AVRO = new AvroBytes(Events.SCHEMA).encode(Events.record(7));
  private static final String GUID = "01234567-89ab-cdef-0123-456789abcdef";

  private PathServer server;

  @BeforeEach
  void start() throws IOException {
    server = new PathServer();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static String confluent(Schema schema, String references) {
    return "{\"schema\": %s, \"references\": [%s]}"
        .formatted(new ObjectMapper().valueToTree(schema.toString()), references);
  }

  private WireFormat.Codec codec(String path, RegistryIds ids, int idBytes) {
    return new RegistryAvro(
            new RegistrySettings(
                server.url() + path,
                ids,
                idBytes,
                BasicSettings.defaults(),
                Secret.NONE,
                TlsSettings.defaults()),
            "events")
        .open(Events.SCHEMA);
  }

  private static byte[] four(int id) {
    return ByteBuffer.allocate(5 + AVRO.length).put((byte) 0).putInt(id).put(AVRO).array();
  }

  private static byte[] eight(long id) {
    return ByteBuffer.allocate(9 + AVRO.length).put((byte) 0).putLong(id).put(AVRO).array();
  }

  private static Headers header(String name, byte[] value) {
    return new RecordHeaders().add(name, value);
  }

  private static byte[] bytes(long id) {
    return ByteBuffer.allocate(8).putLong(id).array();
  }

  private void assertRead(WireFormat.Codec codec, byte[] value, Headers headers) throws Exception {
    WireFormat.Decoded decoded = codec.decode(value, headers);
    assertThat(decoded.record()).isEqualTo(Events.record(7));
    assertThat(decoded.avro()).isEqualTo(AVRO);
  }

  @Test
  void fourAndEightBytesAreToldApartByTheFirstFour() throws Exception {
    server.with("/schemas/ids/5", confluent(Events.SCHEMA, ""));
    WireFormat.Codec codec = codec("", RegistryIds.SCHEMA_ID, 4);
    assertRead(codec, four(5), new RecordHeaders());
    assertRead(codec, eight(5), new RecordHeaders());
    assertThat(server.requests()).containsExactly("GET /schemas/ids/5");
  }

  @Test
  void apicuriosGlobalAndContentIdsAreReadFromItsOwnInterface() throws Exception {
    for (String version : new String[] {"2", "3"}) {
      String base = "/apis/registry/v" + version;
      server.with(base + "/ids/globalIds/5", Events.SCHEMA_TEXT);
      server.with(base + "/ids/contentIds/5", Events.SCHEMA_TEXT);
      assertRead(codec(base, RegistryIds.GLOBAL_ID, 8), eight(5), new RecordHeaders());
      assertRead(codec(base, RegistryIds.CONTENT_ID, 4), four(5), new RecordHeaders());
    }
    assertThat(server.requests())
        .contains(
            "GET /apis/registry/v2/ids/globalIds/5", "GET /apis/registry/v3/ids/contentIds/5");
  }

  @Test
  void anIdAboveFourBytesIsReadWhereEightAreConfigured() throws Exception {
    long id = 0x1_0000_0005L;
    server.with("/apis/registry/v2/ids/globalIds/" + id, Events.SCHEMA_TEXT);
    assertRead(
        codec("/apis/registry/v2", RegistryIds.GLOBAL_ID, 8), eight(id), new RecordHeaders());
  }

  @Test
  void idsInHeadersAreReadAndTheValueIsAvroAlone() throws Exception {
    server.with("/apis/registry/v3/ids/globalIds/5", Events.SCHEMA_TEXT);
    server.with("/apis/registry/v3/ids/contentIds/6", Events.SCHEMA_TEXT);
    WireFormat.Codec apicurio = codec("/apis/registry/v3", RegistryIds.CONTENT_ID, 4);
    Headers global = header("apicurio.value.globalId", bytes(5));
    global.add("apicurio.value.encoding", "BINARY".getBytes(StandardCharsets.UTF_8));
    assertRead(apicurio, AVRO, global);
    assertRead(apicurio, AVRO, header("apicurio.value.contentId", bytes(6)));

    server.with("/schemas/ids/7", confluent(Events.SCHEMA, ""));
    server.with("/schemas/guids/" + GUID, confluent(Events.SCHEMA, ""));
    WireFormat.Codec confluent = codec("", RegistryIds.SCHEMA_ID, 4);
    assertRead(confluent, AVRO, header("__value_schema_id", new byte[] {0, 0, 0, 0, 7}));
    byte[] guid =
        ByteBuffer.allocate(17)
            .put((byte) 1)
            .putLong(0x0123456789abcdefL)
            .putLong(0x0123456789abcdefL)
            .array();
    assertRead(confluent, AVRO, header("__value_schema_id", guid));
  }

  @Test
  void anEncodingOrAHeaderThatIsNoneIsTheRecordsFault() {
    WireFormat.Codec codec = codec("/apis/registry/v3", RegistryIds.CONTENT_ID, 4);
    Headers json =
        header("apicurio.value.encoding", "JSON".getBytes(StandardCharsets.UTF_8))
            .add("apicurio.value.contentId", bytes(6));
    assertBad(codec, AVRO, json, "apicurio.value.encoding: expected BINARY, got JSON");
    assertBad(codec, AVRO, header("apicurio.value.globalId", new byte[4]), "8 bytes, got 4");
    assertBad(codec, AVRO, header("__value_schema_id", new byte[3]), "got 3 bytes");
    assertBad(codec, AVRO, header("apicurio.value.globalId", bytes(-1)), "global id: expected 1");
    assertBad(codec, eight(0), new RecordHeaders(), "content id: expected 1");
    assertBad(codec, new byte[] {0, 0, 0, 0, 0, 1}, new RecordHeaders(), "8-byte schema id");
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void anIdOfTheOtherProtocolSaysWhereItsRegistryIs() {
    assertBad(
        codec("", RegistryIds.SCHEMA_ID, 4),
        AVRO,
        header("apicurio.value.globalId", bytes(5)),
        "/apis/registry/v2");
  }

  private static void assertBad(
      WireFormat.Codec codec, byte[] value, Headers headers, String message) {
    assertThatThrownBy(() -> codec.decode(value, headers))
        .isInstanceOf(BadRecordException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void theTwinIsRegisteredWithApicurioAndHasItsIdInFront(int version) {
    String base = "/apis/registry/v" + version;
    String rule = version == 2 ? "RETURN_OR_UPDATE" : "FIND_OR_CREATE_VERSION";
    String ids = "{\"globalId\": 5, \"contentId\": 6}";
    server.with(
        base + "/groups/default/artifacts?ifExists=" + rule,
        version == 2 ? ids : "{\"artifact\": {}, \"version\": " + ids + "}");
    assertThat(codec(base, RegistryIds.GLOBAL_ID, 8).encode(AVRO)).isEqualTo(eight(5));
    assertThat(codec(base, RegistryIds.CONTENT_ID, 4).encode(AVRO)).isEqualTo(four(6));
    assertThat(server.bodies().get(0)).contains(version == 2 ? "\"fields\"" : "\"events-value\"");
  }

  private static final String MONEY =
      "{\"type\": \"record\", \"name\": \"Money\", \"namespace\": \"m\", \"fields\": ["
          + "{\"name\": \"unit\", \"type\": \"m.Unit\"}]}";
  private static final String UNIT =
      "{\"type\": \"enum\", \"name\": \"Unit\", \"namespace\": \"m\", \"symbols\": [\"EUR\"]}";
  private static final String REFERRING =
      Events.SCHEMA_TEXT.replaceFirst(
          "\"fields\": \\[",
          "\"fields\": [{\"name\": \"price\", \"type\": \"m.Money\"},"
              + "{\"name\": \"unit\", \"type\": \"m.Unit\"},");

  private static String answer(String schema, String references) {
    return "{\"schema\": %s, \"references\": [%s]}"
        .formatted(new ObjectMapper().valueToTree(schema), references);
  }

  private static byte[] priced() {
    // The one symbol, twice, before the fields of the event.
    return ByteBuffer.allocate(7 + AVRO.length)
        .put((byte) 0)
        .putInt(5)
        .put((byte) 0)
        .put((byte) 0)
        .put(AVRO)
        .array();
  }

  /** Both refer to the unit, which is asked for once. */
  @Test
  void theReferencesOfASchemaAreResolved() throws Exception {
    String unit = "{\"name\": \"m.Unit\", \"subject\": \"m/unit\", \"version\": 2}";
    String money = "{\"name\": \"m.Money\", \"subject\": \"money\", \"version\": 1}";
    server.with("/schemas/ids/5", answer(REFERRING, unit + "," + money));
    server.with("/subjects/money/versions/1", answer(MONEY, unit));
    server.with("/subjects/m%2Funit/versions/2", answer(UNIT, ""));
    assertThat(codec("", RegistryIds.SCHEMA_ID, 4).decode(priced()).record())
        .isEqualTo(Events.record(7));
    assertThat(server.requests()).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void theReferencesOfAnApicurioSchemaAreResolved(int version) throws Exception {
    String base = "/apis/registry/v" + version;
    String content = version == 2 ? "" : "/content";
    String unit = "{\"groupId\": null, \"artifactId\": \"unit\", \"version\": \"2\"}";
    String money = "{\"groupId\": \"g h\", \"artifactId\": \"money\", \"version\": \"1\"}";
    String places = base + "/groups/default/artifacts/unit/versions/2";
    String placeOfMoney = base + "/groups/g%20h/artifacts/money/versions/1";
    server.with(base + "/ids/contentIds/5", REFERRING);
    server.with(base + "/ids/contentIds/5/references", "[" + money + "]");
    server.with(placeOfMoney + content, MONEY);
    server.with(placeOfMoney + "/references", "[" + unit + "]");
    server.with(places + content, UNIT);
    server.with(places + "/references", "[]");
    assertThat(codec(base, RegistryIds.CONTENT_ID, 4).decode(priced()).record())
        .isEqualTo(Events.record(7));
  }

  @Test
  void aReferenceThatIsNotThereIsTheRecordsFault() {
    String gone = "{\"name\": \"m.Unit\", \"subject\": \"unit\", \"version\": 2}";
    server.with("/schemas/ids/5", answer(REFERRING, gone));
    assertBad(codec("", RegistryIds.SCHEMA_ID, 4), priced(), new RecordHeaders(), "/subjects/unit");
  }

  @Test
  void aSchemaThatIsNotAvroIsTheRecordsFault() {
    server.with("/schemas/ids/5", "{\"schema\": \"message A {}\", \"schemaType\": \"PROTOBUF\"}");
    assertBad(
        codec("", RegistryIds.SCHEMA_ID, 4),
        four(5),
        new RecordHeaders(),
        "schema id 5: expected a schema of type AVRO, got PROTOBUF");
  }
}
