package io.headwater.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.headwater.config.ConfigReader;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.HeartbeatManagerOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.junit.jupiter.api.Test;

/** What docker-compose.yml and flink-conf name exists. */
class ClusterFilesTest {
  private static final List<Class<?>> OPTIONS =
      List.of(
          CheckpointingOptions.class,
          CoreOptions.class,
          HeartbeatManagerOptions.class,
          JobManagerOptions.class,
          MetricOptions.class,
          RestOptions.class,
          RestartStrategyOptions.class,
          StateBackendOptions.class,
          TaskManagerOptions.class);

  private static JsonNode yaml(String file) throws IOException {
    return new YAMLMapper().readTree(Path.of(file).toFile());
  }

  private static void flatten(String prefix, JsonNode node, List<String> into) {
    if (!node.isObject()) {
      into.add(prefix);
      return;
    }
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      String key = prefix.isEmpty() ? entry.getKey() : prefix + "." + entry.getKey();
      flatten(key, entry.getValue(), into);
    }
  }

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
    List<String> keys = new ArrayList<>();
    flatten("", yaml("flink-conf/config.yaml"), keys);
    keys.removeIf(key -> key.startsWith("metrics.reporter.prom."));
    assertThat(flinkKeys()).containsAll(keys);
  }

  @Test
  void portsAgree() throws Exception {
    JsonNode config = yaml("flink-conf/config.yaml");
    String compose = Files.readString(Path.of("docker-compose.yml"));
    String scrape = Files.readString(Path.of("flink-conf/prometheus/prometheus.yml"));
    assertThat(compose).contains("jobmanager:" + config.at("/rest/port").asText());
    assertThat(scrape)
        .contains("jobmanager:" + config.at("/metrics/reporter/prom/port").asText())
        .contains("taskmanager:" + config.at("/metrics/reporter/prom/port").asText());
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
