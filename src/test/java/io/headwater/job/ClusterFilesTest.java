package io.headwater.job;

import static io.headwater.job.DeploymentFiles.flattened;
import static io.headwater.job.DeploymentFiles.yaml;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.headwater.config.ConfigReader;
import io.headwater.config.JobConfig;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ClusterOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.HeartbeatManagerOptions;
import org.apache.flink.configuration.HighAvailabilityOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.metrics.reporter.MetricReporterFactory;
import org.junit.jupiter.api.Test;

/**
 * What docker-compose.yml, flink-conf and docs/operations.md name exists. That Prometheus finds the
 * metrics under the names of the dashboard and the alerts is seen on a running cluster, by {@code
 * ClusterITCase}.
 */
class ClusterFilesTest {
  private static final List<Class<?>> OPTIONS =
      List.of(
          CheckpointingOptions.class,
          ClusterOptions.class,
          CoreOptions.class,
          HeartbeatManagerOptions.class,
          HighAvailabilityOptions.class,
          JobManagerOptions.class,
          MetricOptions.class,
          RestOptions.class,
          RestartStrategyOptions.class,
          StateBackendOptions.class,
          TaskManagerOptions.class,
          WebOptions.class);

  private static Set<String> flinkKeys() throws IllegalAccessException {
    Set<String> keys = new HashSet<>();
    for (Class<?> options : OPTIONS) {
      for (Field field : options.getFields()) {
        if (Modifier.isStatic(field.getModifiers()) && field.getType() == ConfigOption.class) {
          keys.add(((ConfigOption<?>) field.get(null)).key());
        }
      }
    }
    return keys;
  }

  @Test
  void everyKeyOfTheConfigurationIsAFlinkOption() throws Exception {
    List<String> keys = new ArrayList<>(flattened(yaml("flink-conf/config.yaml")).keySet());
    keys.removeIf(key -> key.startsWith("metrics.reporter.prom."));
    assertThat(flinkKeys()).containsAll(keys);
  }

  @Test
  void portsAgree() throws Exception {
    JsonNode config = yaml("flink-conf/config.yaml");
    String compose = Files.readString(Path.of("docker-compose.yml"));
    JsonNode scrape = yaml("flink-conf/prometheus/prometheus.yml").at("/scrape_configs/0");
    JsonNode found = scrape.at("/dns_sd_configs/0");
    assertThat(compose).contains("jobmanager:" + config.at("/rest/port").asText());
    assertThat(found.get("port")).isEqualTo(config.at("/metrics/reporter/prom/port"));
    JsonNode services = yaml("docker-compose.yml").get("services");
    assertThat(found.get("names"))
        .allSatisfy(name -> assertThat(services.has(name.asText())).isTrue());
    assertThat(
            yaml("flink-conf/grafana/provisioning/datasources/prometheus.yaml")
                .at("/datasources/0/url")
                .asText())
        .isEqualTo("http://prometheus:9090");
    assertThat(services.at("/prometheus/ports/0").asText()).endsWith(":9090");
  }

  @Test
  void everyProcessHasTheFlagsOfTheLauncher() throws Exception {
    String flags =
        between(Files.readString(Path.of("pom.xml")), "<headwater.jvm>", "</headwater.jvm>");
    assertThat(yaml("flink-conf/config.yaml").at("/env/java/opts/all").asText().split(" "))
        .contains(flags.split(" "));
  }

  @Test
  void imagesAndJarsAreThoseOfThePom() throws Exception {
    String pom = Files.readString(Path.of("pom.xml"));
    String version = between(pom, "<version>", "</version>");
    String flink = "flink:" + between(pom, "<flink.version>", "</flink.version>") + "-java17";
    String kafka = "apache/kafka:" + between(pom, "<kafka.version>", "</kafka.version>");
    String jar = "target/headwater-" + version + ".jar";
    String exposure = "target/headwater-" + version + "-exposure.jar";
    JsonNode compose = yaml("docker-compose.yml");
    String pinnedKafka = kafka + "@${KAFKA_DIGEST:?flink-conf/pin-images.sh finds it}";
    assertThat(compose.at("/x-flink/image").asText())
        .isEqualTo(flink + "@${FLINK_DIGEST:?flink-conf/pin-images.sh finds it}");
    assertThat(compose.at("/services/kafka/image").asText()).isEqualTo(pinnedKafka);
    assertThat(compose.at("/services/topics/image").asText()).isEqualTo(pinnedKafka);
    assertThat(Files.readString(Path.of("docker-compose.yml")))
        .contains("./" + jar + ":")
        .contains("./" + exposure + ":");
    assertThat(Files.readString(Path.of("flink-conf/kubernetes/Dockerfile")))
        .contains("ARG FLINK_DIGEST\nFROM " + flink + "@${FLINK_DIGEST}\n")
        .contains("COPY " + jar + " /opt/headwater/headwater.jar")
        .contains("COPY " + exposure + " /opt/headwater/headwater-exposure.jar")
        .contains("-t headwater:" + version + " ");
  }

  @Test
  void composeMakesTheTopicsOfTheJob() throws Exception {
    JobConfig job =
        ConfigReader.job(
                Path.of("flink-conf/twin.yaml"), List.of("source.schema=schemas/flight.avsc"))
            .resolved();
    assertThat(yaml("docker-compose.yml").at("/services/topics/command/0").asText())
        .contains(
            "for t in %s %s %s %s; do"
                .formatted(
                    job.source().topic(),
                    job.sink().topic(),
                    job.reports().topic(),
                    job.deadLetters().topic()))
        .contains("--topic " + job.snapshots().topic() + " --config cleanup.policy=compact");
  }

  @Test
  void thePrometheusReporterIsThere() throws Exception {
    String factory =
        yaml("flink-conf/config.yaml").at("/metrics/reporter/prom/factory/class").asText();
    assertThat(MetricReporterFactory.class).isAssignableFrom(Class.forName(factory));
  }

  @Test
  void theDeploymentOnKubernetesIsThisJob() throws Exception {
    List<JsonNode> documents =
        new YAMLMapper()
            .readerFor(JsonNode.class)
            .<JsonNode>readValues(Path.of("flink-conf/kubernetes/headwater.yaml").toFile())
            .readAll();
    JsonNode spec = documents.get(0).get("spec");
    List<String> keys = new ArrayList<>();
    spec.get("flinkConfiguration").fieldNames().forEachRemaining(keys::add);
    keys.removeIf(key -> key.startsWith("metrics.reporter.prom."));
    // Of the guard of the dashboard, not of Flink.
    assertThat(keys.remove("headwater.dashboard.hosts")).isTrue();
    assertThat(flinkKeys()).containsAll(keys);
    JsonNode port = spec.at("/flinkConfiguration/metrics.reporter.prom.port");
    assertThat(spec.at("/podTemplate/spec/containers/0/ports/0/containerPort").asText())
        .isEqualTo(port.asText());
    assertThat(spec.at("/job/entryClass").asText()).isEqualTo(HeadwaterJob.class.getName());
    assertThat(Files.readString(Path.of("flink-conf/kubernetes/Dockerfile")))
        .contains(spec.get("image").asText())
        .contains(spec.at("/job/jarURI").asText().replace("local://", " "));

    JsonNode files = documents.get(1).get("data");
    String mount = spec.at("/podTemplate/spec/containers/0/volumeMounts/0/mountPath").asText();
    assertThat(spec.at("/job/args/0").asText()).isEqualTo(mount + "/twin.yaml");
    assertThat(new ObjectMapper().readTree(files.get("flight.avsc").asText()))
        .isEqualTo(new ObjectMapper().readTree(Path.of("schemas/flight.avsc").toFile()));
    String twin = files.get("twin.yaml").asText();
    assertThat(twin).contains("schema: " + mount + "/flight.avsc");
    assertThatCode(
            () ->
                ConfigReader.job(
                    "of Kubernetes", twin, List.of("source.schema=schemas/flight.avsc")))
        .doesNotThrowAnyException();
  }

  @Test
  void whatGrafanaIsGivenIsWhereItLooks() throws Exception {
    String compose = Files.readString(Path.of("docker-compose.yml"));
    String dashboards =
        yaml("flink-conf/grafana/provisioning/dashboards/headwater.yaml")
            .at("/providers/0/options/path")
            .asText();
    assertThat(compose).contains("./flink-conf/grafana/dashboards:" + dashboards + ":ro");
    JsonNode source = yaml("flink-conf/grafana/provisioning/datasources/prometheus.yaml");
    JsonNode dashboard =
        new ObjectMapper()
            .readTree(Path.of("flink-conf/grafana/dashboards/headwater.json").toFile());
    assertThat(dashboard.get("panels"))
        .allSatisfy(
            panel ->
                assertThat(panel.at("/datasource/uid")).isEqualTo(source.at("/datasources/0/uid")));
    assertThat(yaml("flink-conf/prometheus/prometheus.yml").at("/rule_files/0").asText())
        .isEqualTo("alerts.yml");
  }

  @Test
  void theManualSaysWhatEachAlertMeansAndNamesWhatThereIs() throws Exception {
    String manual = Files.readString(Path.of("docs/operations.md"));
    for (JsonNode rule : yaml("flink-conf/prometheus/alerts.yml").at("/groups/0/rules")) {
      assertThat(manual).contains("| `" + rule.get("alert").asText() + "` |");
      assertThat(rule.at("/annotations/summary").asText()).isNotBlank();
    }
    Matcher paths = Pattern.compile("`((?:flink-conf|docs|schemas)/[^` ]+)`").matcher(manual);
    while (paths.find()) {
      assertThat(Path.of(paths.group(1))).exists();
    }
    Matcher keys =
        Pattern.compile(
                "`((?:taskmanager|jobmanager|execution|heartbeat|restart-strategy|state)[.][a-z.-]+)`")
            .matcher(manual);
    while (keys.find()) {
      assertThat(flinkKeys()).contains(keys.group(1));
    }
  }

  private static String between(String text, String before, String after) {
    int start = text.indexOf(before) + before.length();
    return text.substring(start, text.indexOf(after, start));
  }

  @Test
  void whatComposeMountsAndRunsIsHere() throws Exception {
    JsonNode services = yaml("docker-compose.yml").get("services");
    assertThat(services.properties()).extracting(Map.Entry::getKey).contains("kafka", "submit");
    for (Map.Entry<String, JsonNode> service : services.properties()) {
      for (JsonNode volume : service.getValue().path("volumes")) {
        String source = volume.asText().split(":", 2)[0];
        boolean made = source.startsWith("./target/");
        assertThat(made || !source.startsWith("./") || Files.exists(Path.of(source)))
            .as(source)
            .isTrue();
      }
    }
    String missed = services.at("/taskmanager/entrypoint/3").asText();
    assertThat(flinkKeys()).contains(missed.split("=", -1)[0]);
    String text = Files.readString(Path.of("docker-compose.yml"));
    assertThat(text).contains("-c " + HeadwaterJob.class.getName());
    assertThat(Files.isExecutable(Path.of("flink-conf/into-flink.sh"))).isTrue();
  }

  @Test
  void theJobsConfigurationIsFine() {
    assertThatCode(
            () ->
                ConfigReader.job(
                    Path.of("flink-conf/twin.yaml"), List.of("source.schema=schemas/flight.avsc")))
        .doesNotThrowAnyException();
  }
}
