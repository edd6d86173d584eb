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
 * A JSON object for each record, one a line.
 *
 * @param json what writes tokens
 * @param header the key of each field
 * @param columns a way of writing each field
 */
record JsonLinesOutput(JsonGenerator json, List<String> header, List<ColumnText> columns)
    implements RecordOutput {
  static JsonLinesOutput to(OutputStream out, Schema schema) throws IOException {
    JsonGenerator json = new JsonFactory().createGenerator(out);
    json.setPrettyPrinter(new MinimalPrettyPrinter("\n"));
    return new JsonLinesOutput(
        json,
        schema.getFields().stream().map(ColumnText::header).toList(),
        schema.getFields().stream().map(ColumnText::new).toList());
  }

  @Override
  public void write(GenericRecord record) throws IOException {
    json.writeStartObject();
    for (int i = 0; i < columns.size(); i++) {
      json.writeFieldName(header.get(i));
      writeValue(columns.get(i), record.get(i));
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
    json.writeRaw('\n');
    json.close();
  }
}
