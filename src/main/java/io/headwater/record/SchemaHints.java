package io.headwater.record;

import java.util.List;
import java.util.Optional;
import org.apache.avro.Schema;

/**
 * Properties of a field of an Avro schema that say how it is learned, where its type leaves it
 * open. A table's inferred schema has them by what its rows show; the schema of a topic may.
 */
public final class SchemaHints {
  /** The role of a field whose settings say AUTO: {@code category} for codes, or {@code time}. */
  public static final String ROLE = "headwater.role";

  /** Numbers that are codes for something else, such as ["-200"] for a broken sensor. */
  public static final String SENTINELS = "headwater.sentinels";

  /**
   * The moment that a moment never comes before: its {@code field}, {@code by} which of {@code day}
   * and {@code lag} the distance is learned, and the {@code unit} of the later one in milliseconds.
   */
  public static final String AFTER = "headwater.after";

  private SchemaHints() {}

  static Optional<FieldsConfig.Role> role(Schema.Field field) {
    String role = field.getProp(ROLE);
    if ("category".equals(role)) {
      return Optional.of(FieldsConfig.Role.CATEGORY);
    }
    return "time".equals(role) ? Optional.of(FieldsConfig.Role.TIME) : Optional.empty();
  }

  static List<String> sentinels(Schema.Field field) {
    return field.getObjectProp(SENTINELS) instanceof List<?> list
        ? list.stream().map(Object::toString).toList()
        : List.of();
  }
}
