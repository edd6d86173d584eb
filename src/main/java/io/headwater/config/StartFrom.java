package io.headwater.config;

/** Where a job that starts without a checkpoint begins to read its topic. */
public enum StartFrom {
  /** At the oldest record. */
  EARLIEST,
  /** At what arrives after the start. */
  LATEST,
  /** At the offsets committed for the group, the oldest record where there are none. */
  COMMITTED
}
