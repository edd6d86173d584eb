package io.headwater.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes settings the way they are read: the inverse of the reader. */
public final class ConfigText {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private ConfigText() {}

  /** One line of JSON that reads back as {@code config}; the same text for equal settings. */
  public static String json(ModelConfig config) {
    ObjectNode root = NODES.objectNode();
    root.putObject("job").put("seed", config.seed());
    root.putObject("source").put("event-time", config.fields().eventTime().orElse(""));
    root.set("fields", node(config.fields().fields()));
    root.set(ConfigReader.LEVEL_DECODER, tree(config.fields().levelDecoder()));
    root.set("window", tree(config.window()));
    root.set("flow", flow(config.flow()));
    return root.toString();
  }

  /** The keys of a settings record and their values as they would be typed, in order. */
  public static Map<String, String> keys(Record record) {
    Map<String, String> keys = new LinkedHashMap<>();
    tree(record).properties().forEach(entry -> keys.put(entry.getKey(), text(entry.getValue())));
    return keys;
  }

  /** The key of a component of a settings record. */
  public static String key(RecordComponent component) {
    return Keys.kebab(component.getName());
  }

  /** A value of a settings record as it would be typed; empty where there is none. */
  public static String value(Object value) {
    JsonNode node = node(value);
    return node.isNull() ? "" : text(node);
  }

  private static String text(JsonNode value) {
    return value.isContainerNode() ? value.toString() : value.asText();
  }

  /** What may be typed for a component of a settings record, such as {@code true or false}. */
  public static String expectation(RecordComponent component) {
    return ValueReader.expectationOf(component.getGenericType());
  }

  /** The keys and values of any settings record. */
  static ObjectNode tree(Record record) {
    ObjectNode section = NODES.objectNode();
    for (RecordComponent component : record.getClass().getRecordComponents()) {
      Object value = RecordBinder.valueOf(record, component);
      if (!(value instanceof Optional<?> optional && optional.isEmpty())) {
        section.set(Keys.kebab(component.getName()), node(value));
      }
    }
    return section;
  }

  private static ObjectNode flow(FlowSettings flow) {
    ObjectNode section = tree(flow);
    section.remove("settings");
    section.set(flow.method(), tree(flow.settings()));
    return section;
  }

  private static JsonNode node(Object value) {
    if (value instanceof Secret secret) {
      return NODES.textNode(secret.toString());
    }
    if (value instanceof Record record) {
      return tree(record);
    }
    if (value instanceof Optional<?> optional) {
      return optional.isPresent() ? node(optional.get()) : NODES.nullNode();
    }
    if (value instanceof List<?> list) {
      ArrayNode array = NODES.arrayNode();
      list.forEach(element -> array.add(node(element)));
      return array;
    }
    if (value instanceof Map<?, ?> map) {
      ObjectNode object = NODES.objectNode();
      map.forEach((key, element) -> object.set(String.valueOf(key), node(element)));
      return object;
    }
    return scalar(value);
  }

  private static JsonNode scalar(Object value) {
    if (value instanceof Integer || value instanceof Long) {
      return NODES.numberNode(((Number) value).longValue());
    }
    if (value instanceof Float number) {
      return NODES.numberNode(number);
    }
    if (value instanceof Double number) {
      return NODES.numberNode(number);
    }
    if (value instanceof Boolean flag) {
      return NODES.booleanNode(flag);
    }
    if (value instanceof Duration duration) {
      return NODES.textNode(Durations.text(duration));
    }
    if (value instanceof Enum<?> constant) {
      return NODES.textNode(Keys.of(constant));
    }
    return NODES.textNode(value.toString());
  }
}
