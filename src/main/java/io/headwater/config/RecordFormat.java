package io.headwater.config;

/** How the bytes of a Kafka record value are laid out. */
public enum RecordFormat {
  /** Plain Avro binary of the configured schema. */
  AVRO,
  /** Avro binary behind a magic byte and a 4-byte schema id of a registry. */
  AVRO_REGISTRY
}
