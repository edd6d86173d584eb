package io.headwater.cli;

import io.headwater.config.ConfigText;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;

/**
 * What a user may set of a method, in order: keys, values and meanings.
 *
 * <p>Meanings are those of the Javadoc of the settings' records, kept in a resource beside this
 * class by record and component.
 */
final class MethodOptions {
  private static final Properties MEANINGS = load();

  /**
   * One option.
   *
   * @param key without the method's id, such as {@code time-step}
   * @param value as it would be typed
   * @param meaning in words; empty if the resource has none
   */
  record Option(String key, String value, String meaning) {}

  private MethodOptions() {}

  /** The options of a settings record, those of records inside it among them. */
  static List<Option> of(Record settings) {
    List<Option> options = new ArrayList<>();
    add("", settings, options);
    return options;
  }

  private static void add(String path, Record settings, List<Option> into) {
    RecordComponent[] components = settings.getClass().getRecordComponents();
    int next = 0;
    Map<String, String> values = ConfigText.keys(settings);
    if (values.size() != components.length) {
      throw new IllegalStateException(
          "%s: expected a value for every option".formatted(settings.getClass()));
    }
    for (Map.Entry<String, String> entry : values.entrySet()) {
      RecordComponent component = components[next++];
      String key = path + entry.getKey();
      if (valueOf(component, settings) instanceof Record inner) {
        add(key + ".", inner, into);
      } else {
        into.add(new Option(key, entry.getValue(), meaning(component)));
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
            MethodOptions.class.getResourceAsStream("options.properties"), "options.properties")) {
      meanings.load(new InputStreamReader(in, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return meanings;
  }
}
