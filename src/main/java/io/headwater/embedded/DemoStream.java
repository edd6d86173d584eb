package io.headwater.embedded;

import io.headwater.record.AvroBytes;
import io.headwater.record.BadRecordException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;

/**
 * The bundled flights, in the order they come: 38 windows of six hours of January 2001.
 *
 * @param schema their Avro schema
 * @param records the flights
 */
public record DemoStream(Schema schema, List<TimedRecord> records) {
  private static final String ROWS = "/demo/flights.csv.gz";
  private static final String SCHEMA = "/schemas/flight.avsc";
  private static final String TIME = "date";

  /**
   * A record and when it happened.
   *
   * @param eventTime milliseconds since the epoch
   * @param avro plain Avro of the stream's schema; not to be written
   */
  public record TimedRecord(long eventTime, byte[] avro) {}

  /** The bundled stream. */
  public static DemoStream bundled() {
    try (InputStream rows = resource(ROWS);
        InputStream schemaText = resource(SCHEMA)) {
      Schema schema = new Schema.Parser().parse(schemaText);
      return new DemoStream(schema, read(rows, schema));
    } catch (IOException e) {
      throw new UncheckedIOException("the bundled stream " + ROWS + " cannot be read", e);
    }
  }

  /** The bundled stream's schema, as text. */
  public static String schemaText() {
    try (InputStream text = resource(SCHEMA)) {
      return new String(text.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("the bundled schema " + SCHEMA + " cannot be read", e);
    }
  }

  /** The event time of the first record. */
  public long firstTime() {
    return records.get(0).eventTime();
  }

  /** The event time of the last record. */
  public long lastTime() {
    return records.get(records.size() - 1).eventTime();
  }

  /** The bytes of {@code record} as if it had happened {@code shift} milliseconds later. */
  byte[] shifted(TimedRecord record, long shift, AvroBytes avro) throws BadRecordException {
    GenericRecord later = avro.decode(record.avro());
    later.put(TIME, record.eventTime() + shift);
    return avro.encode(later);
  }

  private static List<TimedRecord> read(InputStream rows, Schema schema) throws IOException {
    List<TimedRecord> records = new ArrayList<>();
    AvroBytes avro = new AvroBytes(schema);
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(new GZIPInputStream(rows), StandardCharsets.UTF_8))) {
      lines.readLine();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] cells = line.split(",", -1);
        GenericRecord flight = flight(cells, schema);
        records.add(new TimedRecord((Long) flight.get(TIME), avro.encode(flight)));
      }
    }
    return List.copyOf(records);
  }

  private static GenericRecord flight(String[] cells, Schema schema) {
    GenericRecord flight = new GenericData.Record(schema);
    flight.put(TIME, OffsetDateTime.parse(cells[0]).toInstant().toEpochMilli());
    flight.put("delay", Integer.valueOf(cells[1]));
    flight.put("distance", Integer.valueOf(cells[2]));
    flight.put("origin", cells[3]);
    flight.put("destination", cells[4]);
    return flight;
  }

  private static InputStream resource(String name) {
    InputStream stream = DemoStream.class.getResourceAsStream(name);
    if (stream == null) {
      throw new IllegalStateException("expected the resource %s in the jar".formatted(name));
    }
    return stream;
  }
}
