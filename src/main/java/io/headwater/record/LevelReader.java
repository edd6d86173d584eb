package io.headwater.record;

import io.headwater.measure.RandomKey;
import io.headwater.record.FieldsConfig.Role;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.jspecify.annotations.Nullable;

/**
 * Reads of a record's bytes the levels that may be rare: the values of learned fields that are
 * text, enums, booleans or whole numbers, each as a hash of the field's name and the value. Other
 * fields are skipped, not decoded. Not thread-safe.
 */
public final class LevelReader {
  private static final RandomKey LEVELS = RandomKey.of(0).split("levels");

  private final List<Column> columns;
  private final RandomKey[] keys;
  private final long id;
  private final GenericDatumReader<GenericRecord> reader;
  private @Nullable BinaryDecoder decoder;
  private @Nullable GenericRecord scratch;

  private LevelReader(Schema schema, List<Column> columns) {
    this.columns = columns;
    this.id = id(columns);
    this.keys =
        columns.stream().map(column -> LEVELS.split(column.name())).toArray(RandomKey[]::new);
    this.reader = new GenericDatumReader<>(schema, projection(schema, columns));
  }

  /** A reader of plain Avro records of {@code schema} with settings that fit it. */
  public static LevelReader of(Schema schema, FieldsConfig fields) {
    return new LevelReader(
        schema,
        RecordPlan.of(schema, fields).columns().stream()
            .filter(LevelReader::mayHaveLevels)
            .toList());
  }

  private static boolean mayHaveLevels(Column column) {
    boolean isLearned = column.role() == Role.CATEGORY || column.role() == Role.NUMBER;
    return switch (column.type()) {
      case BOOLEAN, STRING, ENUM, INT, LONG -> isLearned;
      default -> false;
    };
  }

  private static Schema projection(Schema schema, List<Column> columns) {
    List<Schema.Field> fields =
        columns.stream()
            .map(column -> schema.getFields().get(column.position()))
            .map(field -> new Schema.Field(field.name(), field.schema(), null, (Object) null))
            .toList();
    return Schema.createRecord(schema.getName(), null, schema.getNamespace(), false, fields);
  }

  /** A number that is the same for readers of the same fields alone. */
  public long id() {
    return id;
  }

  private static long id(List<Column> columns) {
    RandomKey id = LEVELS.at(columns.size());
    for (Column column : columns) {
      id = id.split(column.name());
    }
    return id.bits();
  }

  /** The number of levels of each record. */
  public int fields() {
    return columns.size();
  }

  /** The levels of the record with these bytes, one a field, in the order of the fields. */
  public long[] of(byte[] avro) {
    return of(avro, new boolean[columns.size()]);
  }

  /** The same with 0 for the fields that {@code isLeftOut} marks. */
  public long[] of(byte[] avro, boolean[] isLeftOut) {
    if (isAll(isLeftOut)) {
      return new long[columns.size()];
    }
    decoder = DecoderFactory.get().binaryDecoder(avro, decoder);
    try {
      scratch = reader.read(scratch, decoder);
    } catch (IOException e) {
      throw new UncheckedIOException("levels of a record: expected plain Avro", e);
    }
    long[] levels = new long[columns.size()];
    for (int f = 0; f < levels.length; f++) {
      levels[f] = isLeftOut[f] ? 0 : level(f, scratch.get(f));
    }
    return levels;
  }

  private static boolean isAll(boolean[] flags) {
    for (boolean flag : flags) {
      if (!flag) {
        return false;
      }
    }
    return true;
  }

  private long level(int f, @Nullable Object value) {
    String level = value == null ? FeatureValues.NULL : columns.get(f).type().toLevel(value);
    return keys[f].split(level).bits();
  }
}
