package io.headwater.operator;

import io.headwater.config.WhenBehind;
import io.headwater.training.WindowTraining;
import java.io.Serializable;
import java.math.BigDecimal;
import org.apache.flink.util.function.SerializableSupplier;

/**
 * What a trainer is told.
 *
 * @param training makes the training of one task; called where the task runs
 * @param ratio synthetic records for each real one, >= 0
 * @param minRecords a window with fewer records is given draws of the newest snapshot instead of
 *     being trained on, unless there is none yet; >= 0
 * @param whenBehind what to do when windows come faster than they are trained on
 * @param ttl how long a stream is remembered
 * @param tombstones whether draws are ordered for records without a value too
 * @param archive makes what a stream that is not remembered comes back from; called where the task
 *     runs
 */
public record TrainerSettings(
    SerializableSupplier<WindowTraining> training,
    BigDecimal ratio,
    long minRecords,
    WhenBehind whenBehind,
    StreamTtl ttl,
    boolean tombstones,
    SerializableSupplier<SnapshotArchive> archive)
    implements Serializable {
  /** The settings of a trainer that orders no tombstones. */
  public TrainerSettings(
      SerializableSupplier<WindowTraining> training,
      BigDecimal ratio,
      long minRecords,
      WhenBehind whenBehind,
      StreamTtl ttl,
      SerializableSupplier<SnapshotArchive> archive) {
    this(training, ratio, minRecords, whenBehind, ttl, false, archive);
  }

  public TrainerSettings {
    if (ratio.signum() < 0) {
      throw new IllegalArgumentException("emit.ratio: expected >= 0, got " + ratio);
    }
  }
}
