package io.headwater.record;

import io.headwater.record.FieldsConfig.Field;
import io.headwater.record.FieldsConfig.Role;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.avro.Schema;

/** Turns a schema and the user's settings into columns, and collects everything that is wrong. */
final class ColumnResolution {
  private final Schema schema;
  private final FieldsConfig fields;
  private final FieldHints hints;
  private final List<String> unsupported = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();

  ColumnResolution(Schema schema, FieldsConfig fields) {
    this.schema = schema;
    this.fields = fields;
    this.hints = new FieldHints(schema, fields, problems);
  }

  /** The columns; what is wrong is thrown, all of it at once. */
  List<Column> columns() {
    if (schema.getType() != Schema.Type.RECORD) {
      throw new IllegalArgumentException(
          "schema: expected a record, got " + schema.getType().getName());
    }
    List<Column> columns = new ArrayList<>();
    for (Schema.Field field : schema.getFields()) {
      columns.add(column(field));
    }
    checkNames();
    checkEventTime(columns);
    refuse();
    return columns;
  }

  private Column column(Schema.Field field) {
    Field settings = fields.field(field.name());
    List<Schema> branches =
        field.schema().isUnion() ? field.schema().getTypes() : List.of(field.schema());
    List<Schema> values =
        branches.stream().filter(branch -> branch.getType() != Schema.Type.NULL).toList();
    boolean nullable = values.size() < branches.size();
    Optional<Schema> marked = marked(values);
    Schema value =
        marked.orElse(values.isEmpty() ? Schema.create(Schema.Type.NULL) : values.get(0));
    ValueType type =
        values.size() == 1 || marked.isPresent() ? ValueType.of(value) : ValueType.OTHER;
    Role role = role(field, settings, type, values.isEmpty());
    Column column =
        new Column(
            field.name(),
            field.pos(),
            value,
            type,
            nullable,
            role,
            settings,
            marked.isPresent(),
            role == Role.NUMBER ? hints.sentinels(field) : List.of(),
            hints.derived(field, settings),
            hints.anchor(field, role));
    if (column.marked() && role == Role.CATEGORY) {
      problems.add(
          "fields.%s.role: expected number or time for a union of that and text, got category"
              .formatted(field.name()));
    }
    NeutralValue.problem(field, column).ifPresent(problems::add);
    NeutralValue.fakeProblem(column).ifPresent(problems::add);
    return column;
  }

  /** The number or time of a union that has text beside it. */
  private static Optional<Schema> marked(List<Schema> values) {
    boolean text = values.stream().anyMatch(value -> ValueType.of(value) == ValueType.STRING);
    return values.size() == 2 && text
        ? values.stream()
            .filter(value -> ValueType.of(value).isNumeric() || ValueType.of(value).isTimeByName())
            .findFirst()
        : Optional.empty();
  }

  private Role role(Schema.Field field, Field settings, ValueType type, boolean onlyNull) {
    boolean isEventTime = fields.eventTime().filter(field.name()::equals).isPresent();
    return switch (settings.role()) {
      case AUTO -> onlyNull ? Role.DROP : automatic(field, type, isEventTime);
      case NUMBER -> require(field, Role.NUMBER, type.isNumeric());
      case CATEGORY -> require(field, Role.CATEGORY, type.isCategorical());
      case TIME -> require(field, Role.TIME, type.isTemporal());
      default -> settings.role();
    };
  }

  private Role automatic(Schema.Field field, ValueType type, boolean isEventTime) {
    if (type.isTimeByName() || isEventTime && type.isTemporal()) {
      return Role.TIME;
    }
    Optional<Role> hint = SchemaHints.role(field);
    boolean fits =
        hint.filter(r -> r == Role.TIME ? type.isTemporal() : type.isCategorical()).isPresent();
    if (fits) {
      return hint.orElseThrow();
    }
    if (type.isNumeric()) {
      return Role.NUMBER;
    }
    if (type.isCategorical()) {
      return Role.CATEGORY;
    }
    if (type == ValueType.UUID) {
      return Role.PII;
    }
    boolean droppable = NeutralValue.canBeDropped(field);
    unsupported.add(
        "%s (%s%s)"
            .formatted(
                field.name(),
                nameOf(field.schema()),
                droppable ? "" : ", which needs a default in the schema as well"));
    return Role.DROP;
  }

  private Role require(Schema.Field field, Role role, boolean fits) {
    if (!fits) {
      problems.add(
          "fields.%s.role: expected one that fits type %s, got %s"
              .formatted(field.name(), nameOf(field.schema()), nameOf(role)));
    }
    return role;
  }

  private static String nameOf(Role role) {
    return role.name().toLowerCase(java.util.Locale.ROOT);
  }

  private static String nameOf(Schema schema) {
    if (schema.isUnion()) {
      return schema.getTypes().stream().map(ColumnResolution::nameOf).toList().toString();
    }
    return schema.getType().getName();
  }

  private void checkNames() {
    for (String name : fields.fields().keySet()) {
      if (schema.getField(name) == null) {
        problems.add("fields.%s: expected a field of the schema%s".formatted(name, nearest(name)));
      }
    }
  }

  private void checkEventTime(List<Column> columns) {
    fields.eventTime().ifPresent(name -> checkEventTime(name, columns));
  }

  private void checkEventTime(String name, List<Column> columns) {
    Schema.Field field = schema.getField(name);
    if (field == null) {
      problems.add(
          "event-time: expected a field of the schema, got '%s'%s".formatted(name, nearest(name)));
    } else if (columns.get(field.pos()).role() != Role.TIME) {
      problems.add(
          "event-time '%s': expected timestamp-millis, timestamp-micros, date or long, got %s"
              .formatted(name, nameOf(field.schema())));
    }
  }

  private String nearest(String name) {
    Optional<String> nearest =
        schema.getFields().stream()
            .map(Schema.Field::name)
            .min(Comparator.comparingInt(candidate -> editDistance(name, candidate)));
    return nearest.map("; did you mean '%s'?"::formatted).orElse("");
  }

  /** The least number of letters to insert, delete or change (Levenshtein). */
  private static int editDistance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(change, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }

  private void refuse() {
    if (!unsupported.isEmpty()) {
      problems.add(
          "fields of a type that cannot be learned: %s; set 'role: drop' for each (it is then"
                  .formatted(String.join(", ", unsupported))
              + " written as its default, as null or as an empty collection)");
    }
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(String.join("\n", problems));
    }
  }
}
