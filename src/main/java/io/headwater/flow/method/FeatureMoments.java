package io.headwater.flow.method;

import io.headwater.measure.PointCloud;
import java.util.Arrays;

/**
 * The mean and covariance of a weighted measure on R^d; sums of measures are exact up to rounding.
 *
 * <p>Rows of mostly zeros (one-hot blocks) cost the square of their non-zeros, not of d.
 */
final class FeatureMoments {
  private final double weight;
  private final double[] mean;
  private final double[] covariance;

  /** Takes the arrays over: mean [d], covariance [d, d]. */
  FeatureMoments(double weight, double[] mean, double[] covariance) {
    this.weight = weight;
    this.mean = mean;
    this.covariance = covariance;
  }

  /** The measure of no mass. */
  static FeatureMoments none(int d) {
    return new FeatureMoments(0, new double[d], new double[d * d]);
  }

  /** Each point with weight 1; the covariance is that of the measure (divided by n). */
  static FeatureMoments of(PointCloud points) {
    int n = points.count();
    int d = points.dimension();
    double[] mean = new double[d];
    double[] second = new double[d * d];
    int[] nonZero = new int[d];
    for (int i = 0; i < n; i++) {
      int p = 0;
      for (int j = 0; j < d; j++) {
        if (points.get(i, j) != 0) {
          mean[j] += points.get(i, j);
          nonZero[p++] = j;
        }
      }
      addProducts(points, i, Arrays.copyOf(nonZero, p), second);
    }
    for (int j = 0; j < d; j++) {
      mean[j] /= n;
    }
    // Cov = E x xᵀ − m mᵀ, in double: features are about standard, so little cancels.
    for (int j = 0; j < d; j++) {
      for (int k = 0; k < d; k++) {
        second[j * d + k] = second[j * d + k] / n - mean[j] * mean[k];
      }
    }
    return new FeatureMoments(n, mean, second);
  }

  private static void addProducts(PointCloud points, int i, int[] nonZero, double[] intoSecond) {
    int d = points.dimension();
    for (int j : nonZero) {
      double x = points.get(i, j);
      for (int k : nonZero) {
        intoSecond[j * d + k] += x * points.get(i, k);
      }
    }
  }

  /** The same measure with its mass cut to {@code most}. */
  FeatureMoments atMost(double most) {
    return new FeatureMoments(Math.min(weight, most), mean, covariance);
  }

  /** The sum of two measures; one of no mass changes nothing. */
  FeatureMoments merge(FeatureMoments that) {
    double sum = weight + that.weight;
    if (sum == 0) {
      return this;
    }
    double mine = weight / sum;
    double theirs = that.weight / sum;
    int d = mean.length;
    double[] m = new double[d];
    double[] c = new double[d * d];
    for (int j = 0; j < d; j++) {
      m[j] = mine * mean[j] + theirs * that.mean[j];
      double dj = that.mean[j] - mean[j];
      for (int k = 0; k < d; k++) {
        double dk = that.mean[k] - mean[k];
        int jk = j * d + k;
        c[jk] = mine * covariance[jk] + theirs * that.covariance[jk] + mine * theirs * dj * dk;
      }
    }
    return new FeatureMoments(sum, m, c);
  }

  double weight() {
    return weight;
  }

  double[] mean() {
    return mean;
  }

  double[] covariance() {
    return covariance;
  }

  double mean(int j) {
    return mean[j];
  }

  double covariance(int j, int k) {
    return covariance[j * mean.length + k];
  }
}
