package io.headwater.training;

import io.headwater.flow.Diagnostics;
import io.headwater.flow.FlowState;
import io.headwater.measure.EmpiricalMeasure;
import io.headwater.record.FeatureSpace;
import io.headwater.record.RecordSummary;
import io.headwater.record.SchemaChanges;
import io.headwater.snapshot.SnapshotVersion;
import io.headwater.window.LevelWeights;
import io.headwater.window.StreamKey;
import io.headwater.window.TargetWindow;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All that a trainer remembers of one stream, between two slices and between two windows.
 *
 * <p>Immutable; equal when its bytes are. {@link TrainerStateCodec} writes it. The encoded target
 * of the window in training is kept beside it but is no part of it: it follows from the rest.
 */
public final class TrainerState {
  private final StreamKey stream;
  private final long windows;
  private final Optional<SnapshotVersion> last;
  private final Optional<Model> model;
  private final Optional<InTraining> inTraining;

  TrainerState(
      StreamKey stream,
      long windows,
      Optional<SnapshotVersion> last,
      Optional<Model> model,
      Optional<InTraining> inTraining) {
    this.stream = stream;
    this.windows = windows;
    this.last = last;
    this.model = model;
    this.inTraining = inTraining;
  }

  /** Nothing learned yet. */
  public static TrainerState initial(StreamKey stream) {
    return new TrainerState(stream, 0, Optional.empty(), Optional.empty(), Optional.empty());
  }

  /**
   * What was learned so far.
   *
   * @param summary of the fields' values; not written once it is here
   * @param features the space frozen from it
   * @param flow the method's state in that space
   * @param weights how much the records it was learned from count, by their levels
   */
  record Model(
      RecordSummary summary, FeatureSpace features, FlowState flow, LevelWeights weights) {}

  /** The window that is being trained on. */
  static final class InTraining {
    private final Start start;
    private final TargetWindow window;
    private final int steps;
    private final Diagnostics diagnostics;
    private final SchemaChanges changes;
    private final @Nullable EmpiricalMeasure target;

    InTraining(
        Start start,
        TargetWindow window,
        int steps,
        Diagnostics diagnostics,
        SchemaChanges changes,
        @Nullable EmpiricalMeasure target) {
      this.start = start;
      this.window = window;
      this.steps = steps;
      this.diagnostics = diagnostics;
      this.changes = changes;
      this.target = target;
    }

    /** From what the window's training set out. */
    Start start() {
      return start;
    }

    TargetWindow window() {
      return window;
    }

    /** Outer steps done on this window. */
    int steps() {
      return steps;
    }

    Diagnostics diagnostics() {
      return diagnostics;
    }

    /** How its records differ in kind from those of the window before. */
    SchemaChanges changes() {
      return changes;
    }

    /** The window after more steps. */
    InTraining advanced(int stepsDone, Diagnostics measured, EmpiricalMeasure encoded) {
      return new InTraining(start, window, stepsDone, measured, changes, encoded);
    }

    /** The encoded window, where it need not be encoded again. */
    Optional<EmpiricalMeasure> target() {
      return Optional.ofNullable(target);
    }
  }

  /** The stream it learns. */
  public StreamKey stream() {
    return stream;
  }

  /** How many windows were begun. */
  public long windows() {
    return windows;
  }

  /** The newest snapshot made. */
  public Optional<SnapshotVersion> last() {
    return last;
  }

  /** Whether a window is begun and not finished. */
  public boolean isTraining() {
    return inTraining.isPresent();
  }

  /** Outer steps done on the window in training, 0 between windows. */
  public int windowSteps() {
    return inTraining.map(InTraining::steps).orElse(0);
  }

  /** What the last slice measured; moving and empty before the first. */
  public Diagnostics diagnostics() {
    return inTraining
        .map(InTraining::diagnostics)
        .orElse(Diagnostics.moving(new java.util.TreeMap<>()));
  }

  Optional<Model> model() {
    return model;
  }

  Optional<InTraining> inTraining() {
    return inTraining;
  }

  InTraining requireTraining() {
    return inTraining.orElseThrow(
        () ->
            new IllegalStateException(
                "trainer of stream %s: expected a window in training, got none; call begin first"
                    .formatted(stream.value())));
  }

  @Override
  public boolean equals(Object that) {
    return that instanceof TrainerState state
        && Arrays.equals(TrainerStateCodec.encode(this), TrainerStateCodec.encode(state));
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(TrainerStateCodec.encode(this));
  }

  /** What the arrays of the model take, in bytes; 0 without one. */
  public long modelBytes() {
    return model().stream()
        .flatMap(held -> held.flow().arrays().values().stream())
        .mapToLong(array -> (long) Float.BYTES * array.size())
        .sum();
  }
}
