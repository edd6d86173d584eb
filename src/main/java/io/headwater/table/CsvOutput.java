package io.headwater.table;

import io.headwater.table.TableSink.RecordOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
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
    String delimiter = extension.equals("tsv") ? "\t" : property(schema, TextForm.DELIMITER, ",");
    CSVFormat format =
        CSVFormat.RFC4180
            .builder()
            .setDelimiter(delimiter)
            .setRecordSeparator(property(schema, TextForm.LINE_END, "\n"))
            .setQuoteMode(QuoteMode.MINIMAL)
            .get();
    Writer text = new OutputStreamWriter(out, property(schema, TextForm.ENCODING, "UTF-8"));
    if (Boolean.TRUE.equals(schema.getObjectProp(TextForm.MARKED))) {
      text.write(TextEncoding.MARK);
    }
    CSVPrinter printer = new CSVPrinter(text, format);
    List<ColumnText> columns = ColumnText.of(schema);
    printer.printRecord(columns.stream().map(CsvOutput::header).toList());
    return new CsvOutput(printer, columns);
  }

  private static String property(Schema schema, String name, String otherwise) {
    String found = schema.getProp(name);
    return found == null ? otherwise : found;
  }

  /** A column without a name has an empty header, which is not quoted. */
  private static @Nullable String header(ColumnText column) {
    String header = column.header();
    return header.isEmpty() ? null : header;
  }

  @Override
  public void write(GenericRecord record) throws IOException {
    List<@Nullable String> cells = new ArrayList<>(columns.size());
    for (ColumnText column : columns) {
      String cell = column.write(record);
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
