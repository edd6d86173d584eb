package io.headwater.io;

/**
 * What a record says of the schema it was written with.
 *
 * @param kind what the value is
 * @param value a number >= 1, or a GUID
 */
record SchemaId(Kind kind, String value) {
  /** What an id is to a registry. */
  enum Kind {
    /** A schema id of Confluent's protocol. */
    SCHEMA,
    /** A GUID of Confluent's protocol. */
    GUID,
    /** Apicurio's id of a version. */
    GLOBAL,
    /** Apicurio's id of a content. */
    CONTENT;

    /** The kind as it stands in messages. */
    String text() {
      return switch (this) {
        case SCHEMA -> "schema id";
        case GUID -> "schema guid";
        case GLOBAL -> "global id";
        case CONTENT -> "content id";
      };
    }
  }

  @Override
  public String toString() {
    return kind.text() + " " + value;
  }
}
