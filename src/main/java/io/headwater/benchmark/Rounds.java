package io.headwater.benchmark;

import java.util.Arrays;

/**
 * One number measured in several rounds.
 *
 * @param values round by round, at least one
 */
@SuppressWarnings("ArrayRecordComponent") // read by this package alone, never compared
record Rounds(double[] values) {
  /** The middle value, the mean of the middle two of an even number. */
  double median() {
    double[] sorted = sorted();
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }

  double min() {
    return sorted()[0];
  }

  double max() {
    return sorted()[values.length - 1];
  }

  /** Round by round, what share of {@code that} this is. */
  Rounds shareOf(Rounds that) {
    double[] shares = new double[values.length];
    for (int i = 0; i < shares.length; i++) {
      shares[i] = values[i] / that.values[i];
    }
    return new Rounds(shares);
  }

  private double[] sorted() {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted;
  }
}
