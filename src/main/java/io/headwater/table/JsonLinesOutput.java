package io.headwater.table;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import io.headwater.table.TableSink.RecordOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object for each record, one a line, in an array where the original's were.
 *
 * @param json what writes tokens
 * @param array whether they stand in one array
 * @param header the key of each field
 * @param absent whether a missing value of each field is a key that is not there
 * @param columns a way of writing each field
 */
record JsonLinesOutput(
    JsonGenerator json,
    boolean array,
    List<String> header,
    List<Boolean> absent,
    List<ColumnText> columns)
    implements RecordOutput {
  static JsonLinesOutput to(OutputStream out, Schema schema) throws IOException {
    JsonGenerator json = new JsonFactory().createGenerator(out);
    json.setPrettyPrinter(new ObjectALine());
    boolean array = Boolean.TRUE.equals(schema.getObjectProp(TextForm.ARRAY));
    if (array) {
      json.writeStartArray();
    }
    return new JsonLinesOutput(
        json,
        array,
        schema.getFields().stream().map(ColumnText::header).toList(),
        schema.getFields().stream()
            .map(field -> Boolean.TRUE.equals(field.getObjectProp(TextForm.ABSENT)))
            .toList(),
        schema.getFields().stream().map(ColumnText::new).toList());
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
    for (int i = 0; i < columns.size(); i++) {
      if (record.get(i) != null || !absent.get(i)) {
        json.writeFieldName(header.get(i));
        writeValue(columns.get(i), record.get(i));
      }
    }
    json.writeEndObject();
  }

  private void writeValue(ColumnText column, @Nullable Object value) throws IOException {
    if (value == null) {
      json.writeNull();
    } else if (value instanceof Boolean flag) {
      json.writeBoolean(flag);
    } else if (value instanceof Number && !column.isTime()) {
      json.writeNumber(column.format(value));
    } else {
      json.writeString(column.format(value));
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
