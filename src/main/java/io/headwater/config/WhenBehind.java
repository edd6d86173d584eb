package io.headwater.config;

/** What a trainer does when windows come faster than it trains. */
public enum WhenBehind {
  /** Every window is trained on, in order: the same whatever the machine. */
  WAIT,
  /**
   * Of the windows that wait, the newest is trained on, and the twins of all are drawn from it:
   * which windows these are depends on the machine.
   */
  COALESCE
}
