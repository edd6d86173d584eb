package io.headwater.config;

/** What decides how many synthetic records are written, and when. */
public enum EmitMode {
  /** Each window's real count times the ratio, in event time. */
  MIRROR,
  /** So many rows a second, drawn from the newest snapshots. */
  RATE
}
