package io.headwater.table;

import io.headwater.table.TableSink.RecordOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.apache.commons.csv.QuoteMode;
import org.jspecify.annotations.Nullable;

/**
 * CSV: a header, then a line for each record, cells quoted only where they must be.
 *
 * @param printer what quotes and joins
 * @param columns a way of writing each field
 */
record CsvOutput(CSVPrinter printer, List<ColumnText> columns) implements RecordOutput {
  static CsvOutput to(OutputStream out, Schema schema, String extension) throws IOException {
    String found = schema.getProp(TextForm.DELIMITER);
    String delimiter = extension.equals("tsv") ? "\t" : found == null ? "," : found;
    CSVFormat format =
        CSVFormat.RFC4180
            .builder()
            .setDelimiter(delimiter)
            .setRecordSeparator('\n')
            .setQuoteMode(QuoteMode.MINIMAL)
            .get();
    CSVPrinter printer =
        new CSVPrinter(new OutputStreamWriter(out, StandardCharsets.UTF_8), format);
    printer.printRecord(schema.getFields().stream().map(ColumnText::header).toList());
    return new CsvOutput(printer, schema.getFields().stream().map(ColumnText::new).toList());
  }

  @Override
  public void write(GenericRecord record) throws IOException {
    List<@Nullable String> cells = new ArrayList<>(columns.size());
    for (int i = 0; i < columns.size(); i++) {
      String cell = columns.get(i).format(record.get(i));
      // The printer quotes an empty cell at the start of a line, but not a missing one.
      cells.add(cell.isEmpty() ? null : cell);
    }
    printer.printRecord(cells);
  }

  @Override
  public void close() throws IOException {
    printer.close(true);
  }
}
