package io.headwater.io;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.headwater.record.BadRecordException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;

/**
 * A schema registry that speaks Confluent's protocol. A registry that does not answer is an {@link
 * UncheckedIOException}: it is no fault of a record's.
 */
final class SchemaRegistry {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final String TYPE = "application/vnd.schemaregistry.v1+json";
  private static final int OK = 200;
  private static final int NOT_FOUND = 404;

  private final String url;
  private final HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build();

  /** The registry at a base URL. */
  SchemaRegistry(String url) {
    this.url = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
  }

  /** The schema with this id; one that is not there is the record's fault. */
  Schema schema(int id) throws BadRecordException {
    HttpResponse<String> answer = send(request("/schemas/ids/" + id).GET().build());
    if (answer.statusCode() == NOT_FOUND) {
      throw new BadRecordException(
          "schema id: expected one of the registry at %s, got %d".formatted(url, id));
    }
    String text = field(answer, "schema").asText();
    try {
      return new Schema.Parser().parse(text);
    } catch (AvroRuntimeException e) {
      throw new BadRecordException(
          "schema id %d: expected an Avro schema, got %s".formatted(id, text), e);
    }
  }

  /** The id under which {@code schema} is the newest of the subject. */
  int register(String subject, Schema schema) {
    String path = "/subjects/" + URLEncoder.encode(subject, StandardCharsets.UTF_8) + "/versions";
    String body = JSON.createObjectNode().put("schema", schema.toString()).toString();
    HttpRequest request =
        request(path)
            .header("Content-Type", TYPE)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    return field(send(request), "id").asInt();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(url + path))
        .timeout(PATIENCE)
        .header("Accept", TYPE + ", application/json");
  }

  private HttpResponse<String> send(HttpRequest request) {
    try {
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw unavailable(request.uri() + ": " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unavailable(request.uri() + ": interrupted", new IOException(e));
    }
  }

  private JsonNode field(HttpResponse<String> answer, String name) {
    try {
      JsonNode json = JSON.readTree(answer.body());
      if (answer.statusCode() == OK && json.has(name)) {
        return json.get(name);
      }
    } catch (IOException e) {
      throw unavailable(answer.uri() + " answered what is not JSON", e);
    }
    String got = "%s answered %d %s".formatted(answer.uri(), answer.statusCode(), answer.body());
    throw unavailable(got, new IOException(got));
  }

  private static UncheckedIOException unavailable(String got, IOException cause) {
    return new UncheckedIOException(
        "source.registry: expected an answer, got: %s; is the address right?".formatted(got),
        cause);
  }
}
