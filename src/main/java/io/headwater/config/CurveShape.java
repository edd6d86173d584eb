package io.headwater.config;

/** How the rate of the rows goes up and down; its mean over a period is always the rate itself. */
public enum CurveShape {
  /** Always the same. */
  CONSTANT,
  /** Up and down once a period. */
  SINE,
  /** All rows of a period in its first part, none in the rest. */
  BURST,
  /** In proportion to a list of factors, which takes a period to go through. */
  REPLAYED
}
