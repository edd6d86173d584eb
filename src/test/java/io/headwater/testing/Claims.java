package io.headwater.testing;

import io.headwater.measure.RandomKey;
import io.headwater.measure.RandomStream;
import io.headwater.record.AvroBytes;
import io.headwater.record.FieldsConfig;
import io.headwater.record.LevelReader;
import io.headwater.window.WindowSample;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;

/**
 * Records of which very few are fraud, and these are unlike the others: amount and delay lie five
 * units off. The number is another one in each record, so that its field has too many levels.
 */
public final class Claims {
  /** The schema of the records. */
  public static final Schema SCHEMA =
      new Schema.Parser()
          .parse(
              """
              {"type": "record", "name": "Claim", "fields": [
                {"name": "number", "type": "int"},
                {"name": "amount", "type": "double"},
                {"name": "delay", "type": "double"},
                {"name": "branch", "type": "string"},
                {"name": "fraud", "type": "string"}]}
              """);

  /** The share of fraud. */
  public static final double FRAUD = .0017;

  private Claims() {}

  /** A reader of the levels. */
  public static LevelReader levels() {
    return LevelReader.of(SCHEMA, FieldsConfig.defaults());
  }

  /** Record {@code i} of the sequence at {@code key}. */
  public static GenericRecord record(int i, RandomKey key) {
    RandomStream stream = key.at(i).stream();
    boolean fraud = stream.nextDouble() < FRAUD;
    double amount = (fraud ? -5.02 : 0) + 1.9 * stream.nextGaussian();
    double delay = (fraud ? 4.2 : 0) + 1.4 * stream.nextGaussian();
    GenericRecord record = new GenericData.Record(SCHEMA);
    record.put("number", i);
    record.put("amount", Math.round(1e4 * amount) / 1e4);
    record.put("delay", Math.round(1e4 * delay) / 1e4);
    record.put("branch", "branch " + stream.nextInt(4));
    record.put("fraud", fraud ? "yes" : "no");
    return record;
  }

  /** A draw of records {@code from} to {@code to - 1}, in falling order if {@code backwards}. */
  public static WindowSample sample(
      int capacity, int from, int to, boolean backwards, RandomKey key) {
    LevelReader levels = levels();
    AvroBytes avro = new AvroBytes(SCHEMA);
    WindowSample sample = new WindowSample(capacity, 42, levels).inSchema(SCHEMA);
    for (int k = from; k < to; k++) {
      int i = backwards ? from + to - 1 - k : k;
      sample.add(avro.encode(record(i, key)), i, levels);
    }
    return sample;
  }
}
