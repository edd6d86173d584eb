package io.headwater.record;

import java.io.IOException;
import java.util.IdentityHashMap;
import java.util.Map;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.ResolvingDecoder;

/**
 * Reads records of a schema that contains itself, and refuses one that is nested too deep: each
 * level takes stack, when it is read as well as when it is printed, compared or written.
 */
public final class NestedReader extends GenericDatumReader<GenericRecord> {
  /** The most records inside one another; half of a thread's stack holds them, interpreted. */
  public static final int DEEPEST = 256;

  private int depth;

  private NestedReader(Schema written, Schema schema) {
    super(written, schema, new GenericData().setFastReaderEnabled(false));
  }

  /** A reader of records; Avro's own, which is faster, where the schemas bound the depth. */
  public static GenericDatumReader<GenericRecord> of(Schema written, Schema schema) {
    return isRecursive(written) || isRecursive(schema)
        ? new NestedReader(written, schema)
        : new GenericDatumReader<>(written, schema);
  }

  private static boolean isRecursive(Schema schema) {
    return isRecursive(schema, new IdentityHashMap<>());
  }

  /**
   * Whether a way down from {@code schema} comes back to a record that it has come through.
   *
   * @param open records seen so far: true where the way goes through them, false where it went
   */
  private static boolean isRecursive(Schema schema, Map<Schema, Boolean> open) {
    return switch (schema.getType()) {
      case RECORD -> isRecursiveRecord(schema, open);
      case ARRAY -> isRecursive(schema.getElementType(), open);
      case MAP -> isRecursive(schema.getValueType(), open);
      case UNION -> schema.getTypes().stream().anyMatch(branch -> isRecursive(branch, open));
      default -> false;
    };
  }

  private static boolean isRecursiveRecord(Schema record, Map<Schema, Boolean> open) {
    Boolean onTheWay = open.putIfAbsent(record, true);
    if (onTheWay != null) {
      return onTheWay;
    }
    for (Schema.Field field : record.getFields()) {
      if (isRecursive(field.schema(), open)) {
        return true;
      }
    }
    open.put(record, false);
    return false;
  }

  @Override
  protected Object readRecord(Object old, Schema expected, ResolvingDecoder in) throws IOException {
    if (depth == DEEPEST) {
      throw new AvroRuntimeException("%d records inside one another, and more".formatted(DEEPEST));
    }
    depth++;
    try {
      return super.readRecord(old, expected, in);
    } finally {
      depth--;
    }
  }
}
