package io.headwater.config;

import static io.headwater.config.Checks.check;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Section {@code sink.key}: the Kafka key of a synthetic record. Real keys are never learned.
 *
 * @param format how it is laid out; none: synthetic records have no key
 * @param fields of the synthetic record that the key is made of; text joins several with {@code |};
 *     none: a surrogate, made up for each record
 * @param schema path of the key's Avro schema (.avsc), with formats avro and avro-registry; empty:
 *     the one field's own, or a record of the fields
 */
public record KeySettings(KeyFormat format, List<String> fields, String schema)
    implements Serializable {
  public KeySettings {
    fields = List.copyOf(fields);
    boolean whole = format == KeyFormat.INT || format == KeyFormat.LONG;
    check(
        fields.isEmpty() || format != KeyFormat.NONE,
        "fields: expected with a format, got %s without one; set sink.key.format",
        fields);
    check(
        !whole || fields.size() <= 1,
        "fields: expected one field at most for a number, got %s",
        fields);
    check(
        schema.isEmpty() || format.isAvro(),
        "schema: expected with format avro or avro-registry only, got %s",
        schema);
    check(
        !format.isAvro() || !schema.isEmpty() || !fields.isEmpty(),
        "format: expected fields or a schema for an Avro key, got neither");
  }

  /** No key. */
  public static KeySettings defaults() {
    return new KeySettings(KeyFormat.NONE, List.of(), "");
  }

  /** What is in {@link #schema}, as JSON; empty if none is named. */
  public String schemaText() {
    try {
      return schema.isEmpty() ? "" : Files.readString(Path.of(schema));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether a key is made up rather than taken from the record. */
  public boolean isSurrogate() {
    return format != KeyFormat.NONE && fields.isEmpty();
  }
}
