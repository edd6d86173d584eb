package io.headwater.record;

import io.headwater.measure.RandomStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.jspecify.annotations.Nullable;

/** A made-up value of an Avro schema: it is drawn at random, and nothing real is in it. */
public final class SurrogateValue {
  private static final int BYTES = 16;

  /** A schema that holds itself is cut off here, where it may be null. */
  private static final int DEEPEST = 4;

  private SurrogateValue() {}

  /** The value at {@code random}: text is a UUID, a number is not negative. */
  public static @Nullable Object of(Schema schema, RandomStream random) {
    return of(schema, random, 0);
  }

  private static @Nullable Object of(Schema schema, RandomStream random, int depth) {
    return switch (schema.getType()) {
      case STRING -> new UUID(random.nextLong(), random.nextLong()).toString();
      case INT -> random.nextInt(Integer.MAX_VALUE);
      case LONG -> random.nextLong() >>> 1;
      case FLOAT -> (float) random.nextDouble();
      case DOUBLE -> random.nextDouble();
      case BOOLEAN -> random.nextInt(2) == 1;
      case BYTES -> ByteBuffer.wrap(bytes(BYTES, random));
      case FIXED -> new GenericData.Fixed(schema, bytes(schema.getFixedSize(), random));
      case ENUM -> symbol(schema, random);
      case RECORD -> record(schema, random, depth);
      case UNION -> of(branch(schema, depth), random, depth);
      case ARRAY -> List.of();
      case MAP -> Map.of();
      case NULL -> null;
    };
  }

  private static byte[] bytes(int count, RandomStream random) {
    byte[] bytes = new byte[count];
    for (int i = 0; i < count; i++) {
      bytes[i] = (byte) random.nextLong();
    }
    return bytes;
  }

  private static GenericData.EnumSymbol symbol(Schema schema, RandomStream random) {
    List<String> symbols = schema.getEnumSymbols();
    return new GenericData.EnumSymbol(schema, symbols.get(random.nextInt(symbols.size())));
  }

  private static GenericData.Record record(Schema schema, RandomStream random, int depth) {
    GenericData.Record record = new GenericData.Record(schema);
    for (Schema.Field field : schema.getFields()) {
      record.put(field.pos(), of(field.schema(), random, depth + 1));
    }
    return record;
  }

  private static Schema branch(Schema union, int depth) {
    boolean empty = depth >= DEEPEST && union.isNullable();
    return union.getTypes().stream()
        .filter(type -> (type.getType() == Schema.Type.NULL) == empty)
        .findFirst()
        .orElse(union.getTypes().get(0));
  }
}
