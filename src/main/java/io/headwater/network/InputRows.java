package io.headwater.network;

/** What a network reads: rows of numbers, all of them ({@link Matrix}) or the nonzero ones. */
public sealed interface InputRows permits Matrix, SparseRows {
  /** The number of rows in use, at least 0. */
  int rows();

  /** The number of columns. */
  int columns();
}
