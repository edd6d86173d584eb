package io.headwater.config;

/** How the key of a synthetic record is laid out. */
public enum KeyFormat {
  /** There is no key. */
  NONE,
  /** Text in UTF-8, as Kafka's StringSerializer writes it. */
  STRING,
  /** Four bytes, the highest first, as Kafka's IntegerSerializer writes them. */
  INT,
  /** Eight bytes, the highest first, as Kafka's LongSerializer writes them. */
  LONG,
  /** Plain Avro binary of the key's schema. */
  AVRO,
  /** Avro binary behind a magic byte and a 4-byte schema id of {@code source.registry}. */
  AVRO_REGISTRY;

  /** Whether a key is an Avro value. */
  public boolean isAvro() {
    return this == AVRO || this == AVRO_REGISTRY;
  }
}
