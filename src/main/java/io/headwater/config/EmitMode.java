package io.headwater.config;

/** What decides how many synthetic records are written, and when. */
public enum EmitMode {
  /** Each window's real count times the ratio, in event time. */
  MIRROR,
  /** A steady number of rows per second. */
  RATE
}
