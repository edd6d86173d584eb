package io.headwater.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.headwater.config.ConfigException;
import io.headwater.config.ConfigReader;
import io.headwater.config.RegistrySettings;
import io.headwater.record.AvroBytes;
import io.headwater.testing.Events;
import io.headwater.testing.KeyFiles;
import io.headwater.testing.PathServer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Credentials and certificates of the registry reach it, and no text shows them. */
final class RegistrySecurityTest {
  private static final String SECRET = "open-sesame-4711";
  private static final byte[] AVRO = new AvroBytes(Events.SCHEMA).encode(Events.record(7));

  @TempDir private Path folder;

  private RegistrySettings settings(String... registry) throws Exception {
    Path schema = Files.writeString(folder.resolve("event.avsc"), Events.SCHEMA_TEXT);
    String yaml = "source: {topic: events, format: avro-registry, schema: '%s'}".formatted(schema);
    List<String> keys = Arrays.stream(registry).map("source.registry"::concat).toList();
    return ConfigReader.job("of the test", yaml, keys).source().registry();
  }

  private static void assertRead(RegistrySettings settings, PathServer server) throws Exception {
    String schema = new ObjectMapper().valueToTree(Events.SCHEMA.toString()).toString();
    server.with("/schemas/ids/5", "{\"schema\": " + schema + "}");
    assertThat(decode(settings).record()).isEqualTo(Events.record(7));
  }

  /** As a task manager gets it: through serialisation. */
  private static WireFormat.Decoded decode(RegistrySettings settings) throws Exception {
    byte[] value = ByteBuffer.allocate(5 + AVRO.length).put((byte) 0).putInt(5).put(AVRO).array();
    return InstantiationUtil.clone(new RegistryAvro(settings, "events"))
        .open(Events.SCHEMA)
        .decode(value);
  }

  @Test
  void thePlainFormIsTheUrl() throws Exception {
    assertThat(settings("=http://r:81")).isEqualTo(RegistrySettings.at("http://r:81"));
    assertThat(settings(".url=http://r:81")).isEqualTo(RegistrySettings.at("http://r:81"));
  }

  @Test
  void userAndPasswordReachTheRegistry() throws Exception {
    try (PathServer server = new PathServer()) {
      String pair = Base64.getEncoder().encodeToString("ü:%s".formatted(SECRET).getBytes("UTF-8"));
      server.require("Basic " + pair);
      assertRead(
          settings(".url=" + server.url(), ".basic.user=ü", ".basic.password=" + SECRET), server);
    }
  }

  @Test
  void theTokenReachesTheRegistry() throws Exception {
    try (PathServer server = new PathServer()) {
      server.require("Bearer " + SECRET);
      assertRead(settings(".url=" + server.url(), ".bearer-token=" + SECRET), server);
    }
  }

  @Test
  void noRefusalShowsThem() throws Exception {
    try (PathServer server = new PathServer()) {
      server.refuse(401);
      RegistrySettings bearer = settings(".url=" + server.url(), ".bearer-token=" + SECRET);
      Throwable refused = catchThrowable(() -> decode(bearer));
      assertThat(refused).isInstanceOf(RegistryRefusedException.class);
      assertThat(trace(refused)).contains("Bearer [hidden]").doesNotContain(SECRET);
      assertThat(bearer.toString()).contains("bearerToken=[hidden]").doesNotContain(SECRET);
      assertThat(new RegistryAvro(bearer, "t").toString()).doesNotContain(SECRET);
    }
  }

  private static String trace(Throwable failure) {
    StringWriter text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text));
    return text.toString();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "=http://user:open-sesame-4711@r:81",
        "=http://user:open-sesame-4711@under_score",
        ".url=http://r:81?token=open-sesame-4711",
        ".url=open-sesame-4711",
        "={url: 'http://r', basic: 'user:open-sesame-4711'}",
        "={url: 'http://r', basic: [open-sesame-4711]}",
        "={url: 'http://r', basic: {user: 'u:open-sesame-4711'}}",
        "={url: 'http://r', basic: {user: u, password: [open-sesame-4711]}}",
        "={url: 'http://r', basic: {user: u, passwort: open-sesame-4711}}",
        "={url: 'http://r', bearer-token: 'Bearer open-sesame-4711'}",
        "={url: 'http://r', bearer-token: t, basic: {user: u, password: open-sesame-4711}}",
        "=[open-sesame-4711]",
        ".tls=open-sesame-4711",
      })
  void noComplaintShowsThem(String registry) {
    assertThatThrownBy(() -> settings(registry))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("source.registry")
        .hasMessageNotContaining(SECRET);
  }

  @Test
  void theIdsFitTheInterface() {
    assertThatThrownBy(() -> settings("=http://r/apis/registry/v3"))
        .hasMessageContaining("source.registry.ids: expected global-id or content-id");
    assertThatThrownBy(() -> settings(".url=http://r", ".ids=global-id"))
        .hasMessageContaining("source.registry.ids: expected schema-id");
    assertThatThrownBy(() -> settings(".url=http://r", ".id-bytes=5"))
        .hasMessageEndingWith("1 problem\n  source.registry.id-bytes: expected 4 or 8, got 5");
  }

  @Test
  void certificatesAreReadFromPemJksAndPkcs12() throws Exception {
    KeyFiles keys = KeyFiles.in(folder);
    try (PathServer server = PathServer.encrypted(keys.serverContext())) {
      for (String kind : new String[] {"p12", "jks"}) {
        assertRead(
            settings(
                ".url=" + server.url(),
                ".tls.truststore=" + folder.resolve("trust." + kind),
                ".tls.truststore-password=" + KeyFiles.PASSWORD,
                ".tls.keystore=" + folder.resolve("client." + kind),
                ".tls.keystore-password=" + KeyFiles.PASSWORD),
            server);
      }
      assertRead(
          settings(
              ".url=" + server.url(),
              ".tls.truststore=" + folder.resolve("trust.pem"),
              ".tls.keystore=" + folder.resolve("client.pem")),
          server);
    }
  }

  @Test
  void aStoreThatCannotBeOpenedEndsTheJobWithoutThePassword() throws Exception {
    KeyFiles.in(folder);
    RegistrySettings wrong =
        settings(
            "={url: 'https://r'}",
            ".tls.keystore=" + folder.resolve("client.p12"),
            ".tls.keystore-password=" + SECRET);
    Throwable refused = catchThrowable(() -> decode(wrong));
    assertThat(refused)
        .isInstanceOf(RegistryRefusedException.class)
        .hasMessageContaining("source.registry.tls: expected stores that can be opened")
        .hasMessageContaining("password");
    assertThat(trace(refused)).doesNotContain(SECRET);
    RegistrySettings missing = settings("={url: 'https://r', tls: {truststore: /no/such.pem}}");
    assertThatThrownBy(() -> decode(missing))
        .hasMessageContaining("source.registry.tls.truststore: expected a file");
    assertThat(new String(InstantiationUtil.serializeObject(wrong), StandardCharsets.ISO_8859_1))
        .contains(SECRET);
  }
}
