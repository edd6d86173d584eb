package io.headwater.evaluation;

import io.headwater.divergence.PointDistances;
import io.headwater.measure.PointCloud;
import java.util.Arrays;

/**
 * How far samples keep from the training points, beside how far held-out points do.
 *
 * <p>The distance is the median over points of the distance to the nearest training point (the mean
 * if the held-out median is zero, as it is when most records are exact repeats). O(m n k) for k
 * non-zero coordinates a point.
 *
 * @param samples of samples to the training points, >= 0
 * @param heldOut of held-out points to the training points, >= 0
 */
public record Novelty(double samples, double heldOut) {
  /** Medians below it are ties of equal records, not distances. */
  private static final double TINY = 1e-9;

  /**
   * Of three clouds, none of them empty.
   *
   * @param samples fresh points [m, d]
   * @param train what the method learned from [n, d]
   * @param heldOut what it did not see [k, d]
   */
  public static Novelty of(PointCloud samples, PointCloud train, PointCloud heldOut) {
    PointDistances toTrain = new PointDistances(train);
    return of(toTrain.nearest(samples), toTrain.nearest(heldOut));
  }

  /** Of the distances to the nearest training point, one a point. */
  static Novelty of(double[] ofSamples, double[] ofHeldOut) {
    return median(ofHeldOut) > TINY
        ? new Novelty(median(ofSamples), median(ofHeldOut))
        : new Novelty(mean(ofSamples), mean(ofHeldOut));
  }

  /**
   * Below .8 or so the samples repeat the training points; 1 is as fresh as real points; NaN where
   * every held-out point repeats a training point and samples do not: there is no unit of distance.
   */
  public double ratio() {
    if (samples == heldOut) {
      return 1;
    }
    return heldOut == 0 ? Double.NaN : samples / heldOut;
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int n = sorted.length;
    return (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
  }

  private static double mean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }
}
