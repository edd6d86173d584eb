package io.headwater.cli;

import io.headwater.config.ModelConfig;
import io.headwater.record.AvroBytes;
import io.headwater.record.BadRecordException;
import io.headwater.record.LevelReader;
import io.headwater.record.RealValues;
import io.headwater.record.RecordReader;
import io.headwater.record.Row;
import io.headwater.snapshot.FlowSnapshot;
import io.headwater.table.TableException;
import io.headwater.table.TableSource;
import io.headwater.training.TrainedWindow;
import io.headwater.training.TrainerState;
import io.headwater.training.WindowTraining;
import io.headwater.window.StreamKey;
import io.headwater.window.TargetWindow;
import io.headwater.window.WindowSample;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.avro.generic.GenericRecord;

/** Trains on a table as if it were one window of a stream; a record's row is its position. */
final class FileTraining {
  private static final int MOST_REASONS = 3;

  private final TableSource table;
  private final ModelConfig config;
  private final RecordReader reader;
  private final AvroBytes avro;
  private final LevelReader levels;
  private final WindowSample sample;
  private final List<String> reasons = new ArrayList<>();
  private long bad;
  private long rows;
  private long first = Long.MAX_VALUE;
  private long last = Long.MIN_VALUE;

  FileTraining(TableSource table, ModelConfig config) {
    this.table = table;
    this.config = config.forFile();
    this.reader = RecordReader.of(table.schema(), this.config.fields());
    this.avro = new AvroBytes(table.schema());
    this.levels = LevelReader.of(table.schema(), this.config.fields());
    this.sample = new WindowSample(config.window().sample(), config.seed(), levels);
  }

  /** Reads, trains and publishes; {@code progress} sees the state after each slice. */
  TrainedWindow train(Consumer<TrainerState> progress) {
    table.forEach(this::add);
    TargetWindow window = window();
    WindowTraining training = new WindowTraining(table.schema(), config);
    TrainerState state = training.begin(TrainerState.initial(StreamKey.ALL), window);
    progress.accept(state);
    while (!training.isDone(state)) {
      state = training.advance(state);
      progress.accept(state);
    }
    TrainedWindow trained = training.finish(state);
    return new TrainedWindow(
        trained.state(), trained.snapshot().map(this::avoidingAll), trained.report());
  }

  /** The sample does not show all that its surrogates must not be: the file does. */
  private FlowSnapshot avoidingAll(FlowSnapshot snapshot) {
    if (!snapshot.features().hasIdentifiers() || sample.size() == rows) {
      return snapshot;
    }
    RealValues real = snapshot.features().realValues(rows);
    table.forEach((record, position) -> real.add(record));
    return snapshot.with(snapshot.features().avoiding(real));
  }

  private void add(GenericRecord record, long position) {
    try {
      Row row = reader.read(record, position);
      first = Math.min(first, row.eventTime());
      last = Math.max(last, row.eventTime());
      sample.add(avro.encode(record), position, levels);
    } catch (BadRecordException e) {
      bad++;
      if (reasons.size() < MOST_REASONS) {
        reasons.add("record %d: %s".formatted(position + 1, e.getMessage()));
      }
    }
    rows++;
  }

  private TargetWindow window() {
    if (sample.count() == 0) {
      throw new TableException(
          rows == 0
              ? "no records to train on: the table has a header and nothing else"
              : "no records to train on: all %d are bad; %s"
                  .formatted(rows, String.join("; ", reasons)));
    }
    return new TargetWindow(StreamKey.ALL, first, last + 1, sample.count(), sample);
  }

  /** Records that could not be learned from. */
  long bad() {
    return bad;
  }

  /** What was wrong with the first few of them. */
  List<String> reasons() {
    return List.copyOf(reasons);
  }
}
