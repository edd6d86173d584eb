package io.headwater.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;

/**
 * Records of a real table in {@code src/test/resources/extracts}.
 *
 * @param schema of the records
 * @param records in the order of the file
 */
public record Extract(Schema schema, List<GenericRecord> records) {

  /** 4,096 flights of one afternoon. */
  public static Extract flights() {
    return read("flights", List.of("timestamp-millis", "int", "int", "string", "string"));
  }

  /** 3,000 diamonds. */
  public static Extract diamonds() {
    return read(
        "diamonds",
        List.of(
            "double", "string", "string", "string", "double", "double", "int", "double", "double",
            "double"));
  }

  /** 518 days of Chicago; 49 numbers and a date. */
  public static Extract chicago() {
    String[] types = new String[50];
    Arrays.fill(types, "double");
    types[49] = "date";
    return read("chicago", List.of(types));
  }

  private static Extract read(String name, List<String> types) {
    List<String> lines = lines("/extracts/" + name + ".csv.gz");
    List<String> header = List.of(lines.get(0).split(",", -1));
    SchemaBuilder.FieldAssembler<Schema> fields =
        SchemaBuilder.record(name).namespace("io.headwater.testing").fields();
    for (int j = 0; j < header.size(); j++) {
      fields = fields.name(header.get(j)).type(type(types.get(j))).noDefault();
    }
    Schema schema = fields.endRecord();
    List<GenericRecord> records = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      records.add(record(schema, line.split(",", -1)));
    }
    return new Extract(schema, List.copyOf(records));
  }

  private static Schema type(String name) {
    return switch (name) {
      case "timestamp-millis" ->
          LogicalTypes.timestampMillis().addToSchema(Schema.create(Schema.Type.LONG));
      case "date" -> LogicalTypes.date().addToSchema(Schema.create(Schema.Type.INT));
      default -> new Schema.Parser().parse("\"" + name + "\"");
    };
  }

  private static GenericRecord record(Schema schema, String[] cells) {
    GenericRecord record = new GenericData.Record(schema);
    for (int j = 0; j < cells.length; j++) {
      record.put(j, value(schema.getFields().get(j).schema(), cells[j]));
    }
    return record;
  }

  private static Object value(Schema schema, String cell) {
    boolean logical = schema.getLogicalType() != null;
    return switch (schema.getType()) {
      case INT ->
          logical ? (int) LocalDate.parse(cell).toEpochDay() : (Object) Integer.valueOf(cell);
      case LONG -> OffsetDateTime.parse(cell).toInstant().toEpochMilli();
      case DOUBLE -> Double.valueOf(cell);
      default -> cell;
    };
  }

  private static List<String> lines(String resource) {
    try (InputStream in = Extract.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("no test resource " + resource);
      }
      return new BufferedReader(
              new InputStreamReader(new GZIPInputStream(in), StandardCharsets.UTF_8))
          .lines()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
