package io.headwater.record;

import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;

/** Small schemas and rows for tests. */
final class Tables {
  private Tables() {}

  /** A schema from {@code name:type} pairs; a type is JSON, or the name of an Avro primitive. */
  static Schema schema(String... fields) {
    List<String> parts = new ArrayList<>();
    for (String field : fields) {
      String[] split = field.split(":", 2);
      String type = split[1].matches("[a-z]+") ? "\"" + split[1] + "\"" : split[1];
      parts.add("{\"name\":\"%s\",\"type\":%s}".formatted(split[0], type));
    }
    String all = String.join(",", parts);
    return new Schema.Parser()
        .parse("{\"type\":\"record\",\"name\":\"t\",\"fields\":[%s]}".formatted(all));
  }

  /** A timestamp-millis field. */
  static String time(String name) {
    return name + ":{\"type\":\"long\",\"logicalType\":\"timestamp-millis\"}";
  }

  /** A nullable field of a primitive type. */
  static String nullable(String name, String type) {
    return name + ":[\"null\",\"" + type + "\"]";
  }

  static GenericRecord record(Schema schema, Object... values) {
    GenericRecord record = new GenericData.Record(schema);
    for (int j = 0; j < values.length; j++) {
      record.put(j, "null".equals(values[j]) ? null : values[j]);
    }
    return record;
  }

  static List<Row> rows(FieldsConfig fields, List<GenericRecord> records) {
    RecordReader reader = RecordReader.of(records.get(0).getSchema(), fields);
    List<Row> rows = new ArrayList<>();
    for (GenericRecord record : records) {
      try {
        rows.add(reader.read(record));
      } catch (BadRecordException e) {
        throw new AssertionError(e);
      }
    }
    return rows;
  }

  static RecordSummary summary(FieldsConfig fields, List<Row> rows, long windowStart) {
    RecordSummary summary = RecordSummary.of(rows.get(0).value().getSchema(), fields);
    rows.forEach(row -> summary.add(row, windowStart));
    return summary;
  }

  static FeatureSpace space(FieldsConfig fields, List<Row> rows, long windowStart) {
    return FeatureSpace.freeze(
        rows.get(0).value().getSchema(), fields, summary(fields, rows, windowStart), null);
  }

  static FeatureSpace space(FieldsConfig fields, RecordSummary summary) {
    return FeatureSpace.freeze(summary.plan().schema(), fields, summary, null);
  }

  static List<GenericRecord> decode(FeatureSpace space, PointCloud points, long windowStart) {
    List<GenericRecord> records = new ArrayList<>();
    for (int i = 0; i < points.count(); i++) {
      records.add(space.decode(points, i, windowStart, RandomKey.of(77).at(i)));
    }
    return records;
  }

  /** The records after a way to R^d and back. */
  static List<GenericRecord> roundTrip(FeatureSpace space, List<Row> rows, long windowStart) {
    return decode(space, space.encode(rows, windowStart, RandomKey.of(7)), windowStart);
  }
}
