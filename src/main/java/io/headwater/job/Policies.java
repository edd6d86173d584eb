package io.headwater.job;

import io.headwater.config.DeadLetterSettings;
import io.headwater.config.JobConfig;
import io.headwater.config.WhenBehind;
import io.headwater.operator.SnapshotArchive;
import io.headwater.operator.StreamTtl;
import org.apache.flink.util.function.SerializableSupplier;

/**
 * What to do when the job cannot do all that is asked of it.
 *
 * @param whenBehind when windows come faster than they are trained on
 * @param refusals when records are refused
 * @param ttl when streams fall silent
 * @param archive when they come back: makes what holds their snapshots
 */
record Policies(
    WhenBehind whenBehind,
    DeadLetterSettings refusals,
    StreamTtl ttl,
    SerializableSupplier<SnapshotArchive> archive) {
  static Policies of(JobConfig config, SerializableSupplier<SnapshotArchive> archive) {
    return new Policies(
        config.job().whenBehind(),
        config.deadLetters(),
        StreamTtl.of(config.job().streamTtl()),
        archive);
  }

  /** What a user gets who says nothing. */
  static Policies defaults() {
    return new Policies(
        WhenBehind.WAIT,
        DeadLetterSettings.defaults(),
        new StreamTtl(0),
        () -> SnapshotArchive.NONE);
  }
}
