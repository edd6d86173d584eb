package io.headwater.divergence;

import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import io.headwater.measure.RandomStream;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * The sliced Wasserstein-2 distance over fixed random directions:
 *
 * <p>SW2^2(P, Q) = mean over directions of the squared W2 of the two projections,
 *
 * <p>each exact by sorted quantiles, whatever the two sizes. The directions have length sqrt(d), so
 * that moving a measure by m is a distance of |m| (in expectation over directions; unit directions
 * would give |m| / sqrt(d)), and a standard normal number counts the same in every dimension.
 *
 * <p>O((n + m) (k + log n) L) for L directions and k non-zero coordinates a point. Assumed: finite
 * coordinates. The distance of two samples of one measure is not zero: compare with that floor.
 * Immutable.
 */
public final class SlicedWasserstein {
  private final int dimension;
  private final int directions;

  /** Column l is a direction of length sqrt(d) [d, L]. */
  private final double[] direction;

  /**
   * The distance over {@code directions} directions, uniform on the sphere, drawn at {@code key}.
   *
   * @param dimension d of the points, at least 1
   * @param directions L, at least 1; the relative error of the square is about sqrt(2 / L)
   */
  public SlicedWasserstein(int dimension, int directions, RandomKey key) {
    if (dimension < 1 || directions < 1) {
      throw new IllegalArgumentException(
          "sliced Wasserstein: expected dimension and directions >= 1, got %d and %d"
              .formatted(dimension, directions));
    }
    this.dimension = dimension;
    this.directions = directions;
    this.direction = draw(dimension, directions, key);
  }

  private static double[] draw(int d, int directions, RandomKey key) {
    double[] drawn = new double[d * directions];
    for (int l = 0; l < directions; l++) {
      RandomStream stream = key.at(l).stream();
      double square = 0;
      for (int j = 0; j < d; j++) {
        double g = stream.nextGaussian();
        drawn[j * directions + l] = g;
        square += g * g;
      }
      double scale = Math.sqrt(d / square);
      for (int j = 0; j < d; j++) {
        drawn[j * directions + l] *= scale;
      }
    }
    return drawn;
  }

  /**
   * SW2(P, Q), at least 0.
   *
   * @param p points [n, d], n >= 1
   * @param q points [m, d], m >= 1
   */
  public double distance(PointCloud p, PointCloud q) {
    require(p);
    require(q);
    double[][] x = sortedProjections(p);
    double[][] y = sortedProjections(q);
    double sum = 0;
    for (int l = 0; l < directions; l++) {
      sum += squaredWasserstein(x[l], y[l]);
    }
    return Math.sqrt(sum / directions);
  }

  /**
   * The distances of random parts of a cloud to the rest of it, one a deal [deals]. O(n (k + log n
   * + deals) L).
   *
   * @param points [n, d]
   * @param size of a part, in [1, n - 1]
   */
  public double[] ofParts(PointCloud points, int size, int deals, RandomKey key) {
    require(points);
    int n = points.count();
    double[] squares = new double[deals];
    boolean[][] isPart = new boolean[deals][n];
    for (int deal = 0; deal < deals; deal++) {
      int[] order = key.at(deal).stream().permutation(n);
      for (int i = 0; i < size; i++) {
        isPart[deal][order[i]] = true;
      }
    }
    double[] part = new double[size];
    double[] rest = new double[n - size];
    for (double[] projection : projections(points)) {
      int[] ascending = ascending(projection);
      for (int deal = 0; deal < deals; deal++) {
        int inPart = 0;
        for (int k = 0; k < n; k++) {
          int i = ascending[k];
          if (isPart[deal][i]) {
            part[inPart++] = projection[i];
          } else {
            rest[k - inPart] = projection[i];
          }
        }
        squares[deal] += squaredWasserstein(part, rest);
      }
    }
    return Arrays.stream(squares).map(square -> Math.sqrt(square / directions)).toArray();
  }

  private static int[] ascending(double[] values) {
    return IntStream.range(0, values.length)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> values[i]))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  private void require(PointCloud points) {
    if (points.dimension() != dimension || points.count() == 0) {
      throw new IllegalArgumentException(
          "sliced Wasserstein: expected at least one point in %d dimensions, got %s"
              .formatted(dimension, points));
    }
  }

  /** Row l: the projections on direction l, ascending [L][n]. */
  private double[][] sortedProjections(PointCloud points) {
    double[][] projections = projections(points);
    for (double[] projection : projections) {
      Arrays.sort(projection);
    }
    return projections;
  }

  private double[][] projections(PointCloud points) {
    int n = points.count();
    double[][] projections = new double[directions][n];
    double[] row = new double[directions];
    for (int i = 0; i < n; i++) {
      Arrays.fill(row, 0);
      for (int j = 0; j < dimension; j++) {
        float x = points.get(i, j);
        if (x != 0) {
          for (int l = 0, at = j * directions; l < directions; l++, at++) {
            row[l] += x * direction[at];
          }
        }
      }
      for (int l = 0; l < directions; l++) {
        projections[l][i] = row[l];
      }
    }
    return projections;
  }

  /**
   * W2^2 of two empirical measures on the line: the integral over u in (0, 1) of (F^-1(u) -
   * G^-1(u))^2, exact.
   *
   * @param x ascending [n], n >= 1
   * @param y ascending [m], m >= 1
   */
  static double squaredWasserstein(double[] x, double[] y) {
    // Mass in units of 1 / (n m): a point of x has m of them, a point of y has n.
    long ofX = y.length;
    long ofY = x.length;
    double sum = 0;
    int j = 0;
    for (int i = 0; i < x.length; ) {
      long moved = Math.min(ofX, ofY);
      double gap = x[i] - y[j];
      sum += moved * gap * gap;
      ofX -= moved;
      ofY -= moved;
      if (ofX == 0) {
        i++;
        ofX = y.length;
      }
      if (ofY == 0) {
        j++;
        ofY = x.length;
      }
    }
    return sum / ((double) x.length * y.length);
  }
}
