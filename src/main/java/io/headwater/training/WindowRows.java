package io.headwater.training;

import io.headwater.measure.EmpiricalMeasure;
import io.headwater.measure.RandomKey;
import io.headwater.record.AvroBytes;
import io.headwater.record.BadRecordException;
import io.headwater.record.FeatureSpace;
import io.headwater.record.FieldsConfig;
import io.headwater.record.LevelReader;
import io.headwater.record.RecordReader;
import io.headwater.record.RecordSummary;
import io.headwater.record.Row;
import io.headwater.window.TargetWindow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;

/** A window's sample as rows, as points, and as what it adds to the summary of the stream. */
final class WindowRows {
  private final Schema schema;
  private final FieldsConfig fields;
  private final double heldOutShare;
  private final AvroBytes avro;
  private final RecordReader reader;

  WindowRows(Schema schema, FieldsConfig fields, double heldOutShare) {
    this.schema = schema;
    this.fields = fields;
    this.heldOutShare = heldOutShare;
    this.avro = new AvroBytes(schema);
    this.reader = RecordReader.of(schema, fields);
  }

  List<Row> training(TargetWindow window) {
    return decode(window.training(heldOutShare), window.start());
  }

  List<Row> heldOut(TargetWindow window) {
    return decode(window.heldOut(heldOutShare), window.start());
  }

  /** Of {@link #training} those of the uniform draw: what the twin is compared with. */
  List<Row> drawnTraining(TargetWindow window) {
    return decode(window.drawnTraining(heldOutShare), window.start());
  }

  /** Of {@link #heldOut} those of the uniform draw. */
  List<Row> drawnHeldOut(TargetWindow window) {
    return decode(window.drawnHeldOut(heldOutShare), window.start());
  }

  /**
   * Every record passed the reader before it was sampled. One that does not pass now is of a
   * savepoint of an older version, which let it by, and is left out.
   */
  private List<Row> decode(List<byte[]> records, long windowStart) {
    List<Row> rows = new ArrayList<>(records.size());
    for (byte[] record : records) {
      try {
        rows.add(reader.read(avro.decode(record), windowStart));
      } catch (BadRecordException unfit) {
        continue;
      }
    }
    return rows;
  }

  Schema schema() {
    return schema;
  }

  /** A reader of the levels of the window's records. */
  LevelReader levels() {
    return LevelReader.of(schema, fields);
  }

  /** Drawn records as rows: they pass the border that real ones pass. */
  List<Row> synthetic(List<GenericRecord> records, long windowStart) {
    List<Row> rows = new ArrayList<>(records.size());
    for (GenericRecord record : records) {
      try {
        rows.add(reader.read(record, windowStart));
      } catch (BadRecordException e) {
        throw new IllegalStateException("drawn record: " + e.getMessage(), e);
      }
    }
    return rows;
  }

  /** The summary of {@code rows} alone. */
  RecordSummary summary(List<Row> rows, long windowStart) {
    RecordSummary summary = RecordSummary.of(schema, fields);
    rows.forEach(row -> summary.add(row, windowStart));
    return summary;
  }

  /** The summary {@code before}, faded, with {@code rows} of {@code window} added. */
  RecordSummary summary(
      Optional<RecordSummary> before, TargetWindow window, List<Row> rows, double decayFactor) {
    RecordSummary summary =
        before
            .map(known -> known.movedTo(schema, fields))
            .orElseGet(() -> RecordSummary.of(schema, fields));
    summary.decay(decayFactor);
    rows.forEach(row -> summary.add(row, window.start()));
    return summary;
  }

  /** The space of {@code summary}; all of {@code window} shows what identifies. */
  FeatureSpace freeze(RecordSummary summary, TargetWindow window, Optional<FeatureSpace> before) {
    List<Row> seen = new ArrayList<>(training(window));
    seen.addAll(heldOut(window));
    return FeatureSpace.freeze(schema, fields, summary, seen, before.orElse(null));
  }

  /** The training side's records as bytes, without what is not learned because it identifies. */
  List<byte[]> learned(TargetWindow window, FeatureSpace features) {
    if (!features.hasIdentifiers()) {
      return window.training(heldOutShare);
    }
    return training(window).stream()
        .map(row -> avro.encode(features.withoutIdentifiers(row.value())))
        .toList();
  }

  /** The window's two sides as points; {@code key} spreads ties. */
  EmpiricalMeasure encode(TargetWindow window, FeatureSpace features, RandomKey key) {
    long start = window.start();
    return new EmpiricalMeasure(
        features.encode(training(window), start, key.split("training")),
        features.encode(heldOut(window), start, key.split("held out")),
        features.layout());
  }
}
