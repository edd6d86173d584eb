package io.headwater.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.headwater.config.RegistrySettings;
import io.headwater.record.AvroBytes;
import io.headwater.record.BadRecordException;
import io.headwater.testing.Events;
import io.headwater.testing.PathServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.apache.flink.runtime.throwable.ThrowableClassifier;
import org.apache.flink.runtime.throwable.ThrowableType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How often the registry is asked, and what becomes of its refusals. */
final class RegistryLookupsTest {
  private static final byte[] AVRO = new AvroBytes(Events.SCHEMA).encode(Events.record(7));

  private PathServer server;
  private WireFormat.Codec codec;
  private Instant now = Instant.EPOCH;

  @BeforeEach
  void start() throws IOException {
    server = new PathServer();
    codec =
        new RegistryAvro(RegistrySettings.at(server.url()), "events")
            .open(Events.SCHEMA, () -> now);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static byte[] value(int id) {
    return ByteBuffer.allocate(5 + AVRO.length).put((byte) 0).putInt(id).put(AVRO).array();
  }

  private void assertRefused(int id) {
    assertThatThrownBy(() -> codec.decode(value(id))).isInstanceOf(BadRecordException.class);
  }

  private void assertRead(int id) throws BadRecordException {
    assertThat(codec.decode(value(id)).record()).isEqualTo(Events.record(7));
  }

  private void register(int id) {
    String schema = new ObjectMapper().valueToTree(Events.SCHEMA.toString()).toString();
    server.with("/schemas/ids/" + id, "{\"schema\": " + schema + "}");
  }

  @Test
  void anUnknownIdIsAskedForOnceAMinute() throws Exception {
    for (int i = 0; i < 1_000; i++) {
      assertRefused(5);
    }
    assertThat(server.requests()).hasSize(1);
    register(5);
    now = now.plusSeconds(59);
    assertRefused(5);
    now = now.plusSeconds(1);
    assertRead(5);
    assertRead(5);
    assertThat(server.requests()).hasSize(2);
  }

  @Test
  void aFloodOfDistinctUnknownIdsIsNoFloodOfRequests() throws Exception {
    register(7);
    assertRead(7);
    for (int id = 1_000; id < 4_000; id++) {
      assertRefused(id);
    }
    assertThat(server.requests()).hasSize(1 + UnknownIds.MOST);
    assertRead(7);
    assertThatThrownBy(() -> codec.decode(value(9_999)))
        .hasMessageContaining("schema id 9999: not asked for, since 1000 ids of the last 60 s");
    register(9_999);
    now = now.plusSeconds(60);
    assertRead(9_999);
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403})
  void aRegistryThatRefusesTheJobEndsIt(int status) {
    server.refuse(status);
    assertThatThrownBy(() -> codec.decode(value(5)))
        .isInstanceOf(RegistryRefusedException.class)
        .hasMessageContaining("source.registry: expected " + server.url())
        .hasMessageContaining("got " + status)
        .hasMessageContaining("credentials")
        .satisfies(
            refused ->
                assertThat(
                        ThrowableClassifier.findThrowableOfThrowableType(
                            refused, ThrowableType.NonRecoverableError))
                    .isPresent());
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 503, 429})
  void aRegistryThatFailsIsAskedAgain(int status) throws Exception {
    server.refuse(status);
    assertThatThrownBy(() -> codec.decode(value(5)))
        .isInstanceOf(UncheckedIOException.class)
        .isNotInstanceOf(RegistryRefusedException.class)
        .hasMessageContaining("answered " + status);
    server.refuse(0);
    register(5);
    assertRead(5);
  }

  @Test
  void aSchemaThatTheSubjectsRulesForbidEndsTheJob() {
    server.refuse(409);
    assertThatThrownBy(() -> codec.encode(AVRO))
        .isInstanceOf(RegistryRefusedException.class)
        .hasMessageContaining("409");
  }
}
