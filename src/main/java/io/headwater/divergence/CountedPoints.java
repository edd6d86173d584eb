package io.headwater.divergence;

import java.util.Arrays;

/**
 * Points on the line, of which some are there more than once.
 *
 * @param values ascending
 * @param counts how often each is there, >= 0; their sum is >= 1
 * @param origin what is subtracted from all of them
 */
@SuppressWarnings("ArrayRecordComponent") // what one comparison works on, never compared itself
record CountedPoints(double[] values, int[] counts, double origin) {
  /** Points in any order, each there once. */
  static CountedPoints of(double[] points) {
    double[] ascending = points.clone();
    Arrays.sort(ascending);
    int[] once = new int[points.length];
    Arrays.fill(once, 1);
    return new CountedPoints(ascending, once, 0);
  }

  /** The greatest hinge gap: sup over c of E(Y − c)₊ − E(X − c)₊, X these points and Y others. */
  double greatestGapBelow(CountedPoints others) {
    Descent x = new Descent(this);
    Descent y = new Descent(others);
    double most = 0;
    for (double c = next(x, y); c > Double.NEGATIVE_INFINITY; c = next(x, y)) {
      x.passTo(c);
      y.passTo(c);
      most = Math.max(most, y.above(c) - x.above(c));
    }
    // Where c lies below all points the gap is that of the means.
    return Math.max(most, y.mean() - x.mean());
  }

  private static double next(Descent x, Descent y) {
    return Math.max(x.next(), y.next());
  }

  /** From the greatest point down: the sum and the number of those that were passed. */
  private static final class Descent {
    private final CountedPoints points;
    private int at;
    private double sum;
    private long passed;
    private final long all;

    Descent(CountedPoints points) {
      this.points = points;
      this.at = points.values.length - 1;
      long count = 0;
      for (int k : points.counts) {
        count += k;
      }
      this.all = count;
      skip();
    }

    private void skip() {
      while (at >= 0 && points.counts[at] == 0) {
        at--;
      }
    }

    /** The greatest point that was not passed. */
    double next() {
      return at < 0 ? Double.NEGATIVE_INFINITY : points.values[at] - points.origin;
    }

    /** Passes the points from {@code c} on. */
    void passTo(double c) {
      while (next() == c) {
        sum += points.counts[at] * c;
        passed += points.counts[at--];
        skip();
      }
    }

    /** E(X − c)₊ where all above {@code c} were passed. */
    double above(double c) {
      return (sum - c * passed) / all;
    }

    /** E X, once all were passed. */
    double mean() {
      return sum / all;
    }
  }
}
