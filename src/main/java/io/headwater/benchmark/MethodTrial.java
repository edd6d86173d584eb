package io.headwater.benchmark;

import com.sun.management.OperatingSystemMXBean;
import io.headwater.config.ModelConfig;
import io.headwater.evaluation.MetricFields;
import io.headwater.evaluation.TwinQuality;
import io.headwater.flow.Diagnostics.Rest;
import io.headwater.measure.RandomKey;
import io.headwater.record.AvroBytes;
import io.headwater.snapshot.FlowSnapshot;
import io.headwater.snapshot.SnapshotCodec;
import io.headwater.snapshot.SnapshotSampler;
import io.headwater.training.TrainedWindow;
import io.headwater.training.TrainerState;
import io.headwater.training.WindowTraining;
import io.headwater.window.StreamKey;
import io.headwater.window.TargetWindow;
import io.headwater.window.WindowSample;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;

/**
 * One method trained on a table as one window, and what its synthetic records are worth beside
 * records it has not seen.
 *
 * @param method its id
 * @param steps outer steps done
 * @param rest why training ended
 * @param trainSeconds CPU time of the process from records to snapshot, its report included
 * @param sampleMicros CPU time of the process a record drawn
 * @param kilobytes of the snapshot
 * @param quality of the synthetic records
 * @param records the synthetic records
 */
record MethodTrial(
    String method,
    int steps,
    Rest rest,
    double trainSeconds,
    double sampleMicros,
    double kilobytes,
    TwinQuality quality,
    List<GenericRecord> records) {
  private static final OperatingSystemMXBean PROCESS =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  /** Trains the method of {@code config} on {@code train} and draws as many as {@code heldOut}. */
  static MethodTrial of(
      Schema schema, ModelConfig config, List<GenericRecord> train, List<GenericRecord> heldOut) {
    long begun = PROCESS.getProcessCpuTime();
    TrainedWindow trained = train(schema, config, train);
    double trainSeconds = (PROCESS.getProcessCpuTime() - begun) / 1e9;
    FlowSnapshot snapshot = trained.snapshot().orElseThrow();
    begun = PROCESS.getProcessCpuTime();
    List<GenericRecord> records = SnapshotSampler.of(snapshot).sample(0, heldOut.size());
    double sampleSeconds = (PROCESS.getProcessCpuTime() - begun) / 1e9;
    List<GenericRecord> more = SnapshotSampler.of(snapshot).sample(heldOut.size(), train.size());
    MetricFields fields = MetricFields.of(schema, Set.of(), Set.of());
    RandomKey key = RandomKey.of(config.seed()).split("judge");
    return new MethodTrial(
        config.flow().method(),
        trained.report().steps(),
        trained.report().rest(),
        trainSeconds,
        1e6 * sampleSeconds / heldOut.size(),
        SnapshotCodec.encode(snapshot).length / 1_024.0,
        TwinQuality.of(fields, records, more, train, heldOut, key),
        records);
  }

  private static TrainedWindow train(
      Schema schema, ModelConfig config, List<GenericRecord> records) {
    AvroBytes avro = new AvroBytes(schema);
    WindowSample sample = new WindowSample(records.size(), config.seed());
    for (int i = 0; i < records.size(); i++) {
      sample.add(avro.encode(records.get(i)), i);
    }
    WindowTraining training = new WindowTraining(schema, config);
    TargetWindow window =
        new TargetWindow(StreamKey.ALL, 0, records.size(), sample.count(), sample);
    TrainerState state = training.begin(TrainerState.initial(StreamKey.ALL), window);
    while (!training.isDone(state)) {
      state = training.advance(state);
    }
    return training.finish(state);
  }
}
