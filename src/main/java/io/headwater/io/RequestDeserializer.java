package io.headwater.io;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.headwater.measure.RandomKey;
import io.headwater.operator.Origin;
import io.headwater.operator.SampleRequest;
import io.headwater.operator.SampleTicket;
import io.headwater.window.StreamKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * The border at which requests come in: one JSON object each, {@code {"stream": "all", "count":
 * 100, "seed": 7, "correlationId": "a"}}, of which only the count is required.
 *
 * <p>The header {@code headwater.requester} says who asks, where quotas are to hold for each.
 *
 * <p>Without a seed, one that follows from the job's seed and the request's place in its topic. The
 * correlation id may also be a header; without either it is {@code topic/partition/offset}. What
 * cannot be understood is a request with a problem.
 */
public final class RequestDeserializer implements KafkaRecordDeserializationSchema<SampleRequest> {
  private static final long serialVersionUID = 1;
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> KNOWN = List.of("stream", "count", "seed", "correlationId");
  private static final byte[] NOTHING = new byte[0];
  private static final int LONGEST_CORRELATION = 1_000;
  private static final int LONGEST_REQUESTER = 100;

  /** Bytes of a request: it is kept until it is answered. */
  private static final int LONGEST_REQUEST = 1 << 14;

  private final long seed;
  private final long mostRows;

  /**
   * A border.
   *
   * @param seed root of the seeds of requests without one
   * @param mostRows draws of the largest answer
   */
  public RequestDeserializer(long seed, long mostRows) {
    this.seed = seed;
    this.mostRows = mostRows;
  }

  @Override
  public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<SampleRequest> out) {
    out.collect(read(record));
  }

  @Override
  public TypeInformation<SampleRequest> getProducedType() {
    return SampleRequest.TYPE;
  }

  private SampleRequest read(ConsumerRecord<byte[], byte[]> record) {
    Origin origin = new Origin(record.topic(), record.partition(), record.offset());
    byte[] value = record.value() == null ? NOTHING : record.value();
    if (value.length > LONGEST_REQUEST) {
      return refused(
          origin,
          value,
          "request: expected at most %d bytes, got %d".formatted(LONGEST_REQUEST, value.length));
    }
    try {
      JsonNode json = JSON.readTree(value);
      String problem = problem(json);
      String correlation = correlation(json, record);
      if (problem.isEmpty() && correlation.length() > LONGEST_CORRELATION) {
        problem =
            "correlationId: expected at most %d characters, got %d"
                .formatted(LONGEST_CORRELATION, correlation.length());
      }
      String requester = header(HeaderNames.REQUESTER, record).orElse("");
      if (problem.isEmpty() && requester.length() > LONGEST_REQUESTER) {
        problem =
            "%s: expected at most %d characters, got %d"
                .formatted(HeaderNames.REQUESTER, LONGEST_REQUESTER, requester.length());
      }
      return problem.isEmpty()
          ? request(requester, json, correlation, origin, value)
          : refused(origin, value, problem);
    } catch (JacksonException e) {
      return refused(origin, value, "request: expected JSON, got " + e.getOriginalMessage());
    } catch (IOException e) {
      return refused(origin, value, "request: expected JSON, got " + e);
    }
  }

  private SampleRequest request(
      String requester, JsonNode json, String correlation, Origin origin, byte[] value) {
    long own = RandomKey.of(seed).split("request").at(origin.position()).bits();
    SampleTicket ticket =
        new SampleTicket(
            correlation,
            json.has("seed") ? json.get("seed").longValue() : own,
            json.get("count").longValue());
    StreamKey stream =
        json.has("stream") ? new StreamKey(json.get("stream").textValue()) : StreamKey.ALL;
    return new SampleRequest(requester, stream, ticket, origin, value, "");
  }

  private static SampleRequest refused(Origin origin, byte[] value, String problem) {
    return new SampleRequest(StreamKey.ALL, new SampleTicket("", 0, 1), origin, value, problem);
  }

  private String problem(JsonNode json) {
    if (!json.isObject()) {
      return "request: expected a JSON object with the key count, got " + json.getNodeType();
    }
    for (Iterator<String> names = json.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!KNOWN.contains(name)) {
        return "%s: unknown key; the keys are %s".formatted(name, KNOWN);
      }
    }
    JsonNode count = json.path("count");
    if (!count.canConvertToExactIntegral() || !isIn(count, 1, mostRows)) {
      return "count: expected 1 to %d, got %s".formatted(mostRows, count);
    }
    JsonNode asked = json.path("seed");
    if (json.has("seed") && !(asked.isIntegralNumber() && asked.canConvertToLong())) {
      return "seed: expected a whole number of 64 bits, got " + asked;
    }
    if (json.has("stream") && !json.get("stream").isTextual()) {
      return "stream: expected text, got " + json.get("stream");
    }
    int length = json.path("stream").asText("").length();
    if (length > StreamKey.LONGEST) {
      return "stream: expected at most %d characters, got %d".formatted(StreamKey.LONGEST, length);
    }
    return "";
  }

  private static boolean isIn(JsonNode number, long least, long most) {
    return number.canConvertToLong() && number.longValue() >= least && number.longValue() <= most;
  }

  private static String correlation(JsonNode json, ConsumerRecord<byte[], byte[]> record) {
    String own =
        json.has("correlationId")
            ? json.get("correlationId").asText()
            : "%s/%d/%d".formatted(record.topic(), record.partition(), record.offset());
    return header(HeaderNames.CORRELATION, record).orElse(own);
  }

  private static Optional<String> header(String name, ConsumerRecord<byte[], byte[]> record) {
    return Optional.ofNullable(record.headers().lastHeader(name))
        .map(Header::value)
        .map(value -> new String(value, StandardCharsets.UTF_8));
  }
}
