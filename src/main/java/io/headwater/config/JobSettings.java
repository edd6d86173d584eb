package io.headwater.config;

import static io.headwater.config.Checks.check;

import java.io.Serializable;
import java.time.Duration;

/**
 * Section {@code job}: what the job is called and how it runs.
 *
 * @param name the job's name in the dashboard and in the headers of synthetic records; empty: the
 *     source topic with {@code -twin} behind it
 * @param seed the root of all randomness
 * @param parallelism subtasks of an operator, >= 1
 * @param maxParallelism key groups, fixed for the life of a savepoint, in [parallelism, 32768]
 * @param checkpointInterval time from one checkpoint to the next; with exactly-once delivery also
 *     the latency of committed output
 * @param whenBehind what to do when windows come faster than they are trained on
 * @param streamTtl event time after which a stream without a new snapshot is forgotten, and goes on
 *     from its last snapshot when it comes back; 0 s: never
 */
public record JobSettings(
    String name,
    long seed,
    int parallelism,
    int maxParallelism,
    Duration checkpointInterval,
    WhenBehind whenBehind,
    Duration streamTtl)
    implements Serializable {
  public JobSettings {
    check(parallelism >= 1, "parallelism: expected >= 1, got %d", parallelism);
    check(
        maxParallelism >= 1 && maxParallelism <= 32_768,
        "maxParallelism: expected 1 to 32768, got %d",
        maxParallelism);
    check(
        parallelism <= maxParallelism,
        "parallelism: expected at most max-parallelism %d, got %d",
        maxParallelism,
        parallelism);
    check(
        checkpointInterval.toMillis() >= 100,
        "checkpointInterval: expected at least 100 ms, got %s",
        Durations.text(checkpointInterval));
    check(!streamTtl.isNegative(), "streamTtl: expected >= 0 s, got %s", Durations.text(streamTtl));
  }

  /** One subtask, seed 42, a checkpoint every 10 s. */
  public static JobSettings defaults() {
    return new JobSettings("", 42, 1, 128, Duration.ofSeconds(10), WhenBehind.WAIT, Duration.ZERO);
  }

  /** These settings with another name. */
  public JobSettings withName(String other) {
    return new JobSettings(
        other, seed, parallelism, maxParallelism, checkpointInterval, whenBehind, streamTtl);
  }

  /** These settings with another seed. */
  public JobSettings withSeed(long other) {
    return new JobSettings(
        name, other, parallelism, maxParallelism, checkpointInterval, whenBehind, streamTtl);
  }
}
