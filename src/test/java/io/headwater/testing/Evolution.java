package io.headwater.testing;

import io.headwater.config.ModelConfig;
import io.headwater.measure.RandomKey;
import io.headwater.measure.RandomStream;
import io.headwater.record.AvroBytes;
import io.headwater.window.StreamKey;
import io.headwater.window.TargetWindow;
import io.headwater.window.WindowSample;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;

/**
 * A stream whose schema changes in every way that it may: a field is added with a default, one is
 * dropped, an int becomes a long and a float a double, and a kind comes that was never seen.
 *
 * <p>Size and floor are on a noisy circle, which no source of a flow has by itself.
 */
public final class Evolution {
  /** The schema before, as text. */
  public static final String OLD_TEXT =
      """
      {"type": "record", "name": "Event", "namespace": "io.headwater.testing", "fields": [
        {"name": "at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
        {"name": "size", "type": "float"},
        {"name": "note", "type": "string"},
        {"name": "floor", "type": "int"},
        {"name": "kind", "type": "string"}]}
      """;

  /** The schema after, as text. */
  public static final String NEW_TEXT =
      """
      {"type": "record", "name": "Event", "namespace": "io.headwater.testing", "fields": [
        {"name": "at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
        {"name": "size", "type": "double"},
        {"name": "floor", "type": "long"},
        {"name": "kind", "type": "string"},
        {"name": "weight", "type": "double", "default": -1.0}]}
      """;

  /** The schema before. */
  public static final Schema OLD = new Schema.Parser().parse(OLD_TEXT);

  /** The schema after. */
  public static final Schema NEW = new Schema.Parser().parse(NEW_TEXT);

  private static final String[] KINDS = {"red", "green", "blue", "violet"};
  private static final int CAPACITY = 1_024;
  private static final long SEED = 42;

  private Evolution() {}

  /** What a model of the stream is told. */
  public static ModelConfig model(String flow, String... settings) {
    return Events.modelWith(flow, settings);
  }

  /** The record at one moment; violet is a kind of the new schema alone. */
  public static GenericRecord record(long at, Schema schema) {
    RandomStream random = RandomKey.of(SEED).at(at).stream();
    boolean old = schema.equals(OLD);
    double angle = 2 * Math.PI * random.nextDouble();
    double size = Math.rint(10 * (10 * Math.cos(angle) + random.nextGaussian())) / 10;
    int floor = (int) Math.rint(50 * Math.sin(angle) + 5 * random.nextGaussian());
    GenericRecord record = new GenericData.Record(schema);
    record.put("at", at);
    record.put("kind", KINDS[random.nextInt(old ? 3 : 4)]);
    if (old) {
      record.put("size", (float) size);
      record.put("floor", floor);
      record.put("note", floor > 0 ? "up" : "down");
    } else {
      record.put("size", size);
      record.put("floor", (long) floor);
      record.put("weight", random.nextGaussian());
    }
    return record;
  }

  /** A record of the old schema as one of the new. */
  public static GenericRecord resolved(GenericRecord old) {
    GenericRecord record = new GenericData.Record(NEW);
    record.put("at", old.get("at"));
    record.put("kind", old.get("kind"));
    record.put("size", Math.rint(10 * (Float) old.get("size")) / 10);
    record.put("floor", ((Integer) old.get("floor")).longValue());
    record.put("weight", -1.0);
    return record;
  }

  /** Window {@code number} of a stream with {@code count} records. */
  public static TargetWindow window(String stream, long number, int count, Schema schema) {
    WindowSample sample = new WindowSample(CAPACITY, SEED).inSchema(schema);
    AvroBytes avro = new AvroBytes(schema);
    long start = number * Events.WINDOW;
    for (int i = 0; i < count; i++) {
      sample.add(avro.encode(record(start + i * Events.WINDOW / count, schema)), i);
    }
    return new TargetWindow(new StreamKey(stream), start, start + Events.WINDOW, count, sample);
  }
}
