package io.headwater.cli;

import io.headwater.cli.ConfigKeys.Key;
import java.util.Map;

/** Every key of a job's configuration: as a page, {@code docs/configuration.md}, and as YAML. */
final class ConfigPage {
  /** The keys without a default, and what stands in the template for them. */
  private static final Map<String, String> REQUIRED =
      Map.of("source.topic", "flights", "source.schema", "schemas/flight.avsc");

  private static final String METHOD_IN_TEMPLATE = "flow.gpa";

  private ConfigPage() {}

  static String markdown() {
    StringBuilder text =
        new StringBuilder(
            """
            # Configuration

            Every key of a job's YAML. `./headwater config` prints this page, and `./headwater config --template` a YAML to begin with. `--set KEY=VALUE` overrides
            a key. A duration is a whole number and a unit: `500 ms`, `30 s`, `10 min`, `6 h`, `1 d`.
            """);
    ConfigKeys.sections()
        .forEach(
            (section, defaults) -> {
              text.append("\n## `%s`\n\n".formatted(section));
              text.append("| key | default | values | what it is |\n|---|---|---|---|\n");
              ConfigKeys.of(section, defaults).forEach(key -> text.append(row(key)));
            });
    return text.toString();
  }

  private static String row(Key key) {
    return "| `%s` | %s | %s | %s |\n"
        .formatted(
            key.path(),
            defaultOf(key),
            MethodCards.cell(key.expected()),
            MethodCards.cell(key.meaning()));
  }

  private static String defaultOf(Key key) {
    if (REQUIRED.containsKey(key.path())) {
      return "none: required";
    }
    return key.value().isEmpty() ? "empty" : "`" + key.value() + "`";
  }

  /**
   * A YAML in which all but the required keys are commented out, with their defaults: {@code # } is
   * before what a key is, {@code #} before a key.
   */
  static String template() {
    StringBuilder text =
        new StringBuilder(
            """
            # A job's configuration. A key that is commented out has the default it shows.
            # 'headwater methods ID' lists the keys of another method than gpa.
            """);
    String[] above = {};
    for (Map.Entry<String, Record> section : ConfigKeys.sections().entrySet()) {
      String name = section.getKey();
      if (!name.startsWith("flow.") || name.equals(METHOD_IN_TEMPLATE)) {
        for (Key key : ConfigKeys.of(name, section.getValue())) {
          above = append(key, above, text);
        }
      }
    }
    return text.toString();
  }

  /** Appends the sections that are not open yet, and the key; the sections that are open now. */
  private static String[] append(Key key, String[] above, StringBuilder into) {
    String[] parts = key.path().split("\\.");
    boolean same = true;
    for (int depth = 0; depth < parts.length - 1; depth++) {
      same &= depth < above.length - 1 && above[depth].equals(parts[depth]);
      if (!same) {
        boolean ofField = parts[depth].equals(ConfigKeys.FIELD);
        into.append("  ".repeat(depth) + (ofField ? "#" : "") + parts[depth] + ":\n");
      }
    }
    String indent = "  ".repeat(parts.length - 1);
    into.append(indent + "# " + key.meaning() + "\n");
    String required = REQUIRED.get(key.path());
    String value = key.value().isEmpty() ? "\"\"" : key.value();
    into.append(indent)
        .append(required == null ? "#" : "")
        .append(parts[parts.length - 1] + ": " + (required == null ? value : required) + "\n");
    return parts;
  }
}
