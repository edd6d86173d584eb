package io.headwater.io;

import io.headwater.config.RegistrySettings;
import io.headwater.record.BadRecordException;
import org.apache.avro.Schema;

/**
 * A schema registry. One that does not answer is an {@link java.io.UncheckedIOException}: it is no
 * fault of a record's.
 */
interface SchemaRegistry {
  /**
   * The schema with this id, its references resolved; one that is not there is the record's fault.
   */
  Schema schema(SchemaId id) throws BadRecordException;

  /** The id under which {@code schema} is the newest of the subject. */
  long register(String subject, Schema schema);

  /** The registry of these settings. */
  static SchemaRegistry of(RegistrySettings settings) {
    RegistryHttp http = new RegistryHttp(settings);
    return settings.apicurioVersion() == 0
        ? new ConfluentRegistry(http)
        : new ApicurioRegistry(http, settings);
  }
}
