package io.headwater.training;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.headwater.config.ConfigReader;
import io.headwater.config.ModelConfig;
import io.headwater.record.AvroBytes;
import io.headwater.record.BadRecordException;
import io.headwater.record.RecordReader;
import io.headwater.testing.Poison;
import io.headwater.testing.PoisonCases;
import io.headwater.window.StreamKey;
import io.headwater.window.TargetWindow;
import io.headwater.window.WindowSample;
import java.util.Arrays;
import java.util.List;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Tag;

/**
 * Records that pass the border and must not fail in training: a look for them by {@code mvn
 * -Pfuzz}, else what was found and kept.
 */
@Tag("fuzz")
@Tag("alone")
class RecordsFuzzTest {
  private static final long WINDOW = 60_000;

  private record Stream(
      Schema schema, AvroBytes avro, RecordReader border, WindowTraining training) {
    static Stream of(Schema schema, String time, String fields) {
      ModelConfig model =
          ConfigReader.model(
              "of the test",
              "source: {event-time: %s}\nwindow: {size: 1 min}\nflow: {method: gaussian-copula}\n%s"
                  .formatted(time, fields),
              List.of());
      return new Stream(
          schema,
          new AvroBytes(schema),
          RecordReader.of(schema, model.fields()),
          new WindowTraining(schema, model));
    }

    /** A value is refused, or a window of nothing else is begun. */
    void take(byte[] value) {
      long start;
      try {
        start = Math.floorDiv(border.read(avro.decode(value)).eventTime(), WINDOW) * WINDOW;
      } catch (BadRecordException refused) {
        return;
      }
      WindowSample sample = new WindowSample(2, 1).inSchema(schema);
      sample.add(value, 0);
      sample.add(value, 1);
      TargetWindow window = new TargetWindow(StreamKey.ALL, start, start + WINDOW, 2, sample);
      TrainerState state = training.begin(TrainerState.initial(StreamKey.ALL), window);
      TrainerStateCodec.decode(TrainerStateCodec.encode(state));
    }
  }

  private static final Stream[] STREAMS = {
    Stream.of(Poison.SCHEMA, "at", Poison.FIELDS),
    Stream.of(PoisonCases.DECIMAL, "t", ""),
    Stream.of(PoisonCases.RECURSIVE, "t", "fields: {next: {role: drop}}")
  };

  /** The first byte says of which schema the others are. */
  @FuzzTest(maxDuration = "2m")
  void aRecordIsRefusedOrTrainedOn(byte[] bytes) {
    if (bytes.length > 0) {
      STREAMS[(bytes[0] & 0xFF) % STREAMS.length].take(Arrays.copyOfRange(bytes, 1, bytes.length));
    }
  }
}
