package io.headwater.embedded;

import java.util.List;
import org.apache.flink.api.common.JobID;
import org.apache.flink.runtime.checkpoint.AbstractCheckpointStats;
import org.apache.flink.runtime.checkpoint.CheckpointStatsSnapshot;

/**
 * How long checkpoints took, in milliseconds; one that is not complete counts with its age.
 *
 * @param count how many there were, >= 1
 * @param median of their times
 * @param worst of their times
 */
record CheckpointTimes(int count, long median, long worst) {
  /** The number of the newest checkpoint, 0 before the first. */
  static long newest(EmbeddedFlink flink, JobID job) throws Exception {
    return stats(flink, job).getHistory().getCheckpoints().stream()
        .mapToLong(AbstractCheckpointStats::getCheckpointId)
        .max()
        .orElse(0);
  }

  /** The times of all checkpoints after number {@code before}. */
  static CheckpointTimes since(EmbeddedFlink flink, JobID job, long before) throws Exception {
    long now = System.currentTimeMillis();
    List<Long> times =
        stats(flink, job).getHistory().getCheckpoints().stream()
            .filter(one -> one.getCheckpointId() > before)
            .map(one -> one.getStatus().isInProgress() ? age(one, now) : one.getEndToEndDuration())
            .sorted()
            .toList();
    return new CheckpointTimes(
        times.size(), times.get(times.size() / 2), times.get(times.size() - 1));
  }

  private static long age(AbstractCheckpointStats one, long now) {
    return now - one.getTriggerTimestamp();
  }

  private static CheckpointStatsSnapshot stats(EmbeddedFlink flink, JobID job) throws Exception {
    CheckpointStatsSnapshot all =
        flink.cluster().getExecutionGraph(job).get().getCheckpointStatsSnapshot();
    if (all == null) {
      throw new IllegalStateException("job " + job + ": expected statistics of its checkpoints");
    }
    return all;
  }

  @Override
  public String toString() {
    return "%d, median %,d ms, worst %,d ms".formatted(count, median, worst);
  }
}
