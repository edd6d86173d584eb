package io.headwater.divergence;

import io.headwater.measure.PointCloud;

/**
 * A measure seen through R features: their sum over its points, and how many these are.
 *
 * <p>Sums of measures are sums of embeddings, so that shards merge and points that have left a
 * window are taken off, exactly up to rounding. Here the features are the values of a kernel at R
 * landmarks, the same for all that are to be merged. Immutable.
 */
public final class MeanEmbedding {
  private final double[] sum;
  private final long count;

  private MeanEmbedding(double[] sum, long count) {
    this.sum = sum;
    this.count = count;
  }

  /** Of the empirical measure of {@code points}, through the kernel at {@code landmarks}. */
  public static MeanEmbedding of(KernelSum landmarks, PointCloud points) {
    double[] sum = new double[landmarks.count()];
    double[] values = new double[sum.length];
    float[] rows = points.toArray();
    for (int i = 0; i < points.count(); i++) {
      landmarks.values(rows, i * points.dimension(), values);
      for (int r = 0; r < sum.length; r++) {
        sum[r] += values[r];
      }
    }
    return new MeanEmbedding(sum, points.count());
  }

  /** Of both measures together. */
  public MeanEmbedding merge(MeanEmbedding that) {
    return plus(that, 1);
  }

  /** Without the points of {@code that}, which are among these. */
  public MeanEmbedding evict(MeanEmbedding that) {
    return plus(that, -1);
  }

  private MeanEmbedding plus(MeanEmbedding that, int sign) {
    if (that.sum.length != sum.length) {
      throw new IllegalArgumentException(
          "mean embeddings to merge: expected %d features, got %d; are the landmarks the same?"
              .formatted(sum.length, that.sum.length));
    }
    double[] both = sum.clone();
    for (int r = 0; r < both.length; r++) {
      both[r] += sign * that.sum[r];
    }
    return new MeanEmbedding(both, count + sign * that.count);
  }

  /** The number of points. */
  public long count() {
    return count;
  }

  /** The mean features [R]; of no points, zero. */
  public double[] mean() {
    double[] mean = sum.clone();
    for (int r = 0; r < mean.length; r++) {
      mean[r] /= Math.max(1, count);
    }
    return mean;
  }
}
