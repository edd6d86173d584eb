package io.headwater.training;

import io.headwater.config.ConfigException;
import io.headwater.config.FlowSettings;
import io.headwater.config.ModelConfig;
import io.headwater.flow.FlowMethod;
import io.headwater.flow.FlowState;
import io.headwater.flow.source.Resumption;
import io.headwater.measure.RandomKey;
import io.headwater.record.BadBytesException;
import io.headwater.record.RecordSummary;
import io.headwater.record.Row;
import io.headwater.snapshot.FlowSnapshot;
import io.headwater.snapshot.SnapshotSampler;
import io.headwater.training.TrainerState.Model;
import io.headwater.window.StreamKey;
import java.util.List;
import java.util.Optional;

/**
 * The beginning of a window of a stream of which nothing is left but its last snapshot: that
 * snapshot's flow and features, and the summary of as many of its draws as it was trained on.
 */
final class SnapshotResumption {
  private final ModelConfig config;
  private final FlowMethod method;
  private final WindowRows rows;

  SnapshotResumption(ModelConfig config, FlowMethod method, WindowRows rows) {
    this.config = config;
    this.method = method;
    this.rows = rows;
  }

  /**
   * The state of {@code stream} after {@code snapshot}; one of other settings, or whose arrays are
   * not those of its method, is refused.
   */
  TrainerState of(FlowSnapshot snapshot, StreamKey stream) {
    requireOwn(snapshot, stream);
    try {
      return after(snapshot);
    } catch (BadBytesException damaged) {
      throw damaged;
    } catch (RuntimeException e) {
      throw new UnfitSnapshotException(
          "snapshot %s: expected a state of method %s, got %s"
              .formatted(snapshot.version(), method.id(), e),
          e);
    }
  }

  private TrainerState after(FlowSnapshot snapshot) {
    RandomKey key =
        RandomKey.of(snapshot.seed())
            .split("resume")
            .split(snapshot.version().stream().value())
            .at(snapshot.version().windowEnd())
            .at(snapshot.version().sequence());
    FlowState flow =
        Resumption.of(method, snapshot.flow(), snapshot.features().layout(), key.split("flow"));
    int count = Math.toIntExact(snapshot.rows().trained());
    // A seed of its own: the records that are summed up are not those that were written.
    List<Row> drawn =
        rows.synthetic(
            SnapshotSampler.of(snapshot, key.bits()).sample(0, count), snapshot.windowStart());
    RecordSummary summary = rows.summary(drawn, snapshot.windowStart());
    return new TrainerState(
        snapshot.version().stream(),
        snapshot.version().sequence(),
        Optional.of(snapshot.version()),
        Optional.of(new Model(summary, snapshot.features(), flow, snapshot.weights())),
        Optional.empty());
  }

  private void requireOwn(FlowSnapshot snapshot, StreamKey stream) {
    if (!snapshot.version().stream().equals(stream)) {
      throw new UnfitSnapshotException(
          "stream of snapshot %s: expected %s".formatted(snapshot.version(), stream.value()));
    }
    FlowSettings made = settings(snapshot);
    FlowSettings flow = config.flow();
    if (!made.method().equals(flow.method()) || !made.settings().equals(flow.settings())) {
      throw new UnfitSnapshotException(
          "flow of snapshot %s: expected %s %s, got %s %s"
              .formatted(
                  snapshot.version(),
                  flow.method(),
                  flow.settings(),
                  made.method(),
                  made.settings()));
    }
    if (!snapshot.schema().equals(rows.schema())) {
      throw new UnfitSnapshotException(
          "schema of snapshot %s: expected %s, got %s"
              .formatted(snapshot.version(), rows.schema(), snapshot.schema()));
    }
  }

  /** Those that this build does not know any more are other ones. */
  private static FlowSettings settings(FlowSnapshot snapshot) {
    try {
      return ModelConfig.fromJson(snapshot.config()).flow();
    } catch (ConfigException e) {
      throw new UnfitSnapshotException(
          "settings of snapshot %s: expected those of this version, got %s"
              .formatted(snapshot.version(), e.getMessage()));
    }
  }
}
