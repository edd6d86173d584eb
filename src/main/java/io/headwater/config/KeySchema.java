package io.headwater.config;

import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;

/** The Avro schema of a synthetic record's key, whatever its format. */
public final class KeySchema {
  private KeySchema() {}

  /**
   * The schema of what a key is made of; what does not fit is an {@link IllegalArgumentException}
   * whose message begins with the key of {@code sink.key} that is wrong.
   *
   * @param settings of the key; with a format
   * @param value the schema of the records
   * @param own the schema in {@code sink.key.schema} as JSON; empty if none is named
   */
  public static Schema of(KeySettings settings, Schema value, String own) {
    settings.fields().forEach(field -> field(value, field));
    return switch (settings.format()) {
      case NONE -> throw new IllegalArgumentException("format: expected one, got none");
      case STRING -> text(settings, value);
      case INT -> number(settings, value, Schema.Type.INT);
      case LONG -> number(settings, value, Schema.Type.LONG);
      case AVRO, AVRO_REGISTRY ->
          own.isEmpty() ? ofFields(settings, value) : own(settings, value, own);
    };
  }

  private static Schema text(KeySettings settings, Schema value) {
    for (String field : settings.fields()) {
      switch (field(value, field).getType()) {
        case STRING, ENUM, INT, LONG, BOOLEAN -> {}
        default -> throw refused(field, "a text, an enum, a whole number or a boolean", value);
      }
    }
    return Schema.create(Schema.Type.STRING);
  }

  private static Schema number(KeySettings settings, Schema value, Schema.Type type) {
    for (String field : settings.fields()) {
      Schema.Type got = field(value, field).getType();
      if (got != type && !(got == Schema.Type.INT && type == Schema.Type.LONG)) {
        throw refused(field, "of type " + type.getName(), value);
      }
    }
    return Schema.create(type);
  }

  private static Schema ofFields(KeySettings settings, Schema value) {
    if (settings.fields().size() == 1) {
      return field(value, settings.fields().get(0));
    }
    SchemaBuilder.FieldAssembler<Schema> key =
        SchemaBuilder.record(value.getName() + "Key").namespace(value.getNamespace()).fields();
    settings.fields().forEach(name -> key.name(name).type(field(value, name)).noDefault());
    return key.endRecord();
  }

  /** A record's fields are the record's own of these names; any other key is one field. */
  private static Schema own(KeySettings settings, Schema value, String own) {
    Schema schema = new Schema.Parser().parse(own);
    if (settings.fields().isEmpty()) {
      return schema;
    }
    if (schema.getType() != Schema.Type.RECORD) {
      if (settings.fields().size() != 1) {
        throw new IllegalArgumentException(
            "fields: expected one field for a key of type %s, got %s"
                .formatted(schema.getType().getName(), settings.fields()));
      }
      same(settings.fields().get(0), schema, value);
      return schema;
    }
    List<String> names = schema.getFields().stream().map(Schema.Field::name).toList();
    if (!names.equals(settings.fields())) {
      throw new IllegalArgumentException(
          "fields: expected those of the key's schema in its order, %s, got %s"
              .formatted(names, settings.fields()));
    }
    schema.getFields().forEach(part -> same(part.name(), part.schema(), value));
    return schema;
  }

  private static void same(String name, Schema part, Schema value) {
    if (!part.equals(field(value, name))) {
      throw refused(name, "of the type that the key's schema has, " + part, value);
    }
  }

  private static Schema field(Schema value, String name) {
    Schema.Field field = value.getField(name);
    if (field == null) {
      throw new IllegalArgumentException(
          "fields: expected fields of the schema, got '%s'; the fields are %s"
              .formatted(
                  name,
                  String.join(", ", value.getFields().stream().map(Schema.Field::name).toList())));
    }
    return field.schema();
  }

  private static IllegalArgumentException refused(String name, String expected, Schema value) {
    return new IllegalArgumentException(
        "fields: expected %s to be %s, got %s; another format, or another field?"
            .formatted(name, expected, field(value, name)));
  }
}
