package io.headwater.job;

import static io.headwater.job.DeploymentFiles.flattened;
import static io.headwater.job.DeploymentFiles.yaml;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.headwater.config.ConfigReader;
import io.headwater.config.JobConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import kafka.server.KafkaConfig;
import org.apache.flink.metrics.reporter.MetricReporterFactory;
import org.apache.flink.runtime.util.EnvironmentInformation;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Compose, Kubernetes, Flink, Prometheus and Grafana are told is the same, and is the job. */
class DeploymentsAgreeTest {
  private static final Path COMPOSE = Path.of("docker-compose.yml");

  /**
   * What the Kubernetes operator sets itself, and where the object store takes a folder's place.
   */
  private static final Set<String> OF_THE_OPERATOR =
      Set.of(
          "jobmanager.bind-host",
          "jobmanager.rpc.address",
          "jobmanager.rpc.port",
          "jobmanager.memory.process.size",
          "taskmanager.bind-host",
          "taskmanager.memory.process.size",
          "parallelism.default",
          "rest.address",
          "rest.bind-address",
          "rest.port",
          "execution.checkpointing.dir",
          "execution.checkpointing.savepoint-dir");

  private static JsonNode deployment() throws IOException {
    return yaml("flink-conf/kubernetes/headwater.yaml").get("spec");
  }

  private static Map<String, String> configuration() throws IOException {
    return flattened(yaml("flink-conf/config.yaml"));
  }

  private static List<String> all(String pattern, String text) {
    List<String> found = new ArrayList<>();
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    while (matcher.find()) {
      found.add(matcher.group(1));
    }
    return found;
  }

  @Test
  void kubernetesHasTheValuesOfTheConfiguration() throws Exception {
    JsonNode spec = deployment();
    Map<String, String> expected = configuration();
    assertThat(expected).containsKeys(OF_THE_OPERATOR.toArray(String[]::new));
    expected.keySet().removeAll(OF_THE_OPERATOR);
    Map<String, String> given = flattened(spec.get("flinkConfiguration"));
    assertThat(given).containsAllEntriesOf(expected);
    assertThat(MetricReporterFactory.class)
        .isAssignableFrom(Class.forName(given.get("metrics.reporter.prom.factory.class")));
    assertThat(spec.at("/jobManager/resource/memory").asText())
        .isEqualTo(configuration().get("jobmanager.memory.process.size"));
    assertThat(spec.at("/taskManager/resource/memory").asText())
        .isEqualTo(configuration().get("taskmanager.memory.process.size"));
    String[] version = EnvironmentInformation.getVersion().split("[.]", -1);
    assertThat(spec.get("flinkVersion").asText()).isEqualTo("v" + version[0] + "_" + version[1]);
  }

  /**
   * Containers are reached through what is published alone; no jar comes in through the dashboard.
   */
  @Test
  void nothingIsOpenUnasked() throws Exception {
    Map<String, String> given = configuration();
    assertThat(given)
        .containsEntry("web.submit.enable", "false")
        .containsEntry("web.access-control-allow-origin", "http://localhost:8081");
    assertThat(Files.readString(COMPOSE)).contains("127.0.0.1:8081:8081").doesNotContain("9249:");
    assertThat(Files.readString(Path.of("flink-conf/into-flink.sh")))
        .contains("flink-metrics-prometheus-*", "/opt/headwater/headwater-exposure.jar");
    assertThat(Files.readString(Path.of("flink-conf/nginx.conf")))
        .contains("proxy_pass http://127.0.0.1:" + given.get("rest.port") + ";");
  }

  @Test
  void bothSetTheSameEnvironment() throws Exception {
    Map<String, String> compose = flattened(yaml(COMPOSE.toString()).at("/x-flink/environment"));
    for (JsonNode variable : deployment().at("/podTemplate/spec/containers/0/env")) {
      assertThat(compose)
          .containsEntry(variable.get("name").asText(), variable.get("value").asText());
    }
    // Kubernetes' operator names the JobManager itself.
    assertThat(compose).hasSize(3).containsEntry("JOB_MANAGER_RPC_ADDRESS", "jobmanager");
  }

  /** A renamed operator would silence the alerts that ask for it. */
  @Test
  void everyOperatorThatIsAskedForIsOfTheJob() throws Exception {
    StreamExecutionEnvironment environment = new StreamExecutionEnvironment();
    HeadwaterJob.build(environment, job());
    Set<String> operators = new HashSet<>();
    environment
        .getStreamGraph(false)
        .getStreamNodes()
        .forEach(node -> operators.add(node.getOperatorName().replaceAll("[^a-zA-Z0-9:_]", "_")));
    for (String file : List.of("grafana/dashboards/headwater.json", "prometheus/alerts.yml")) {
      String text = Files.readString(Path.of("flink-conf").resolve(file));
      List<String> asked = all("operator_name=\\\\?\"(\\w+)", text);
      assertThat(asked).as(file).isNotEmpty();
      assertThat(operators).containsAll(asked);
    }
  }

  private static JobConfig job() {
    return ConfigReader.job(
        Path.of("flink-conf/twin.yaml"), List.of("source.schema=schemas/flight.avsc"));
  }

  @Test
  void everyOptionOfTheBrokerIsKafkas() throws Exception {
    JsonNode kafka = yaml(COMPOSE.toString()).at("/services/kafka/environment");
    Set<String> known = new HashSet<>(KafkaConfig.configDef().names());
    assertThat(kafka.properties())
        .extracting(Map.Entry::getKey)
        .allSatisfy(
            name ->
                assertThat(known)
                    .contains(
                        name.substring("KAFKA_".length())
                            .toLowerCase(Locale.ROOT)
                            .replace('_', '.')));
  }

  @Test
  void theBrokerIsWhereItIsLookedFor() throws Exception {
    String compose = Files.readString(COMPOSE);
    JsonNode kafka = yaml(COMPOSE.toString()).at("/services/kafka");
    String advertised = kafka.at("/environment/KAFKA_ADVERTISED_LISTENERS").asText();
    String inside = job().source().bootstrapServers();
    assertThat(advertised).contains("INSIDE://" + inside);
    assertThat(all("--bootstrap-server (kafka:\\d+)", compose)).isNotEmpty().containsOnly(inside);
    String outside = all("OUTSIDE://(localhost:\\d+)", advertised).get(0);
    assertThat(kafka.at("/healthcheck/test").toString()).contains(outside);
    assertThat(compose).contains("Kafka at " + outside);
  }

  /** Each address in the comment at the top is a port that this machine alone is given. */
  @Test
  void everyAddressThatIsNamedIsPublished() throws Exception {
    String compose = Files.readString(COMPOSE);
    String head = compose.substring(0, compose.indexOf("x-flink:"));
    List<String> published = all("\"127\\.0\\.0\\.1:(\\d+):\\d+\"", compose);
    assertThat(all("localhost:(\\d+)", head)).containsExactlyInAnyOrderElementsOf(published);
    assertThat(all("ports: \\[\"([^\"]+)\"", compose))
        .allSatisfy(port -> assertThat(port).matches("127\\.0\\.0\\.1:(\\d+):\\1"));
  }

  /** A tag may be given to another image, a digest not: without it Compose refuses to start. */
  @Test
  void everyImageHasItsVersionAndNeedsItsDigest() throws Exception {
    List<String> images = all("image: (.+)", Files.readString(COMPOSE));
    assertThat(images)
        .hasSize(7)
        .allSatisfy(
            image -> assertThat(image).matches("[\\w./-]+:v?\\d[^@]*@\\$\\{[A-Z]+_DIGEST:\\?.+}"));
  }

  /** The script finds every image and asks for a digest; a stand-in for docker answers. */
  @Test
  void pinningNamesEveryVariableThatComposeNeeds(@TempDir Path folder) throws Exception {
    Path docker = Files.createDirectories(folder.resolve("bin")).resolve("docker");
    Files.writeString(docker, "#!/bin/sh\nprintf 'sha256:%064d\\n' 7\n");
    assertThat(docker.toFile().setExecutable(true)).isTrue();
    Path script = Files.createDirectories(folder.resolve("flink-conf")).resolve("pin-images.sh");
    Files.copy(Path.of("flink-conf/pin-images.sh"), script);
    Files.copy(COMPOSE, folder.resolve(COMPOSE));
    ProcessBuilder pin = new ProcessBuilder("sh", script.toString()).inheritIO();
    pin.environment().merge("PATH", docker.getParent() + ":", (old, own) -> own + old);
    assertThat(pin.start().waitFor()).isZero();
    Path environment = folder.resolve(".env");
    Set<String> given = new HashSet<>(all("(?m)^(\\w+)=.{20,}$", Files.readString(environment)));
    assertThat(given)
        .containsExactlyInAnyOrderElementsOf(
            new HashSet<>(all("\\$\\{(\\w+):\\?", Files.readString(COMPOSE))));
    assertThat(Files.getPosixFilePermissions(environment))
        .containsExactlyInAnyOrder(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    String first = Files.readString(environment);
    assertThat(pin.start().waitFor()).isZero();
    assertThat(environment).hasContent(first);
  }

  @Test
  void grafanaAsksForAPasswordOfItsOwn() throws Exception {
    JsonNode grafana = yaml(COMPOSE.toString()).at("/services/grafana/environment");
    assertThat(grafana.get("GF_SECURITY_ADMIN_PASSWORD").asText())
        .startsWith("${GRAFANA_PASSWORD:?");
    assertThat(grafana.get("GF_AUTH_ANONYMOUS_ENABLED").asText()).isEqualTo("false");
  }

  /** A path in a container is below a mount, and there on this side, once it was built. */
  @Test
  void everyPathInAContainerIsMounted() throws Exception {
    JsonNode compose = yaml(COMPOSE.toString());
    Map<String, String> mounts = new TreeMap<>();
    for (JsonNode volume : compose.at("/x-flink/volumes")) {
      String[] parts = volume.asText().split(":", -1);
      mounts.put(parts[1], parts[0]);
    }
    String text =
        Files.readString(COMPOSE)
            + Files.readString(Path.of("flink-conf/twin.yaml"))
            + Files.readString(Path.of("flink-conf/into-flink.sh"));
    List<String> paths = all("[\\s\"](/opt/headwater/[\\w./-]*\\w)", text);
    assertThat(paths).hasSizeGreaterThan(5);
    for (String path : paths) {
      String mount = mounts.keySet().stream().filter(path::startsWith).findFirst().orElseThrow();
      String here = mounts.get(mount) + path.substring(mount.length());
      assertThat(here.startsWith("./target/") || Files.exists(Path.of(here))).as(path).isTrue();
    }
    for (String kept : List.of("dir", "savepoint-dir")) {
      String folder =
          Objects.requireNonNull(configuration().get("execution.checkpointing." + kept), kept);
      assertThat(mounts).containsKey(folder.replace("file://", ""));
    }
  }
}
