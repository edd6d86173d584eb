package io.headwater.embedded;

import io.headwater.record.AvroBytes;
import io.headwater.record.BadRecordException;
import io.headwater.table.TableSink;
import io.headwater.window.HeldOutSplit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;

/**
 * The records of a demo as CSV files, three a window, for whoever wants to judge the twin with
 * tools of their own: {@code WINDOW-train.csv}, {@code WINDOW-held-out.csv} and {@code
 * WINDOW-synthetic.csv}.
 *
 * <p>A real record is held out as in the job: see {@link HeldOutSplit}.
 */
public final class WindowTables {
  private final AvroBytes avro;
  private final Schema schema;
  private final String eventTime;
  private final long windowMillis;
  private final double heldOutShare;

  /**
   * Tables of records of {@code schema}.
   *
   * @param eventTime the field with the time, epoch milliseconds
   * @param heldOutShare the share held out, in [0, 1)
   */
  public WindowTables(Schema schema, String eventTime, Duration window, double heldOutShare) {
    this.avro = new AvroBytes(schema);
    this.schema = schema;
    this.eventTime = eventTime;
    this.windowMillis = window.toMillis();
    this.heldOutShare = heldOutShare;
  }

  /** Writes the tables into {@code folder}, which is made if needed. */
  public void write(List<byte[]> real, List<byte[]> synthetic, Path folder) throws IOException {
    Files.createDirectories(folder);
    HeldOutSplit split = new HeldOutSplit(heldOutShare);
    List<byte[]> train = new ArrayList<>();
    List<byte[]> heldOut = new ArrayList<>();
    real.forEach(record -> (split.isHeldOut(record) ? heldOut : train).add(record));
    write(train, "train", folder);
    write(heldOut, "held-out", folder);
    write(synthetic, "synthetic", folder);
  }

  private void write(List<byte[]> records, String side, Path folder) {
    SortedMap<Long, List<GenericRecord>> windows = new TreeMap<>();
    for (byte[] bytes : records) {
      GenericRecord record = decode(bytes);
      long time = ((Number) record.get(eventTime)).longValue();
      windows
          .computeIfAbsent(time - Math.floorMod(time, windowMillis), start -> new ArrayList<>())
          .add(record);
    }
    windows.forEach(
        (start, rows) -> {
          String name = Instant.ofEpochMilli(start).toString().substring(0, 13);
          try (TableSink sink =
              TableSink.create(folder.resolve(name + "-" + side + ".csv"), schema)) {
            rows.forEach(sink::write);
          }
        });
  }

  private GenericRecord decode(byte[] bytes) {
    try {
      return avro.decode(bytes);
    } catch (BadRecordException e) {
      throw new IllegalStateException("record of the demo: " + e.getMessage(), e);
    }
  }
}
