package io.headwater.divergence;

import io.headwater.measure.PointCloud;
import java.util.Arrays;

/**
 * Euclidean distances from any point to every point of one cloud.
 *
 * <p>O(k m) a query for k non-zero coordinates and m points, so that one-hot rows are cheap. Sums
 * are double: |a|^2 + |b|^2 - 2 a.b loses about 1e-16 of |a|^2, which shows as 1e-8 |a| in a
 * distance that should be 0. Immutable.
 */
public final class PointDistances {
  private final PointCloud points;

  /** Coordinate j of every point is contiguous [d, m]. */
  private final double[] byCoordinate;

  private final double[] squaredNorm;

  /** The distances to {@code points} [m, d]. */
  public PointDistances(PointCloud points) {
    int m = points.count();
    int d = points.dimension();
    this.points = points;
    this.byCoordinate = new double[m * d];
    this.squaredNorm = new double[m];
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < d; j++) {
        double x = points.get(i, j);
        byCoordinate[j * m + i] = x;
        squaredNorm[i] += x * x;
      }
    }
  }

  /** Writes the squared distances from point {@code i} of {@code from} {@code into} [m]. */
  public void squaredFrom(PointCloud from, int i, double[] into) {
    if (from.dimension() != points.dimension()) {
      throw new IllegalArgumentException(
          "distances: expected points in %d dimensions, got %d"
              .formatted(points.dimension(), from.dimension()));
    }
    int m = points.count();
    Arrays.fill(into, 0, m, 0);
    double norm = 0;
    for (int j = 0; j < from.dimension(); j++) {
      double a = from.get(i, j);
      if (a != 0) {
        norm += a * a;
        for (int k = 0, at = j * m; k < m; k++, at++) {
          into[k] += a * byCoordinate[at];
        }
      }
    }
    for (int k = 0; k < m; k++) {
      into[k] = Math.max(0, norm + squaredNorm[k] - 2 * into[k]);
    }
  }

  /** The distance from each point of {@code from} [n, d] to its nearest one here; m >= 1. */
  public double[] nearest(PointCloud from) {
    if (points.count() == 0) {
      throw new IllegalArgumentException("nearest point: expected at least one point, got none");
    }
    double[] nearest = new double[from.count()];
    double[] squared = new double[points.count()];
    for (int i = 0; i < nearest.length; i++) {
      squaredFrom(from, i, squared);
      int best = 0;
      for (int k = 1; k < squared.length; k++) {
        if (squared[k] < squared[best]) {
          best = k;
        }
      }
      nearest[i] = direct(from, i, best);
    }
    return nearest;
  }

  /** By the difference, which is exact where the points are equal. */
  private double direct(PointCloud from, int i, int k) {
    double sum = 0;
    for (int j = 0; j < from.dimension(); j++) {
      double gap = (double) from.get(i, j) - points.get(k, j);
      sum += gap * gap;
    }
    return Math.sqrt(sum);
  }
}
