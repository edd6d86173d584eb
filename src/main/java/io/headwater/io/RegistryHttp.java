package io.headwater.io;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.headwater.config.RegistrySettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;

/**
 * Requests to a schema registry, with its credentials and certificates, none of which any message
 * shows.
 *
 * <p>A registry that does not answer is an {@link UncheckedIOException}, and the job tries again
 * later; one that refuses the job is a {@link RegistryRefusedException}. Neither is a record's
 * fault.
 */
final class RegistryHttp {
  static final ObjectMapper JSON = new ObjectMapper();

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final String ACCEPTED =
      "application/vnd.schemaregistry.v1+json, application/json, */*;q=0.1";
  private static final int LONGEST_MESSAGE = 300;

  private final RegistrySettings settings;
  private final String url;
  private final HttpClient client;

  RegistryHttp(RegistrySettings settings) {
    this.settings = settings;
    String base = settings.url();
    this.url = base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
    HttpClient.Builder builder = HttpClient.newBuilder().connectTimeout(PATIENCE);
    if (settings.tls().isSet()) {
      builder.sslContext(RegistryTls.context(settings.tls()));
    }
    this.client = builder.build();
  }

  /** Where the registry is. */
  String url() {
    return url;
  }

  /** A part of a path, so that no character of it is taken for another part. */
  static String part(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** What is at a path; empty if nothing is. */
  Optional<String> get(String path) {
    HttpResponse<String> answer = send(request(path).GET().build());
    return switch (answer.statusCode()) {
      case 200 -> Optional.of(answer.body());
      // Of one id, not of the registry: the record that names it is a dead letter.
      case 400, 404, 410, 422 -> Optional.empty();
      default -> throw failed(answer);
    };
  }

  /** The JSON object at a path; empty if nothing is there. */
  Optional<JsonNode> json(String path) {
    return get(path).map(body -> parse(body, path));
  }

  /** Sends a body, and reads the JSON that is answered. */
  JsonNode post(String path, String body, String... headers) {
    HttpRequest.Builder request = request(path).POST(BodyPublishers.ofString(body));
    HttpResponse<String> answer = send(request.headers(headers).build());
    int status = answer.statusCode();
    if (status == 200 || status == 201) {
      return parse(answer.body(), path);
    }
    boolean mayPass = status >= 500 || status == 408 || status == 429;
    throw mayPass ? failed(answer) : refused(answer);
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url + path)).timeout(PATIENCE).header("Accept", ACCEPTED);
    if (settings.basic().isSet()) {
      String pair = settings.basic().user() + ":" + settings.basic().password().value();
      byte[] bytes = pair.getBytes(StandardCharsets.UTF_8);
      request.header("Authorization", "Basic " + Base64.getEncoder().encodeToString(bytes));
    } else if (settings.bearerToken().isSet()) {
      request.header("Authorization", "Bearer " + settings.bearerToken().value());
    }
    return request;
  }

  private HttpResponse<String> send(HttpRequest request) {
    try {
      return client.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw unavailable(request.uri() + ": " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unavailable(request.uri() + ": interrupted", new IOException(e));
    }
  }

  private JsonNode parse(String body, String path) {
    try {
      return JSON.readTree(body);
    } catch (IOException e) {
      throw unavailable(url + path + " answered what is not JSON", new IOException("not JSON"));
    }
  }

  /** The value of a key that an answer must have. */
  JsonNode field(JsonNode answer, String name) {
    JsonNode value = answer.path(name);
    if (value.isMissingNode() || value.isNull()) {
      String got = "%s answered JSON without %s".formatted(url, name);
      throw unavailable(got, new IOException(got));
    }
    return value;
  }

  private UncheckedIOException failed(HttpResponse<String> answer) {
    if (answer.statusCode() == 401 || answer.statusCode() == 403) {
      return refused(answer);
    }
    String got = "%s answered %d%s".formatted(answer.uri(), answer.statusCode(), message(answer));
    return unavailable(got, new IOException(got));
  }

  private RegistryRefusedException refused(HttpResponse<String> answer) {
    String cure =
        switch (answer.statusCode()) {
          case 401 ->
              "set source.registry.basic or source.registry.bearer-token to valid credentials";
          case 403 -> "these credentials lack the right to read schemas, or to register the twin's";
          default -> "is the address right, and the schema one that the subject's rules allow?";
        };
    return new RegistryRefusedException(
        "source.registry: expected %s to accept the request, got %d%s; %s"
            .formatted(answer.uri(), answer.statusCode(), message(answer), cure));
  }

  /** What the registry says of its refusal, where it says it as registries do. */
  private String message(HttpResponse<String> answer) {
    try {
      JsonNode json = JSON.readTree(answer.body());
      String text = json.path("message").asText(json.path("detail").asText(""));
      String shown = text.length() > LONGEST_MESSAGE ? text.substring(0, LONGEST_MESSAGE) : text;
      return shown.isEmpty() ? "" : " (" + settings.hide(shown) + ")";
    } catch (IOException notJson) {
      return "";
    }
  }

  private static UncheckedIOException unavailable(String got, IOException cause) {
    return new UncheckedIOException(
        "source.registry: expected an answer, got: %s; is the address right?".formatted(got),
        cause);
  }
}
