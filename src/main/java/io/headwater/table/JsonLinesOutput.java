package io.headwater.table;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import io.headwater.table.TableSink.RecordOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;

/**
 * A JSON object for each record, one a line, in an array where the original's were.
 *
 * @param json what writes tokens
 * @param array whether they stand in one array
 * @param columns a way of writing each key's value
 */
record JsonLinesOutput(JsonGenerator json, boolean array, List<ColumnText> columns)
    implements RecordOutput {
  private static final JsonFactory FACTORY = new JsonFactory();

  static JsonLinesOutput to(OutputStream out, Schema schema) throws IOException {
    JsonGenerator json = FACTORY.createGenerator(out);
    json.setPrettyPrinter(new ObjectALine());
    boolean array = Boolean.TRUE.equals(schema.getObjectProp(TextForm.ARRAY));
    if (array) {
      json.writeStartArray();
    }
    return new JsonLinesOutput(json, array, ColumnText.of(schema));
  }

  /** An object a line, in an array as well. */
  private static final class ObjectALine extends MinimalPrettyPrinter {
    private static final long serialVersionUID = 1;

    ObjectALine() {
      super("\n");
    }

    @Override
    public void beforeArrayValues(JsonGenerator json) throws IOException {
      json.writeRaw('\n');
    }

    @Override
    public void writeArrayValueSeparator(JsonGenerator json) throws IOException {
      json.writeRaw(",\n");
    }
  }

  @Override
  public void write(GenericRecord record) throws IOException {
    json.writeStartObject();
    for (ColumnText column : columns) {
      if (column.value(record) != null || !column.isAbsent()) {
        json.writeFieldName(column.header());
        writeValue(column, record);
      }
    }
    json.writeEndObject();
  }

  private void writeValue(ColumnText column, GenericRecord record) throws IOException {
    Object value = column.value(record);
    if (value == null) {
      json.writeNull();
    } else if (value instanceof Boolean flag) {
      json.writeBoolean(flag);
    } else if (column.isLiteral() && isJson(value.toString())) {
      json.writeRawValue(value.toString());
    } else if (column.isQuoted() || value instanceof CharSequence && !column.isCode(value)) {
      json.writeString(column.write(record));
    } else {
      json.writeNumber(column.write(record));
    }
  }

  /** What a surrogate makes of JSON need not be any. */
  private static boolean isJson(String text) {
    try (JsonParser parser = FACTORY.createParser(text)) {
      return parser.nextToken() != null && parser.nextToken() == null;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    if (array) {
      json.writeRaw('\n');
      json.writeEndArray();
    }
    json.writeRaw('\n');
    json.close();
  }
}
