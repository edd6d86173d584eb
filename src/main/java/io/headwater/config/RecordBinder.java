package io.headwater.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Lays a section of a configuration over a record of defaults.
 *
 * <p>A component {@code maxSteps} is the key {@code max-steps}. What cannot be used becomes a
 * problem and the default stays, so that one reading finds all. A component may be a number, a
 * boolean, a string, an enum, a {@link java.time.Duration}, a record, or an {@link Optional}, list
 * or sorted map of these.
 */
final class RecordBinder {
  private final Problems problems;
  private final ValueReader values;

  RecordBinder(Problems problems) {
    this.problems = problems;
    this.values = new ValueReader(problems, this);
  }

  /** The {@code defaults} with what {@code section} sets in their place. */
  <R extends Record> R bind(R defaults, JsonNode section, String path) {
    if (isEmpty(section)) {
      return defaults;
    }
    List<String> keys = Keys.of(defaults.getClass());
    if (!(inFull(section, defaults.getClass()) instanceof ObjectNode object)) {
      String got = holdsSecrets(defaults.getClass()) ? Shown.kindOf(section) : Shown.of(section);
      problems.add(path, "expected a section with the keys %s, got %s", keys, got);
      return defaults;
    }
    refuseUnknown(object, keys, path);
    return construct(defaults, object, path);
  }

  /** The section that a plain value stands for, where it may. */
  private static JsonNode inFull(JsonNode section, Class<? extends Record> type) {
    ShortForm form = type.getAnnotation(ShortForm.class);
    return form != null && section.isValueNode()
        ? JsonNodeFactory.instance.objectNode().set(form.value(), section)
        : section;
  }

  private static boolean holdsSecrets(Class<?> type) {
    return type == Secret.class
        || type.isRecord()
            && Arrays.stream(type.getRecordComponents())
                .anyMatch(component -> holdsSecrets(component.getType()));
  }

  /** Whether there is a key and nothing behind it. */
  static boolean isEmpty(JsonNode node) {
    return node.isNull() || node.isTextual() && node.textValue().isEmpty();
  }

  /** A record for each key of {@code section}, which the user names. */
  @SuppressWarnings("unchecked")
  <R extends Record> SortedMap<String, R> bindMap(Class<R> type, JsonNode section, String path) {
    return (SortedMap<String, R>) values.readMap(type, new TreeMap<String, R>(), section, path);
  }

  /** Reports each key of {@code section} that is not among {@code known}. */
  void refuseUnknown(ObjectNode section, Collection<String> known, String path) {
    section
        .fieldNames()
        .forEachRemaining(
            key -> {
              if (!known.contains(key)) {
                problems.add(Keys.join(path, key), "unknown key; %s", cure(key, known));
              }
            });
  }

  private static String cure(String key, Collection<String> known) {
    Optional<String> nearest = NearestName.of(key, known);
    return nearest.isPresent()
        ? "did you mean '%s'?".formatted(nearest.get())
        : "the keys here are " + String.join(", ", known);
  }

  private <R extends Record> R construct(R defaults, ObjectNode section, String path) {
    RecordComponent[] components = defaults.getClass().getRecordComponents();
    Object[] before = valuesOf(defaults, components);
    Object[] after = before.clone();
    List<Integer> changed = new ArrayList<>();
    for (int i = 0; i < components.length; i++) {
      String key = Keys.kebab(components[i].getName());
      JsonNode node = section.get(key);
      if (node == null) {
        continue;
      }
      Object read =
          values.read(components[i].getGenericType(), before[i], node, Keys.join(path, key));
      if (read != before[i]) {
        after[i] = read;
        changed.add(i);
      }
    }
    return changed.isEmpty() ? defaults : validated(defaults, before, after, changed, path);
  }

  /**
   * The record of {@code after}. When its constructor refuses it, each changed value is tried alone
   * so that every wrong one is named, not just the first.
   */
  private <R extends Record> R validated(
      R defaults, Object[] before, Object[] after, List<Integer> changed, String path) {
    try {
      return instance(defaults, after);
    } catch (IllegalArgumentException together) {
      int found = problems.count();
      for (int i : changed) {
        Object[] alone = before.clone();
        alone[i] = after[i];
        try {
          instance(defaults, alone);
        } catch (IllegalArgumentException e) {
          refused(defaults, e, path);
        }
      }
      if (problems.count() == found) {
        refused(defaults, together, path);
      }
      return defaults;
    }
  }

  /** Moves the component's name from the front of a constructor's message into the key path. */
  private void refused(Record defaults, IllegalArgumentException e, String path) {
    String message = String.valueOf(e.getMessage());
    for (RecordComponent component : defaults.getClass().getRecordComponents()) {
      String key = Keys.kebab(component.getName());
      for (String name : new String[] {component.getName(), key}) {
        if (message.startsWith(name + ":")) {
          String rest = message.substring(name.length() + 1).trim();
          problems.add(Keys.join(path, key), "%s", rest);
          return;
        }
      }
    }
    problems.add(path, "%s", message);
  }

  static Object[] valuesOf(Record record, RecordComponent[] components) {
    return Arrays.stream(components).map(component -> valueOf(record, component)).toArray();
  }

  static Object valueOf(Record record, RecordComponent component) {
    try {
      component.getAccessor().setAccessible(true);
      return component.getAccessor().invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("component %s of %s".formatted(component, record), e);
    }
  }

  @SuppressWarnings("unchecked")
  static <R extends Record> R instance(R defaults, Object[] arguments) {
    RecordComponent[] components = defaults.getClass().getRecordComponents();
    try {
      Constructor<?> canonical =
          defaults
              .getClass()
              .getDeclaredConstructor(
                  Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
      canonical.setAccessible(true);
      return (R) canonical.newInstance(arguments);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IllegalArgumentException refused) {
        throw refused;
      }
      throw new IllegalStateException("constructor of " + defaults.getClass(), e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("constructor of " + defaults.getClass(), e);
    }
  }
}
