package io.headwater.testing;

import io.headwater.config.ConfigReader;
import io.headwater.config.ModelConfig;
import io.headwater.measure.RandomKey;
import io.headwater.measure.RandomStream;
import io.headwater.record.AvroBytes;
import io.headwater.snapshot.FlowSnapshot;
import io.headwater.training.TrainedWindow;
import io.headwater.training.TrainerState;
import io.headwater.training.WindowTraining;
import io.headwater.window.StreamKey;
import io.headwater.window.TargetWindow;
import io.headwater.window.WindowSample;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;

/** A small made-up stream: a moment, a number that grows with time, and one of three kinds. */
public final class Events {
  /** The schema, as text. */
  public static final String SCHEMA_TEXT =
      """
      {"type": "record", "name": "Event", "namespace": "io.headwater.testing", "fields": [
        {"name": "at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
        {"name": "size", "type": "double"},
        {"name": "kind", "type": "string"}]}
      """;

  /** The schema. */
  public static final Schema SCHEMA = new Schema.Parser().parse(SCHEMA_TEXT);

  /** Length of a window in milliseconds. */
  public static final long WINDOW = 60_000;

  private static final String[] KINDS = {"red", "green", "blue"};
  private static final int CAPACITY = 64;
  private static final long SEED = 42;

  private Events() {}

  /** What a model of the stream is told; the slow walk takes four slices a window. */
  public static ModelConfig model(String... settings) {
    return modelWith("flow: {method: steady-walk, slice-steps: 3}", settings);
  }

  /** The same with another section {@code flow}. */
  public static ModelConfig modelWith(String flow, String... settings) {
    return ConfigReader.model(
        "of the test",
        """
        job: {seed: 42}
        source: {event-time: at}
        window: {size: 1 min, sample: 64}
        """
            + flow,
        List.of(settings));
  }

  /** The record at one moment; a function of the moment alone. */
  public static GenericRecord record(long at) {
    RandomStream random = RandomKey.of(SEED).at(at).stream();
    GenericRecord record = new GenericData.Record(SCHEMA);
    record.put("at", at);
    record.put("size", at / (double) WINDOW + random.nextGaussian());
    record.put("kind", KINDS[random.nextInt(KINDS.length)]);
    return record;
  }

  /** Window {@code number} of a stream with {@code count} records. */
  public static TargetWindow window(String stream, long number, int count) {
    WindowSample sample = new WindowSample(CAPACITY, SEED);
    AvroBytes avro = new AvroBytes(SCHEMA);
    long start = number * WINDOW;
    for (int i = 0; i < count; i++) {
      sample.add(avro.encode(record(start + i * WINDOW / count)), i);
    }
    return new TargetWindow(new StreamKey(stream), start, start + WINDOW, count, sample);
  }

  /** The snapshots of the first windows of a stream, one after another. */
  public static List<FlowSnapshot> snapshots(String stream, int windows) {
    WindowTraining training = new WindowTraining(SCHEMA, model());
    TrainerState state = TrainerState.initial(new StreamKey(stream));
    List<FlowSnapshot> snapshots = new ArrayList<>();
    for (int number = 0; number < windows; number++) {
      state = training.begin(state, window(stream, number, 60));
      while (!training.isDone(state)) {
        state = training.advance(state);
      }
      TrainedWindow trained = training.finish(state);
      state = trained.state();
      snapshots.add(trained.snapshot().orElseThrow());
    }
    return snapshots;
  }
}
