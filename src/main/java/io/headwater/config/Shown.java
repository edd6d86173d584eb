package io.headwater.config;

import com.fasterxml.jackson.databind.JsonNode;

/** How a value that was not expected is shown to the one who wrote it. */
final class Shown {
  private static final int LONGEST = 40;

  private Shown() {}

  static String of(JsonNode node) {
    if (node.isNull()) {
      return "nothing";
    }
    if (node.isTextual()) {
      return "'" + shortened(node.textValue()) + "'";
    }
    if (node.isArray()) {
      return "a list " + shortened(node.toString());
    }
    if (node.isObject()) {
      return "a section " + shortened(node.toString());
    }
    return shortened(node.asText());
  }

  /** Of what may be secret only what it is. */
  static String kindOf(JsonNode node) {
    if (node.isNull()) {
      return "nothing";
    }
    if (node.isArray()) {
      return "a list";
    }
    return node.isObject() ? "a section" : "a single value";
  }

  private static String shortened(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
  }
}
