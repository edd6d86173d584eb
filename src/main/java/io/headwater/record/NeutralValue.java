package io.headwater.record;

import io.headwater.measure.RandomKey;
import io.headwater.measure.RandomStream;
import io.headwater.record.FieldsConfig.Field;
import io.headwater.record.FieldsConfig.Role;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.jspecify.annotations.Nullable;

/** What is written into a field that is not learned: a function of its settings and a key. */
final class NeutralValue {
  private static final String DEFAULT_PATTERN = "????####";

  private NeutralValue() {}

  /** What is wrong with an unlearned column, if anything. */
  static Optional<String> problem(Schema.Field field, Column column) {
    return switch (column.role()) {
      case DROP -> dropProblem(field, column);
      case CONSTANT -> constantProblem(column);
      case PII -> piiProblem(column);
      default -> Optional.empty();
    };
  }

  /** Whether something can be written into a field that is dropped. */
  static boolean canBeDropped(Schema.Field field) {
    Schema schema = field.schema();
    return field.hasDefaultValue() || schema.isNullable() || isCollection(schema);
  }

  private static boolean isCollection(Schema schema) {
    return schema.getType() == Schema.Type.ARRAY || schema.getType() == Schema.Type.MAP;
  }

  private static Optional<String> dropProblem(Schema.Field field, Column column) {
    if (column.settings().role() != FieldsConfig.Role.DROP || canBeDropped(field)) {
      return Optional.empty();
    }
    return Optional.of(
        "fields.%s.role: drop needs a default in the schema or a nullable type, got %s without"
            .formatted(column.name(), column.schema().getType().getName()));
  }

  private static Optional<String> constantProblem(Column column) {
    if (column.settings().value().isEmpty()) {
      return Optional.of(
          "fields.%s.value: expected the constant to write, got nothing".formatted(column.name()));
    }
    try {
      constant(column);
      return Optional.empty();
    } catch (IllegalArgumentException | AvroRuntimeException e) {
      return Optional.of(
          "fields.%s.value: expected a %s, got '%s'"
              .formatted(
                  column.name(),
                  column.schema().getType().getName(),
                  column.settings().value().orElseThrow()));
    }
  }

  /** What is wrong with an expression for made-up text, if anything. */
  static Optional<String> fakeProblem(Column column) {
    Field settings = column.settings();
    if (settings.fake().isEmpty()) {
      return Optional.empty();
    }
    boolean written = column.role() == Role.PII || column.role() == Role.CATEGORY;
    if (column.type() != ValueType.STRING || !written || settings.allowIdentifiers()) {
      return Optional.of(
          ("fields.%s.fake: expected a field of text with role auto, category or pii and without"
                  + " allow-identifiers, got %s with role %s")
              .formatted(column.name(), column.schema().getType().getName(), column.role()));
    }
    try {
      FakeText.installed().of(settings.fake().get(), RandomKey.of(0).stream());
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of("fields.%s.fake: %s".formatted(column.name(), e.getMessage()));
    }
  }

  private static Optional<String> piiProblem(Column column) {
    if (column.type() == ValueType.STRING || column.type() == ValueType.UUID) {
      return Optional.empty();
    }
    return column.nullable()
        ? Optional.empty()
        : Optional.of(
            "fields.%s.role: pii fits text or a nullable field, got %s; use drop or constant"
                .formatted(column.name(), column.schema().getType().getName()));
  }

  /** The value to write; a function of the column and the key. */
  static @Nullable Object of(Schema.Field field, Column column, RandomKey key) {
    return switch (column.role()) {
      case CONSTANT -> constant(column);
      case PII -> personal(column, key.stream());
      default -> dropped(field, column);
    };
  }

  private static @Nullable Object dropped(Schema.Field field, Column column) {
    if (field.hasDefaultValue()) {
      return GenericData.get().getDefaultValue(field);
    }
    return switch (column.schema().getType()) {
      case ARRAY -> column.nullable() ? null : List.of();
      case MAP -> column.nullable() ? null : Map.of();
      default -> null;
    };
  }

  private static Object constant(Column column) {
    String text = column.settings().value().orElse("");
    if (column.type() == ValueType.ENUM && !column.schema().hasEnumSymbol(text)
        || column.type() == ValueType.BOOLEAN && !text.matches("true|false")) {
      throw new IllegalArgumentException(text);
    }
    return switch (column.type()) {
      case DATE -> Integer.valueOf(text);
      case TIMESTAMP_MILLIS, TIMESTAMP_MICROS, TIMESTAMP_NANOS -> Long.valueOf(text);
      case DECIMAL -> column.type().fromNumber(Double.parseDouble(text), column.schema());
      case OTHER -> throw new IllegalArgumentException(text);
      default -> column.type().fromLevel(text, column.schema());
    };
  }

  private static @Nullable Object personal(Column column, RandomStream random) {
    return switch (column.type()) {
      case UUID -> uuid(random);
      case STRING ->
          column.settings().fake().isPresent()
              ? FakeText.installed().of(column.settings().fake().get(), random)
              : fill(column.settings().value().orElse(DEFAULT_PATTERN), random);
      default -> null;
    };
  }

  /** A random UUID of version 4 and variant 2. */
  private static String uuid(RandomStream random) {
    long high = random.nextLong() & ~0xF000L | 0x4000L;
    long low = random.nextLong() & ~(0xC0L << 56) | 0x80L << 56;
    return new java.util.UUID(high, low).toString();
  }

  private static String fill(String pattern, RandomStream random) {
    StringBuilder text = new StringBuilder();
    for (char c : pattern.toCharArray()) {
      switch (c) {
        case '#' -> text.append((char) ('0' + random.nextInt(10)));
        case '?' -> text.append((char) ('a' + random.nextInt(26)));
        default -> text.append(c);
      }
    }
    return text.toString();
  }
}
