package io.headwater.io;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.operator.SampleRequest;
import io.headwater.operator.SampleTicket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RequestDeserializerTest {
  private final RequestDeserializer deserializer = new RequestDeserializer(42, 1_000);

  @Test
  void whatIsAskedForIsWhatIsSaid() {
    SampleRequest request =
        read("{\"stream\": \"JFK|LAX\", \"count\": 1000, \"seed\": -7, \"correlationId\": \"a1\"}");
    assertThat(request.problem()).isEmpty();
    assertThat(request.stream().value()).isEqualTo("JFK|LAX");
    assertThat(request.ticket()).isEqualTo(new SampleTicket("a1", -7, 1_000));
  }

  @Test
  void aCountIsEnoughAndTheSeedThenFollowsFromThePlace() {
    SampleRequest request = read("{\"count\": 1}");
    assertThat(request.stream().value()).isEqualTo("all");
    assertThat(request.ticket().correlation()).isEqualTo("requests/3/17");
    assertThat(read("{\"count\": 1}").ticket()).isEqualTo(request.ticket());
    SampleRequest next =
        read(new ConsumerRecord<>("requests", 3, 18, null, bytes("{\"count\":1}")));
    assertThat(next.ticket().seed()).isNotEqualTo(request.ticket().seed());
  }

  @Test
  void theCorrelationIdMayBeAHeader() {
    ConsumerRecord<byte[], byte[]> record =
        kafka(bytes("{\"count\": 1, \"correlationId\": \"a\"}"));
    record.headers().add("headwater.correlation-id", bytes("b"));
    assertThat(read(record).ticket().correlation()).isEqualTo("b");
  }

  @Test
  void aHeaderSaysWhoAsks() {
    ConsumerRecord<byte[], byte[]> record = kafka(bytes("{\"count\": 1}"));
    assertThat(read(record).requester()).isEmpty();
    record.headers().add("headwater.requester", bytes("analytics"));
    assertThat(read(record).requester()).isEqualTo("analytics");
    record.headers().add("headwater.requester", bytes("x".repeat(101)));
    assertThat(read(record).problem())
        .isEqualTo("headwater.requester: expected at most 100 characters, got 101");
  }

  /** What waits is held in memory. */
  @Test
  void aLongRequestIsNotRead() {
    SampleRequest request = read("{\"count\": 1" + " ".repeat(1 << 14) + "}");
    assertThat(request.problem()).isEqualTo("request: expected at most 16384 bytes, got 16396");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"count\": 0}|count: expected 1 to 1000, got 0",
        "{\"count\": 1001}|count: expected 1 to 1000, got 1001",
        "{\"count\": 1.5}|count: expected 1 to 1000, got 1.5",
        "{\"count\": 99999999999999999999}|count: expected 1 to 1000, got 99999999999999999999",
        "{}|count: expected 1 to 1000, got ",
        "{\"count\": 1, \"seed\": \"x\"}|seed: expected a whole number of 64 bits, got \"x\"",
        "{\"count\": 1, \"seed\": 9223372036854775808}|seed: expected a whole number of 64 bits,"
            + " got 9223372036854775808",
        "{\"count\": 1, \"stream\": 5}|stream: expected text, got 5",
        "{\"cuont\": 1}|cuont: unknown key; the keys are [stream, count, seed, correlationId]",
        "[1]|request: expected a JSON object with the key count, got ARRAY",
      })
  void whatCannotBeUnderstoodSaysWhy(String text, String problem) {
    assertThat(read(text).problem().trim()).isEqualTo(problem.trim());
    assertThat(read(text).value()).isEqualTo(bytes(text));
  }

  @Test
  void whatIsNotJsonOrNothingSaysWhy() {
    assertThat(read("count=1").problem()).startsWith("request: expected JSON");
    assertThat(read(kafka(null)).problem()).startsWith("request: expected a JSON object");
  }

  /** Texts behind a length of 16 bits: a longer one would end the task, again and again. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'count': '%s'}",
        "{'%s': 1}",
        "{'count': 1, 'stream': '%s'}",
        "{'count': 1, 'correlationId': '%s'}",
        "{'count': 1, 'seed': '%s'}"
      })
  void aTextOfAnyLengthCanBeHandedOn(String pattern) throws Exception {
    SampleRequest request = read(pattern.replace('\'', '"').formatted("ü".repeat(70_000)));
    assertThat(request.problem()).isNotEmpty();
    DataOutputSerializer out = new DataOutputSerializer(64);
    SampleRequest.TYPE.createSerializer(new SerializerConfigImpl()).serialize(request, out);
    assertThat(out.length()).isGreaterThan(140_000);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static ConsumerRecord<byte[], byte[]> kafka(byte @Nullable [] value) {
    return new ConsumerRecord<>("requests", 3, 17, null, value);
  }

  private SampleRequest read(String text) {
    return read(kafka(bytes(text)));
  }

  private SampleRequest read(ConsumerRecord<byte[], byte[]> record) {
    List<SampleRequest> out = new ArrayList<>();
    deserializer.deserialize(record, new ListCollector<>(out));
    assertThat(out).hasSize(1);
    return out.get(0);
  }
}
