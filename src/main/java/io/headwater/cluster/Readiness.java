package io.headwater.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/** Whether all that was started of a cluster answers. */
final class Readiness {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final Duration ANSWER = Duration.ofSeconds(3);

  private final LocalCluster cluster;
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(ANSWER).build();

  Readiness(LocalCluster cluster) {
    this.cluster = cluster;
  }

  /** Waits until the broker answers and every TaskManager has registered. */
  void await() throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    awaitFlink(deadline);
    awaitKafka(deadline);
  }

  private void awaitFlink(long deadline) throws InterruptedException {
    while (!isRegistered()) {
      refuseDead();
      if (System.nanoTime() > deadline) {
        throw refused(
            "expected every TaskManager to register within " + PATIENCE.toSeconds() + " s");
      }
      TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
    }
  }

  /** Those that were killed stay in the JobManager's list for a while: names count. */
  private boolean isRegistered() throws InterruptedException {
    try {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(cluster.dashboard() + "/taskmanagers"))
              .timeout(ANSWER)
              .build();
      HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        return false;
      }
      JsonNode listed = new ObjectMapper().readTree(answer.body()).path("taskmanagers");
      Set<String> names =
          listed.valueStream().map(one -> one.path("id").asText()).collect(Collectors.toSet());
      return cluster.taskManagers().stream().allMatch(process -> names.contains(process.name()));
    } catch (IOException notYet) {
      return false;
    }
  }

  private void awaitKafka(long deadline) throws InterruptedException {
    if (!cluster.kafka().isAlive()) {
      return;
    }
    try (Admin admin =
        Admin.create(
            Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, cluster.bootstrapServers()))) {
      admin.describeCluster().nodes().get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw refused("expected the broker to answer, got " + e.getMessage());
    }
  }

  /** What was started last must not have ended. */
  private void refuseDead() {
    ClusterProcess last = cluster.processes().get(cluster.processes().size() - 1);
    if (!last.isAlive()) {
      throw refused("expected %s to run on, but it ended".formatted(last.name()));
    }
  }

  private IllegalStateException refused(String what) {
    return new IllegalStateException("cluster: %s; %s says why".formatted(what, cluster.logs()));
  }
}
