package io.headwater.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;

/**
 * A cluster's REST interface, as its dashboard uses it.
 *
 * @param address of the interface
 */
public record Dashboard(URI address) {
  private static final Duration ANSWER = Duration.ofSeconds(30);

  /** The id of the newest job called {@code name}; empty if there is none. */
  public String job(String name) throws Exception {
    JsonNode newest = new ObjectMapper().createObjectNode();
    for (JsonNode job : get("/jobs/overview").path("jobs")) {
      if (job.path("name").asText().equals(name)
          && job.path("start-time").asLong() > newest.path("start-time").asLong()) {
        newest = job;
      }
    }
    return newest.path("jid").asText();
  }

  /** Whether a job called {@code name} runs. */
  public boolean isRunning(String name) throws Exception {
    String job = job(name);
    return !job.isEmpty() && get("/jobs/" + job).path("state").asText().equals("RUNNING");
  }

  /** Checkpoints that the newest job called {@code name} has completed since its start. */
  public int checkpoints(String name) throws Exception {
    return get("/jobs/" + job(name) + "/checkpoints").at("/counts/completed").asInt();
  }

  /** Cancels a job, as the dashboard's button does. */
  public void cancel(String job) throws Exception {
    HttpRequest.Builder request = request("/jobs/" + job + "?mode=cancel");
    answer(request.method("PATCH", HttpRequest.BodyPublishers.noBody()));
  }

  /** Takes a savepoint of a job, which runs on; where the savepoint is. */
  public Path savepoint(String job) throws Exception {
    HttpRequest.Builder request =
        request("/jobs/" + job + "/savepoints")
            .POST(HttpRequest.BodyPublishers.ofString("{\"cancel-job\": false}"));
    String trigger = new ObjectMapper().readTree(answer(request)).path("request-id").asText();
    String state = "/jobs/" + job + "/savepoints/" + trigger;
    Awaitility.await()
        .atMost(ANSWER)
        .until(() -> get(state).at("/status/id").asText().equals("COMPLETED"));
    return Path.of(URI.create(get(state).at("/operation/location").asText()));
  }

  /** Expects the checkpoint settings that every job needs of the job called {@code name}. */
  public void assertCheckpointSettings(String name) throws Exception {
    JsonNode config = get("/jobs/" + job(name) + "/checkpoints/config");
    assertThat(config.at("/mode").asText()).isEqualTo("exactly_once");
    assertThat(config.at("/externalization/enabled").asBoolean()).as("retained").isTrue();
    assertThat(config.at("/externalization/delete_on_cancellation").asBoolean(true)).isFalse();
    assertThat(config.at("/tolerable_failed_checkpoints").asInt()).isEqualTo(3);
    assertThat(config.at("/timeout").asLong()).isEqualTo(300_000);
  }

  /** What the interface answers. */
  public JsonNode get(String path) throws Exception {
    return new ObjectMapper().readTree(answer(request(path).GET()));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(address.resolve(path)).timeout(ANSWER);
  }

  private static String answer(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(request.build(), HttpResponse.BodyHandlers.ofString())
        .body();
  }
}
