package io.headwater.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads one value of a configuration as the Java type of its record component. */
final class ValueReader {
  /** What stands for an element that cannot be used and has no default. */
  private static final Object REFUSED = new Object();

  private final Problems problems;
  private final RecordBinder records;

  ValueReader(Problems problems, RecordBinder records) {
    this.problems = problems;
    this.records = records;
  }

  /** The value of {@code node}; the very object {@code standing} when it cannot be used. */
  Object read(Type type, Object standing, JsonNode node, String path) {
    if (type instanceof ParameterizedType generic) {
      return readGeneric(generic, standing, node, path);
    }
    if (type == Secret.class) {
      return node.isValueNode() && !node.isNull()
          ? new Secret(node.asText())
          : refuseSecret("text", standing, node, path);
    }
    if (standing instanceof Record defaults) {
      return records.bind(defaults, node, path);
    }
    Class<?> plain = (Class<?>) type;
    if (node.isContainerNode() || node.isNull()) {
      return refuse(expectation(plain), standing, node, path);
    }
    return readScalar(plain, node)
        .orElseGet(() -> refuse(expectation(plain), standing, node, path));
  }

  private Object readGeneric(ParameterizedType type, Object standing, JsonNode node, String path) {
    Type[] arguments = type.getActualTypeArguments();
    if (type.getRawType() == Optional.class) {
      return node.isNull() ? Optional.empty() : readOptional(arguments[0], standing, node, path);
    }
    if (type.getRawType() == List.class) {
      return readList(arguments[0], standing, node, path);
    }
    if (type.getRawType() == SortedMap.class || type.getRawType() == Map.class) {
      return readMap(arguments[1], standing, node, path);
    }
    throw new IllegalStateException("%s: no way to read a %s".formatted(path, type));
  }

  private Object readOptional(Type element, Object standing, JsonNode node, String path) {
    Object read = read(element, fallback(element), node, path);
    return read == REFUSED ? standing : Optional.of(read);
  }

  private Object readList(Type element, Object standing, JsonNode node, String path) {
    if (!node.isArray()) {
      return refuse("a list", standing, node, path);
    }
    List<Object> list = new ArrayList<>();
    for (int i = 0; i < node.size(); i++) {
      Object read = read(element, fallback(element), node.get(i), "%s[%d]".formatted(path, i));
      if (read != REFUSED) {
        list.add(read);
      }
    }
    return Collections.unmodifiableList(list);
  }

  Object readMap(Type element, Object standing, JsonNode node, String path) {
    if (!(node instanceof ObjectNode object)) {
      return RecordBinder.isEmpty(node)
          ? standing
          : refuseSecret("keys and values", standing, node, path);
    }
    SortedMap<String, Object> map = new TreeMap<>();
    if (element == String.class) {
      flatten(object, "", map, path);
    } else {
      for (Map.Entry<String, JsonNode> entry : object.properties()) {
        String at = Keys.join(path, entry.getKey());
        Object read = read(element, fallback(element), entry.getValue(), at);
        if (read != REFUSED) {
          map.put(entry.getKey(), read);
        }
      }
    }
    return map;
  }

  /** Properties with dots in their names may be written nested; {@code --set} writes them so. */
  private void flatten(
      ObjectNode object, String prefix, SortedMap<String, Object> into, String path) {
    for (Map.Entry<String, JsonNode> entry : object.properties()) {
      String name = Keys.join(prefix, entry.getKey());
      JsonNode value = entry.getValue();
      if (value instanceof ObjectNode nested) {
        flatten(nested, name, into, path);
      } else if (value.isValueNode() && !value.isNull()) {
        into.put(name, value.asText());
      } else {
        into.put(name, refuseSecret("text", "", value, Keys.join(path, name)));
      }
    }
  }

  /** The defaults of a record type. */
  private static Object fallback(Type type) {
    if (type instanceof Class<?> plain && plain.isRecord()) {
      try {
        return plain.getMethod("defaults").invoke(null);
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(plain + ": expected a static method defaults()", e);
      }
    }
    return REFUSED;
  }

  private static Optional<Object> readScalar(Class<?> type, JsonNode node) {
    String text = node.asText().trim();
    if (type == String.class) {
      return Optional.of(node.asText());
    }
    if (type == boolean.class) {
      return switch (text) {
        case "true" -> Optional.of(true);
        case "false" -> Optional.of(false);
        default -> Optional.empty();
      };
    }
    if (type == Duration.class) {
      return Durations.parse(text).map(Object.class::cast);
    }
    if (type.isEnum()) {
      return Arrays.stream(type.getEnumConstants())
          .filter(constant -> Keys.of((Enum<?>) constant).equals(text))
          .findFirst()
          .map(Object.class::cast);
    }
    return node.isBoolean() ? Optional.empty() : readNumber(type, text);
  }

  private static Optional<Object> readNumber(Class<?> type, String text) {
    try {
      if (type == int.class) {
        return Optional.of(Math.toIntExact(Long.parseLong(text)));
      }
      if (type == long.class) {
        return Optional.of(Long.parseLong(text));
      }
      double number = Double.parseDouble(text);
      if (!Double.isFinite(number)) {
        return Optional.empty();
      }
      return Optional.of(type == float.class ? (Object) (float) number : (Object) number);
    } catch (NumberFormatException | ArithmeticException e) {
      return Optional.empty();
    }
  }

  /** What may be written as a value of any type but that of a section. */
  static String expectationOf(Type type) {
    if (!(type instanceof ParameterizedType generic)) {
      return type == Secret.class ? "text, never shown" : expectation((Class<?>) type);
    }
    Type[] arguments = generic.getActualTypeArguments();
    if (generic.getRawType() == Optional.class) {
      return expectationOf(arguments[0]);
    }
    return generic.getRawType() == List.class ? "a list" : "keys and values";
  }

  private static String expectation(Class<?> type) {
    if (type == String.class) {
      return "text";
    }
    if (type == boolean.class) {
      return "true or false";
    }
    if (type == Duration.class) {
      return "a duration such as 30 s, 10 min or 6 h";
    }
    if (type.isEnum()) {
      return "one of "
          + Arrays.stream(type.getEnumConstants()).map(c -> Keys.of((Enum<?>) c)).toList();
    }
    return type == int.class || type == long.class ? "a whole number" : "a number";
  }

  /** What was written is not shown: it is a password, or there may be one in it. */
  private Object refuseSecret(String expected, Object standing, JsonNode node, String path) {
    problems.add(path, "expected %s, got %s", expected, Shown.kindOf(node));
    return standing;
  }

  private Object refuse(String expected, Object standing, JsonNode node, String path) {
    problems.add(path, "expected %s, got %s", expected, Shown.of(node));
    return standing;
  }
}
