package io.headwater.record;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;

/**
 * A record as plain Avro binary, without header or schema id, and back. Not thread-safe.
 *
 * <p>Bytes of another schema are read as records of this one by Avro's rules of resolution, with
 * one addition: a float that becomes a double becomes the short decimal it stands for, as it was
 * learned while it was a float. A record of a schema that contains itself is refused beyond {@value
 * NestedReader#DEEPEST} levels.
 */
public final class AvroBytes {
  private final GenericDatumReader<GenericRecord> reader;
  private final GenericDatumWriter<GenericRecord> writer;
  private final int[] widened;
  private @Nullable BinaryDecoder decoder;
  private @Nullable BinaryEncoder encoder;
  private final Written written = new Written();

  /** The bytes of records of {@code schema}. */
  public AvroBytes(Schema schema) {
    this(schema, schema);
  }

  /** Bytes that were written with one schema, and are read and written again as another's. */
  public AvroBytes(Schema written, Schema schema) {
    reader = NestedReader.of(written, schema);
    writer = new GenericDatumWriter<>(schema);
    widened =
        schema.getFields().stream()
            .filter(field -> isWidened(fieldOf(written, field.name()), field))
            .mapToInt(Schema.Field::pos)
            .toArray();
  }

  /** A writer's schema may be a union that the record is one branch of: that has no fields. */
  private static Schema.@Nullable Field fieldOf(Schema written, String name) {
    return written.getType() == Schema.Type.RECORD ? written.getField(name) : null;
  }

  private static boolean isWidened(Schema.@Nullable Field before, Schema.Field now) {
    return before != null && isOnly(before, Schema.Type.FLOAT) && isOnly(now, Schema.Type.DOUBLE);
  }

  /** Whether a value of the field, unless it is null, is of the type. */
  private static boolean isOnly(Schema.Field field, Schema.Type type) {
    Schema schema = field.schema();
    return schema.isUnion()
        ? schema.getTypes().stream()
            .map(Schema::getType)
            .allMatch(branch -> branch == type || branch == Schema.Type.NULL)
        : schema.getType() == type;
  }

  private void shorten(GenericRecord record) {
    for (int position : widened) {
      if (record.get(position) instanceof Double value) {
        record.put(position, Grain.shortest(value.floatValue()));
      }
    }
  }

  /** The bytes of the same record in the schema it is read as. */
  public byte[] rewrite(byte[] bytes) throws BadRecordException {
    return encode(decode(bytes));
  }

  /** The bytes of {@code record}; one that does not fit the schema is refused by Avro. */
  public byte[] encode(GenericRecord record) {
    written.size = 0;
    try {
      encoder = EncoderFactory.get().directBinaryEncoder(written, encoder);
      writer.write(record, encoder);
      encoder.flush();
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return Arrays.copyOf(written.bytes, written.size);
  }

  /** The bytes of one record after another, without the lock that each of them would cost. */
  private static final class Written extends OutputStream {
    private byte[] bytes = new byte[128];
    private int size;

    @Override
    public void write(int single) {
      reserve(1);
      bytes[size++] = (byte) single;
    }

    @Override
    public void write(byte[] from, int offset, int count) {
      reserve(count);
      System.arraycopy(from, offset, bytes, size, count);
      size += count;
    }

    private void reserve(int more) {
      if (size + more > bytes.length) {
        bytes = Arrays.copyOf(bytes, Math.max(size + more, 2 * bytes.length));
      }
    }
  }

  /** The record in {@code bytes}, all of which must be used up. */
  @SuppressWarnings("NullAway") // Avro takes null for 'no record to reuse'
  public GenericRecord decode(byte[] bytes) throws BadRecordException {
    try {
      decoder = DecoderFactory.get().binaryDecoder(bytes, decoder);
      GenericRecord record = reader.read(null, decoder);
      if (!decoder.isEnd()) {
        throw new BadRecordException(
            "record of %d bytes: expected Avro binary of schema %s, got bytes left over"
                .formatted(bytes.length, reader.getSchema().getFullName()));
      }
      shorten(record);
      return record;
    } catch (IOException
        | AvroRuntimeException
        | IndexOutOfBoundsException
        | ClassCastException e) {
      throw new BadRecordException(
          "record of %d bytes: expected Avro binary of schema %s, got %s"
              .formatted(bytes.length, reader.getSchema().getFullName(), e),
          e);
    }
  }
}
