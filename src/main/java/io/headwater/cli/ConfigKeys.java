package io.headwater.cli;

import io.headwater.config.ConfigText;
import io.headwater.config.FlowSettings;
import io.headwater.config.JobConfig;
import io.headwater.config.Secret;
import io.headwater.flow.FlowMethods;
import io.headwater.record.FieldsConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;

/**
 * What a user may set, in order: keys, values and meanings.
 *
 * <p>Meanings are those of the Javadoc of the settings' records, kept in a resource beside this
 * class by record and component.
 */
final class ConfigKeys {
  /** Stands for the name of any field in a path. */
  static final String FIELD = "NAME";

  private static final Properties MEANINGS = load();

  /**
   * One key.
   *
   * @param path the whole key, such as {@code flow.gpa.time-step}
   * @param value its default as it would be typed
   * @param expected what may be typed
   * @param meaning in words; empty if the resource has none
   */
  record Key(String path, String value, String expected, String meaning) {}

  private ConfigKeys() {}

  /** The keys of a settings record, those of records inside it among them. */
  static List<Key> of(String path, Record settings) {
    List<Key> keys = new ArrayList<>();
    add(path, settings, keys);
    return keys;
  }

  /** Every section of a job's configuration in its order, each with the defaults that it has. */
  static Map<String, Record> sections() {
    JobConfig defaults = JobConfig.defaults();
    Map<String, Record> sections = new LinkedHashMap<>();
    for (RecordComponent component : JobConfig.class.getRecordComponents()) {
      Record section = (Record) valueOf(component, defaults);
      if (section instanceof FieldsConfig fields) {
        sections.put("fields." + FIELD, FieldsConfig.Field.defaults());
        sections.put("level-decoder", fields.levelDecoder());
      } else {
        sections.put(ConfigText.key(component), section);
      }
      if (section instanceof FlowSettings) {
        FlowMethods.all().forEach((id, method) -> sections.put("flow." + id, method.defaults()));
      }
    }
    return sections;
  }

  private static void add(String path, Record settings, List<Key> into) {
    for (RecordComponent component : settings.getClass().getRecordComponents()) {
      String key = path + "." + ConfigText.key(component);
      Object value = valueOf(component, settings);
      if (component.getType() == Record.class) {
        continue; // The settings of a method, which are a section of their own.
      }
      if (value instanceof Record inner && !(inner instanceof Secret)) {
        add(key, inner, into);
      } else {
        into.add(
            new Key(
                key,
                ConfigText.value(value),
                ConfigText.expectation(component),
                meaning(component)));
      }
    }
  }

  private static Object valueOf(RecordComponent component, Record of) {
    try {
      component.getAccessor().setAccessible(true);
      return component.getAccessor().invoke(of);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("component %s of %s".formatted(component, of), e);
    }
  }

  private static String meaning(RecordComponent component) {
    String type = component.getDeclaringRecord().getName().replace("io.headwater.", "");
    return MEANINGS.getProperty(type + "." + component.getName(), "");
  }

  private static Properties load() {
    Properties meanings = new Properties();
    try (InputStream in =
        Objects.requireNonNull(
            ConfigKeys.class.getResourceAsStream("options.properties"), "options.properties")) {
      meanings.load(new InputStreamReader(in, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return meanings;
  }
}
