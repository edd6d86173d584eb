package io.headwater.record;

import io.headwater.record.FieldsConfig.Field;
import io.headwater.record.FieldsConfig.Role;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.Schema;

/** What the properties of a schema's fields say of how they are learned; says what is wrong. */
final class FieldHints {
  private final Schema schema;
  private final FieldsConfig fields;
  private final List<String> problems;

  /** Hints of {@code schema}; what is wrong with them is added to {@code problems}. */
  FieldHints(Schema schema, FieldsConfig fields, List<String> problems) {
    this.schema = schema;
    this.fields = fields;
    this.problems = problems;
  }

  /** The numbers of a field that are codes. */
  List<Double> sentinels(Schema.Field field) {
    List<Double> sentinels = new ArrayList<>();
    for (String text : SchemaHints.sentinels(field)) {
      try {
        sentinels.add(Double.parseDouble(text) + 0.0);
      } catch (NumberFormatException e) {
        problem(field, SchemaHints.SENTINELS, "numbers", "'" + text + "'");
      }
    }
    return sentinels;
  }

  /** What a field follows from; a user's role goes before what the schema says. */
  Optional<Derivation> derived(Schema.Field field, Field settings) {
    if (settings.role() != Role.AUTO || isEventTime(field.name())) {
      return Optional.empty();
    }
    try {
      Optional<Derivation> derivation = Derivation.of(field);
      boolean sound =
          derivation
              .map(d -> d.sources().stream().allMatch(s -> isSource(s, Set.of(field.name()))))
              .orElse(true);
      if (!sound) {
        problem(
            field,
            Derivation.PROPERTY,
            "other fields of whole numbers or times that do not follow from it",
            String.valueOf(field.getObjectProp(Derivation.PROPERTY)));
      }
      return sound ? derivation : Optional.empty();
    } catch (IllegalArgumentException e) {
      problem(field, Derivation.PROPERTY, "a part of a moment, such as year", "another");
      return Optional.empty();
    }
  }

  /** Whether a field is there and follows from none of those that follow from it. */
  private boolean isSource(String name, Set<String> behind) {
    Schema.Field field = schema.getField(name);
    if (field == null || behind.contains(name)) {
      return false;
    }
    Set<String> path = new HashSet<>(behind);
    path.add(name);
    return Derivation.of(field).stream()
        .flatMap(derivation -> derivation.sources().stream())
        .allMatch(source -> isSource(source, path));
  }

  /** The moment that a moment never comes before. */
  Optional<Anchor> anchor(Schema.Field field, Role role) {
    if (role != Role.TIME || isEventTime(field.name())) {
      return Optional.empty();
    }
    Optional<Anchor> anchor = Anchor.of(field);
    Optional<Schema.Field> earlier = anchor.map(a -> schema.getField(a.field()));
    if (anchor.isPresent() && earlier.filter(f -> isMoment(f, Set.of(field.name()))).isEmpty()) {
      problem(
          field,
          SchemaHints.AFTER,
          "a field that is a time and is not counted from it",
          "'" + anchor.get().field() + "'");
    }
    return earlier.filter(this::isLearned).isPresent() ? anchor : Optional.empty();
  }

  private boolean isMoment(Schema.Field field, Set<String> behind) {
    if (behind.contains(field.name())
        || !type(field).isTemporal()
        || field.getObjectProp(Derivation.PROPERTY) != null) {
      return false;
    }
    Set<String> path = new HashSet<>(behind);
    path.add(field.name());
    return Anchor.of(field)
        .map(anchor -> schema.getField(anchor.field()))
        .map(earlier -> isMoment(earlier, path))
        .orElse(true);
  }

  /** Whether the user lets a moment be one. */
  private boolean isLearned(Schema.Field field) {
    ValueType type = type(field);
    Role role = fields.field(field.name()).role();
    boolean hinted = SchemaHints.role(field).filter(Role.TIME::equals).isPresent();
    return role == Role.TIME
        || role == Role.AUTO && (type.isTimeByName() || hinted || isEventTime(field.name()));
  }

  /** The type of a field's values other than null, and text where it stands among others. */
  private static ValueType type(Schema.Field field) {
    Schema schema = field.schema();
    if (!schema.isUnion()) {
      return ValueType.of(schema);
    }
    List<Schema> values =
        schema.getTypes().stream().filter(b -> b.getType() != Schema.Type.NULL).toList();
    return values.stream()
        .map(ValueType::of)
        .filter(type -> values.size() == 1 || type != ValueType.STRING)
        .findFirst()
        .filter(type -> values.size() <= 2)
        .orElse(ValueType.OTHER);
  }

  private boolean isEventTime(String name) {
    return fields.eventTime().filter(name::equals).isPresent();
  }

  private void problem(Schema.Field field, String property, String expected, String got) {
    problems.add(
        "%s of field %s: expected %s, got %s; correct the schema"
            .formatted(property, field.name(), expected, got));
  }
}
