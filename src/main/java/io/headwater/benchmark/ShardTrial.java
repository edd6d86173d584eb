package io.headwater.benchmark;

import io.headwater.config.ModelConfig;
import io.headwater.divergence.SlicedWasserstein;
import io.headwater.evaluation.Fidelity;
import io.headwater.evaluation.MetricEncoding;
import io.headwater.evaluation.MetricFields;
import io.headwater.evaluation.RecordTable;
import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import io.headwater.record.AvroBytes;
import io.headwater.snapshot.FlowSnapshot;
import io.headwater.snapshot.SnapshotCodec;
import io.headwater.snapshot.SnapshotSampler;
import io.headwater.training.TrainedWindow;
import io.headwater.training.TrainerState;
import io.headwater.training.TrainerStateCodec;
import io.headwater.training.WindowTraining;
import io.headwater.window.StreamKey;
import io.headwater.window.TargetWindow;
import io.headwater.window.WindowSample;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;

/**
 * One window trained in shards, one after another on one thread.
 *
 * @param seconds CPU time of the thread a shard, from records to snapshot, its report included
 * @param fidelity of the union of what is drawn of the shards
 * @param snapshotKilobytes of all snapshots together
 * @param stateKilobytes of what all trainers keep for the next window, together
 */
record ShardTrial(
    double seconds, Fidelity fidelity, double snapshotKilobytes, double stateKilobytes) {
  private static final int DIRECTIONS = 200;

  /**
   * Trains {@code shards} parts of the first {@code rows} of {@code records}, and judges their
   * union by the rest, of which it draws as many.
   */
  static ShardTrial of(
      Schema schema, ModelConfig config, int shards, List<GenericRecord> records, int rows) {
    List<GenericRecord> judges = records.subList(rows, records.size());
    List<GenericRecord> drawn = new ArrayList<>();
    WindowTraining training = new WindowTraining(schema, config.part());
    double seconds = 0;
    double snapshotBytes = 0;
    double stateBytes = 0;
    for (int shard = 0; shard < shards; shard++) {
      TargetWindow window = window(schema, config.part(), records.subList(0, rows), shard, shards);
      long begun = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
      TrainedWindow trained = train(training, window);
      seconds += (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - begun) / 1e9;
      FlowSnapshot snapshot = trained.snapshot().orElseThrow();
      // In proportion to the shards' records, as orders are.
      int from = judges.size() * shard / shards;
      int to = judges.size() * (shard + 1) / shards;
      drawn.addAll(SnapshotSampler.of(snapshot).sample(0, to - from));
      snapshotBytes += SnapshotCodec.encode(snapshot).length;
      stateBytes += TrainerStateCodec.encode(trained.state()).length;
    }
    Fidelity fidelity =
        fidelity(schema, drawn, records.subList(0, rows), judges, RandomKey.of(config.seed()));
    return new ShardTrial(seconds / shards, fidelity, snapshotBytes / 1_024, stateBytes / 1_024);
  }

  /** Every {@code shards}-th record: the rows are in random order. */
  private static TargetWindow window(
      Schema schema, ModelConfig config, List<GenericRecord> rows, int shard, int shards) {
    AvroBytes avro = new AvroBytes(schema);
    WindowSample sample = new WindowSample(config.window().sample(), config.seed());
    for (int i = shard; i < rows.size(); i += shards) {
      sample.add(avro.encode(rows.get(i)), i);
    }
    StreamKey stream = new StreamKey(shards == 1 ? "all" : "all#" + shard);
    return new TargetWindow(stream, 0, rows.size(), sample.count(), sample);
  }

  private static TrainedWindow train(WindowTraining training, TargetWindow window) {
    TrainerState state = training.begin(TrainerState.initial(window.stream()), window);
    while (!training.isDone(state)) {
      state = training.advance(state);
    }
    return training.finish(state);
  }

  /** The floor is that of a window's rows, cut to as many as there are to judge by. */
  private static Fidelity fidelity(
      Schema schema,
      List<GenericRecord> drawn,
      List<GenericRecord> train,
      List<GenericRecord> judges,
      RandomKey key) {
    MetricFields fields = MetricFields.of(schema, Set.of(), Set.of());
    RecordTable table = RecordTable.of(fields, judges);
    RecordTable samples = RecordTable.of(fields, drawn);
    RecordTable seen = RecordTable.of(fields, train);
    MetricEncoding encoding = MetricEncoding.fit(table, samples, seen);
    PointCloud real = encoding.encode(table);
    SlicedWasserstein sliced =
        new SlicedWasserstein(real.dimension(), DIRECTIONS, key.split("directions"));
    return new Fidelity(
        sliced.distance(encoding.encode(samples), real),
        sliced.distance(encoding.encode(seen), real),
        judges.size());
  }
}
