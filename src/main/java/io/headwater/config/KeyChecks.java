package io.headwater.config;

import java.io.UncheckedIOException;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;

/** What must hold of the keys of synthetic records. */
final class KeyChecks {
  private KeyChecks() {}

  /** A key must be made of what is there; the first thing that is wrong is named. */
  static void check(JobConfig config, Schema schema, Problems problems) {
    KeySettings key = config.sink().key();
    if (key.format() == KeyFormat.AVRO_REGISTRY && config.source().registry().url().isBlank()) {
      problems.add(
          "source.registry",
          "missing; sink.key.format avro-registry needs the registry's base URL");
    }
    if (key.format() == KeyFormat.NONE) {
      return;
    }
    try {
      KeySchema.of(key, schema, key.schemaText());
    } catch (IllegalArgumentException e) {
      String message = String.valueOf(e.getMessage());
      int colon = message.indexOf(": ");
      problems.add(
          "sink.key." + message.substring(0, Math.max(0, colon)),
          "%s",
          message.substring(colon + 2));
    } catch (UncheckedIOException | AvroRuntimeException e) {
      problems.add("sink.key.schema", "expected an Avro schema in %s, got %s", key.schema(), e);
    }
  }

  /** A tombstone needs a key, and one stream that it is of. */
  static void checkTombstones(JobConfig config, Problems problems) {
    if (!config.emit().tombstones()) {
      return;
    }
    if (config.sink().key().format() == KeyFormat.NONE) {
      problems.add(
          "emit.tombstones", "expected with a key to write, got none; set sink.key.format");
    }
    if (!config.source().key().isEmpty()) {
      problems.add(
          "emit.tombstones",
          "expected without source.key, got %s: a record without a value does not say its stream",
          config.source().key());
    }
  }
}
