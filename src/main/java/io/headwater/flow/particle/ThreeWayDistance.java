package io.headwater.flow.particle;

import io.headwater.divergence.PointDistances;
import io.headwater.measure.PointCloud;
import java.util.Arrays;

/**
 * The distances between particles, training points and points held out, all by one estimator: the
 * unbiased squared MMD of the kernel
 *
 * <p>k(x, y) = ½ Σ 1 / (1 + |x − y|² / h²), h the median distance of training points and the median
 * to the nearest one of them.
 *
 * <p>The wide kernel sees where the mass is, the narrow one particles that gather at the training
 * points: then the distance to the training points falls on, and that to points held out turns up
 * towards {@link #trainingToHeldOut} and beyond. Of each cloud the first {@value #MOST} points
 * count. O(MOST² d). Immutable.
 *
 * @param particlesToTraining squared, about 0 or above
 * @param particlesToHeldOut squared, about 0 or above
 * @param trainingToHeldOut squared, about 0: both are draws of one law
 */
public record ThreeWayDistance(
    double particlesToTraining, double particlesToHeldOut, double trainingToHeldOut) {
  static final int MOST = 512;

  /** Between clouds of at least two points each. */
  public static ThreeWayDistance of(PointCloud particles, PointCloud training, PointCloud heldOut) {
    Cloud p = new Cloud(first(particles));
    Cloud t = new Cloud(first(training));
    Cloud h = new Cloud(first(heldOut));
    double[] scales = t.scales();
    double pp = p.within(scales);
    double tt = t.within(scales);
    double hh = h.within(scales);
    double pt = p.across(t, scales);
    double ph = p.across(h, scales);
    double th = t.across(h, scales);
    return new ThreeWayDistance(pp - 2 * pt + tt, pp - 2 * ph + hh, tt - 2 * th + hh);
  }

  private static PointCloud first(PointCloud points) {
    return points.count() <= MOST ? points : points.slice(0, MOST);
  }

  /** Points, and the distances to them. */
  private record Cloud(PointCloud points, PointDistances to) {
    Cloud(PointCloud points) {
      this(points, new PointDistances(points));
    }

    /** 1 / h² of both kernels; equal points count as a tenth of a unit apart at least. */
    double[] scales() {
      int n = points.count();
      double[] pairs = new double[n * (n - 1) / 2];
      double[] nearest = new double[n];
      Arrays.fill(nearest, Double.POSITIVE_INFINITY);
      double[] squared = new double[n];
      int at = 0;
      for (int i = 0; i < n; i++) {
        to.squaredFrom(points, i, squared);
        for (int k = 0; k < i; k++) {
          pairs[at++] = squared[k];
          nearest[i] = Math.min(nearest[i], squared[k]);
          nearest[k] = Math.min(nearest[k], squared[k]);
        }
      }
      return new double[] {1 / median(pairs), 1 / median(nearest)};
    }

    private static double median(double[] values) {
      Arrays.sort(values);
      return Math.max(LEAST_SQUARE, values[values.length / 2]);
    }

    double within(double[] scales) {
      int n = points.count();
      double[] squared = new double[n];
      double sum = 0;
      for (int i = 0; i < n; i++) {
        to.squaredFrom(points, i, squared);
        sum += kernels(squared, i, scales);
      }
      return 2 * sum / n / (n - 1);
    }

    double across(Cloud that, double[] scales) {
      int m = that.points.count();
      double[] squared = new double[m];
      double sum = 0;
      for (int i = 0; i < points.count(); i++) {
        that.to.squaredFrom(points, i, squared);
        sum += kernels(squared, m, scales);
      }
      return sum / points.count() / m;
    }

    private static double kernels(double[] squared, int count, double[] scales) {
      double sum = 0;
      for (int k = 0; k < count; k++) {
        sum += 1 / (1 + squared[k] * scales[0]) + 1 / (1 + squared[k] * scales[1]);
      }
      return sum / 2;
    }
  }

  /** Of h²: (a tenth of a unit of the standardised features)². */
  private static final double LEAST_SQUARE = 0.01;
}
