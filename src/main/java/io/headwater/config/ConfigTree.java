package io.headwater.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.util.List;

/** YAML (and so JSON) text as a tree of keys, with the overrides of the command line laid over. */
final class ConfigTree {
  static final ObjectMapper YAML =
      new ObjectMapper(
          YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build());

  private ConfigTree() {}

  /** The tree of {@code yaml}; an empty one, and a problem, where it cannot be parsed. */
  static ObjectNode parse(String yaml, Problems problems) {
    try {
      JsonNode root = YAML.readTree(yaml);
      if (root instanceof ObjectNode object) {
        return object;
      }
      if (root != null && !root.isMissingNode() && !root.isNull()) {
        // A file of one line of text may be the one with the password.
        String shown = root.isValueNode() ? Shown.kindOf(root) : Shown.of(root);
        problems.add("", "expected keys and values (YAML), got %s", shown);
      }
    } catch (JsonProcessingException e) {
      problems.add("", "not readable as YAML%s", where(e));
    }
    return YAML.createObjectNode();
  }

  /** Lays {@code a.b.c=value} assignments over the tree, the last one on top. */
  static void override(ObjectNode root, List<String> assignments, Problems problems) {
    for (int i = 0; i < assignments.size(); i++) {
      String assignment = assignments.get(i);
      int equals = assignment.indexOf('=');
      if (equals < 1) {
        // It may be a password that a space came before: it is not shown.
        problems.add(
            "--set",
            "expected key=value, such as flow.max-steps=200, got neither in number %d; put no"
                + " spaces around '=', and quotes around a value with spaces",
            i + 1);
        continue;
      }
      set(root, assignment.substring(0, equals).trim(), assignment.substring(equals + 1), problems);
    }
  }

  private static void set(ObjectNode root, String path, String text, Problems problems) {
    String[] keys = path.split("\\.", -1);
    ObjectNode section = root;
    for (int k = 0; k < keys.length - 1; k++) {
      JsonNode child = section.get(keys[k]);
      section = child instanceof ObjectNode object ? object : section.putObject(keys[k]);
    }
    try {
      JsonNode value = YAML.readTree(text);
      boolean empty = value == null || value.isMissingNode();
      section.set(keys[keys.length - 1], empty ? YAML.getNodeFactory().textNode("") : value);
    } catch (JsonProcessingException e) {
      problems.add(path, "not readable as a YAML value%s", where(e));
    }
  }

  private static String where(JsonProcessingException e) {
    String message = e.getOriginalMessage().lines().findFirst().orElse("");
    return e.getLocation() == null || e.getLocation().getLineNr() < 1
        ? ": " + message
        : " (line %d, column %d): %s"
            .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr(), message);
  }
}
