package io.headwater.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** Reads the YAML files at the top of the repository and in flink-conf. */
final class DeploymentFiles {
  private DeploymentFiles() {}

  /** The first document of a file. */
  static JsonNode yaml(String file) throws IOException {
    return new YAMLMapper().readTree(Path.of(file).toFile());
  }

  /** The values of a section and those in it, under keys with dots. */
  static Map<String, String> flattened(JsonNode section) {
    Map<String, String> values = new TreeMap<>();
    flatten("", section, values);
    return values;
  }

  private static void flatten(String prefix, JsonNode node, Map<String, String> into) {
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      String key = prefix.isEmpty() ? entry.getKey() : prefix + "." + entry.getKey();
      if (entry.getValue().isObject()) {
        flatten(key, entry.getValue(), into);
      } else {
        into.put(key, entry.getValue().asText());
      }
    }
  }
}
