package io.headwater.io;

import io.headwater.config.RegistryIds;
import io.headwater.config.RegistrySettings;
import io.headwater.io.SchemaId.Kind;
import io.headwater.record.BadRecordException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * Finds the schema id of a record: in its headers, or in front of its value.
 *
 * <pre>
 * value    0, 4 bytes of id, Avro             Confluent; Apicurio 3
 * value    0, 8 bytes of id, Avro             Apicurio 2
 * header   __value_schema_id: 0, 4 bytes      Confluent; the value is Avro alone
 * header   __value_schema_id: 1, 16 bytes     Confluent, a GUID
 * header   apicurio.value.globalId: 8 bytes   Apicurio; the value is Avro alone
 * header   apicurio.value.contentId: 8 bytes  Apicurio
 * </pre>
 *
 * <p>A 4-byte id is never 0, and an 8-byte id begins with four zero bytes unless it is above 2^32:
 * that tells them apart where the configuration does not.
 */
final class SchemaIdReader {
  private static final String CONFLUENT = "__value_schema_id";
  private static final String GLOBAL_ID = "apicurio.value.globalId";
  private static final String CONTENT_ID = "apicurio.value.contentId";
  private static final String ENCODING = "apicurio.value.encoding";
  private static final byte MAGIC = 0;
  private static final byte MAGIC_GUID = 1;
  private static final int SHORT = 1 + Integer.BYTES;
  private static final int LONG = 1 + Long.BYTES;
  private static final int GUID = 1 + 2 * Long.BYTES;

  private final Kind kind;
  private final boolean alwaysLong;

  /** The ids as the registry's settings describe them. */
  SchemaIdReader(RegistrySettings registry) {
    this.kind = kind(registry.ids());
    this.alwaysLong = registry.idBytes() == Long.BYTES;
  }

  /** A record's schema id and the Avro bytes behind it. */
  @SuppressWarnings("ArrayRecordComponent") // handed straight on, never compared
  record Written(SchemaId id, byte[] avro) {}

  private static Kind kind(RegistryIds ids) {
    return switch (ids) {
      case SCHEMA_ID -> Kind.SCHEMA;
      case GLOBAL_ID -> Kind.GLOBAL;
      case CONTENT_ID -> Kind.CONTENT;
    };
  }

  /** Reads a record's id; headers win over the value. */
  Written read(byte[] value, Headers headers) throws BadRecordException {
    refuseJson(headers);
    for (Header header : headers) {
      if (header.value() != null) {
        switch (header.key()) {
          case CONFLUENT -> {
            return new Written(confluent(header.value()), value);
          }
          case GLOBAL_ID -> {
            return new Written(apicurio(Kind.GLOBAL, header), value);
          }
          case CONTENT_ID -> {
            return new Written(apicurio(Kind.CONTENT, header), value);
          }
          default -> {}
        }
      }
    }
    return inFront(value);
  }

  private Written inFront(byte[] value) throws BadRecordException {
    if (value.length < SHORT || value[0] != MAGIC) {
      throw new BadRecordException(
          "record of %d bytes: expected a zero byte and a schema id, or an id in a header, got something else; is the topic plain Avro (source.format: avro)?"
              .formatted(value.length));
    }
    ByteBuffer bytes = ByteBuffer.wrap(value);
    int first = bytes.getInt(1);
    if (!alwaysLong && first != 0) {
      return new Written(number(kind, first), Arrays.copyOfRange(value, SHORT, value.length));
    }
    if (value.length < LONG) {
      throw new BadRecordException(
          "record of %d bytes: expected an 8-byte schema id behind the zero byte, got %d bytes"
              .formatted(value.length, value.length - 1));
    }
    return new Written(
        number(kind, bytes.getLong(1)), Arrays.copyOfRange(value, LONG, value.length));
  }

  private static SchemaId confluent(byte[] id) throws BadRecordException {
    ByteBuffer bytes = ByteBuffer.wrap(id);
    if (id.length == SHORT && id[0] == MAGIC) {
      return number(Kind.SCHEMA, bytes.getInt(1));
    }
    if (id.length == GUID && id[0] == MAGIC_GUID) {
      UUID guid = new UUID(bytes.getLong(1), bytes.getLong(LONG));
      return new SchemaId(Kind.GUID, guid.toString());
    }
    throw new BadRecordException(
        "header %s: expected 0 and a 4-byte id, or 1 and a 16-byte GUID, got %d bytes"
            .formatted(CONFLUENT, id.length));
  }

  private static SchemaId apicurio(Kind kind, Header header) throws BadRecordException {
    if (header.value().length != Long.BYTES) {
      throw new BadRecordException(
          "header %s: expected an id of 8 bytes, got %d bytes"
              .formatted(header.key(), header.value().length));
    }
    return number(kind, ByteBuffer.wrap(header.value()).getLong());
  }

  private static SchemaId number(Kind kind, long id) throws BadRecordException {
    long largest = kind == Kind.SCHEMA ? Integer.MAX_VALUE : Long.MAX_VALUE;
    if (id < 1 || id > largest) {
      throw new BadRecordException(
          "%s: expected 1 to %d, got %d; is the topic plain Avro (source.format: avro), or source.registry.id-bytes another?"
              .formatted(kind.text(), largest, id));
    }
    return new SchemaId(kind, Long.toString(id));
  }

  private static void refuseJson(Headers headers) throws BadRecordException {
    Header encoding = headers.lastHeader(ENCODING);
    if (encoding != null && encoding.value() != null) {
      String got = new String(encoding.value(), StandardCharsets.UTF_8);
      if (!got.equals("BINARY")) {
        throw new BadRecordException(
            "header %s: expected BINARY, got %.40s; set apicurio.registry.avro.encoding of the producer to BINARY"
                .formatted(ENCODING, got));
      }
    }
  }
}
