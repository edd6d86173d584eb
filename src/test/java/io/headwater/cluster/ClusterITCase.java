package io.headwater.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.headwater.cli.Main;
import io.headwater.config.ConfigReader;
import io.headwater.config.JobConfig;
import io.headwater.embedded.DemoStream;
import io.headwater.testing.Committed;
import io.headwater.testing.Dashboard;
import io.headwater.testing.OtherAddresses;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command {@code cluster}, from start to stop, on the flights. */
final class ClusterITCase {
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final Pattern METRIC = Pattern.compile("\\b(flink_[A-Za-z_]+)");
  private static final Pattern SAVEPOINT = Pattern.compile("savepoint +(\\S+)");
  private static final Pattern REPORTER =
      Pattern.compile("Prometheus scrapes http://127\\.0\\.0\\.1:(\\d+)/metrics");

  @TempDir private Path folder;

  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void theFlightsHaveATwin() throws Exception {
    LocalCluster cluster = start();
    try {
      assertThat(folder.resolve("cluster")).satisfies(ClusterITCase::isOfTheOwnerAlone);
      Path config = twin(cluster);
      assertThat(headwater("cluster", "submit", config.toString(), in())).contains("job ");
      new Dashboard(cluster.dashboard()).assertCheckpointSettings("flights-twin");
      headwater("cluster", "replay", in(), "--speedup=1000000");
      JobConfig job = ConfigReader.job(config, List.of()).resolved();
      Awaitility.await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(500))
          .until(() -> !Committed.to(job, job.sink().topic()).isEmpty());
      assertThat(headwater("cluster", "status", in())).contains("RUNNING flights-twin");
      assertForeignPagesAreRefused(cluster);
      assertMetrics(cluster);
      assertDashboardKnows(
          cluster,
          "ml.model.version",
          "ml.model.timestamp",
          "headwater.stream.all.windowRecords",
          "headwater.stream.all.divergence",
          "headwater.stream.all.kineticEnergy",
          "headwater.stream.all.fisherInformation",
          "headwater.stream.all.flowSteps",
          "headwater.stream.all.trainMillis",
          "headwater.stream.all.snapshotAgeMs",
          "headwater.stream.all.slicedWasserstein",
          "headwater.stream.all.driftDistance",
          "headwater.stream.all.noveltyRatio",
          "headwater.stream.all.copyRate",
          "headwater.stream.all.certificatePValue",
          "headwater.lateRecords",
          "headwater.deadLetters",
          "headwater.samplesEmitted");
      goesOnFrom(stop(cluster));
    } finally {
      headwater("cluster", "stop", in());
    }
  }

  /** Another cluster of the folder, at other ports, goes on with the job. */
  private void goesOnFrom(Path savepoint) throws Exception {
    LocalCluster cluster = start();
    headwater("cluster", "submit", twin(cluster).toString(), in(), "--from=" + savepoint);
    String job = "/jobs/" + rest(cluster, "/jobs/overview").at("/jobs/0/jid").asText();
    Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(500))
        .untilAsserted(
            () -> {
              JsonNode checkpoints = rest(cluster, job + "/checkpoints");
              assertThat(checkpoints.at("/latest/restored/external_path").asText())
                  .endsWith(savepoint.getFileName().toString());
              assertThat(checkpoints.at("/counts/completed").asInt()).isPositive();
            });
    assertThat(refused("cluster", "submit", twin(cluster).toString(), in()))
        .contains("job.name: expected one that no job on the cluster has, got 'flights-twin'");
    headwater("cluster", "stop", in());
    goesOnByItself();
  }

  /** The documented command, after {@code stop} without a savepoint. */
  private void goesOnByItself() throws Exception {
    LocalCluster cluster = start();
    assertThat(headwater("cluster", "submit", twin(cluster).toString(), in()))
        .containsPattern("going on +from .*/checkpoints/\\w+/chk-\\d+");
    Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(500))
        .until(() -> new Dashboard(cluster.dashboard()).checkpoints("flights-twin") > 0);
    stop(cluster);
  }

  private static void assertForeignPagesAreRefused(LocalCluster cluster) throws Exception {
    HttpClient page = HttpClient.newHttpClient();
    URI jobs = URI.create(cluster.dashboard() + "/jobs/overview");
    HttpResponse<String> refused =
        page.send(
            HttpRequest.newBuilder(jobs).header("Origin", "http://elsewhere.example").build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(refused.statusCode()).isEqualTo(403);
    String job = rest(cluster, "/jobs/overview").at("/jobs/0/jid").asText();
    URI cancel = URI.create(cluster.dashboard() + "/jobs/" + job + "/yarn-cancel");
    HttpResponse<String> kept =
        page.send(HttpRequest.newBuilder(cancel).build(), HttpResponse.BodyHandlers.ofString());
    assertThat(kept.statusCode()).isEqualTo(403);
  }

  private static void isOfTheOwnerAlone(Path path) throws IOException {
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
        .endsWith("------");
  }

  private String in() {
    return "--folder=" + folder.resolve("cluster");
  }

  private LocalCluster start() throws IOException {
    headwater("cluster", "start", in(), "--memory=1024", "--dashboard-port=0", "--kafka-port=0");
    return LocalCluster.open(folder.resolve("cluster"));
  }

  /** Where the savepoint is that the command tells of. */
  private Path stop(LocalCluster cluster) throws IOException {
    Matcher told = SAVEPOINT.matcher(headwater("cluster", "stop", in(), "--savepoint"));
    assertThat(told.find()).isTrue();
    assertThat(LocalCluster.open(folder.resolve("cluster")).processes()).isEmpty();
    assertThat(cluster.processes()).hasSize(3).noneMatch(ClusterProcess::isAlive);
    assertThat(Path.of(told.group(1)).resolve("_metadata")).exists();
    return Path.of(told.group(1));
  }

  /** Every metric that the dashboard and the alerts ask for, as Prometheus would scrape it. */
  private static void assertMetrics(LocalCluster cluster) throws IOException {
    Set<String> asked = new TreeSet<>();
    for (String file : List.of("grafana/dashboards/headwater.json", "prometheus/alerts.yml")) {
      asked.addAll(all(METRIC, Files.readString(Path.of("flink-conf").resolve(file))));
    }
    assertThat(asked).hasSizeGreaterThan(10);
    Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(500))
        .untilAsserted(() -> assertThat(scraped(cluster)).containsAll(asked));
  }

  /** The dashboard's interface gives each of these metrics a number. */
  private static void assertDashboardKnows(LocalCluster cluster, String... names)
      throws IOException {
    String job = "/jobs/" + rest(cluster, "/jobs/overview").at("/jobs/0/jid").asText();
    Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofSeconds(1))
        .untilAsserted(
            () -> {
              Map<String, Double> values = values(cluster, job, names);
              assertThat(values).containsOnlyKeys(names);
              assertThat(values.values()).doesNotContain(Double.NaN);
              assertThat(values.get("headwater.stream.all.trainMillis")).isPositive();
              assertThat(values.get("ml.model.version")).isGreaterThanOrEqualTo(1);
            });
  }

  private static Map<String, Double> values(LocalCluster cluster, String job, String... names)
      throws IOException {
    Map<String, Double> values = new TreeMap<>();
    for (JsonNode vertex : rest(cluster, job).get("vertices")) {
      String metrics = job + "/vertices/" + vertex.get("id").asText() + "/metrics";
      for (JsonNode metric : rest(cluster, metrics)) {
        String id = metric.get("id").asText();
        for (String name : names) {
          if (id.endsWith("." + name)) {
            String one = metrics + "?get=" + URLEncoder.encode(id, StandardCharsets.UTF_8);
            JsonNode value = rest(cluster, one).at("/0/value");
            values.put(name, value.isTextual() ? Double.parseDouble(value.asText()) : Double.NaN);
          }
        }
      }
    }
    return values;
  }

  private static JsonNode rest(LocalCluster cluster, String path) throws IOException {
    return new ObjectMapper().readTree(Drill.text(URI.create(cluster.dashboard() + path)));
  }

  /** What the reporters of all processes say, each at the port that its log names. */
  private static Set<String> scraped(LocalCluster cluster) throws IOException {
    Set<String> metrics = new TreeSet<>();
    for (ClusterProcess process : cluster.processes()) {
      Path log = cluster.logs().resolve(process.name() + ".log");
      for (String port : all(REPORTER, Files.exists(log) ? Files.readString(log) : "")) {
        assertLoopbackOnly(Integer.parseInt(port));
        URI address = URI.create("http://127.0.0.1:" + port + "/metrics");
        metrics.addAll(all(METRIC, Drill.text(address)));
      }
    }
    return metrics;
  }

  private static void assertLoopbackOnly(int port) throws IOException {
    for (InetAddress other : OtherAddresses.ofThisMachine()) {
      assertThatThrownBy(() -> new Socket(other, port).close())
          .isInstanceOf(ConnectException.class);
    }
  }

  private static Set<String> all(Pattern pattern, String text) {
    Set<String> found = new TreeSet<>();
    Matcher matcher = pattern.matcher(text);
    while (matcher.find()) {
      found.add(matcher.group(1));
    }
    return found;
  }

  private Path twin(LocalCluster cluster) throws Exception {
    Path schema = Files.writeString(folder.resolve("flight.avsc"), DemoStream.schemaText());
    return Files.writeString(
        folder.resolve("twin.yaml"),
        """
        job: {name: flights-twin, checkpoint-interval: 1 s}
        source: {topic: flights, event-time: date, bootstrap-servers: "%s", schema: "%s"}
        window: {size: 6 h, sample: 512, min-records: 100}
        flow: {method: gpa, gpa: {particles: 128, steps: 5, warm-up: 10, field-steps: 20}}
        """
            .formatted(cluster.bootstrapServers(), schema));
  }

  private static String headwater(String... args) {
    return command(0, args);
  }

  private static String refused(String... args) {
    return command(2, args);
  }

  private static String command(int expected, String... args) {
    StringWriter out = new StringWriter();
    int code = Main.run(new PrintWriter(out), new PrintWriter(out), args);
    assertThat(code).as(out.toString()).isEqualTo(expected);
    return out.toString();
  }
}
