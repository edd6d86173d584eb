package io.headwater.divergence;

import io.headwater.measure.PointCloud;
import java.util.function.DoubleUnaryOperator;

/** Unbiased means of a function of the squared distance over pairs of two samples. */
final class PairMeans {
  private PairMeans() {}

  /**
   * E k(X, X') - 2 E k(X, Y) + E k(Y, Y') with k(x, y) = {@code kernel}(|x - y|^2), a point never
   * paired with itself: U-statistics within, the plain mean across.
   */
  static double of(PointCloud p, PointCloud q, DoubleUnaryOperator kernel) {
    if (p.count() < 2 || q.count() < 2) {
      throw new IllegalArgumentException(
          "unbiased distance: expected at least 2 points a side, got %d and %d"
              .formatted(p.count(), q.count()));
    }
    PointDistances toP = new PointDistances(p);
    PointDistances toQ = new PointDistances(q);
    return within(p, toP, kernel) - 2 * across(p, toQ, q.count(), kernel) + within(q, toQ, kernel);
  }

  private static double within(PointCloud p, PointDistances toP, DoubleUnaryOperator kernel) {
    int n = p.count();
    double[] squared = new double[n];
    double sum = 0;
    for (int i = 0; i < n; i++) {
      toP.squaredFrom(p, i, squared);
      for (int k = 0; k < i; k++) {
        sum += kernel.applyAsDouble(squared[k]);
      }
    }
    return 2 * sum / n / (n - 1);
  }

  private static double across(
      PointCloud p, PointDistances toQ, int m, DoubleUnaryOperator kernel) {
    double[] squared = new double[m];
    double sum = 0;
    for (int i = 0; i < p.count(); i++) {
      toQ.squaredFrom(p, i, squared);
      for (int k = 0; k < m; k++) {
        sum += kernel.applyAsDouble(squared[k]);
      }
    }
    return sum / p.count() / m;
  }
}
