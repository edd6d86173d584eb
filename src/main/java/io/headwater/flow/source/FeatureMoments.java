package io.headwater.flow.source;

import io.headwater.flow.FlowState;
import io.headwater.flow.NamedArray;
import io.headwater.measure.PointCloud;
import java.util.Arrays;
import java.util.Map;

/**
 * The mean and covariance of a weighted measure on R^d; sums of measures are exact up to rounding.
 *
 * <p>Rows of mostly zeros (one-hot blocks) cost the square of their non-zeros, not of d.
 */
public final class FeatureMoments {
  private final double weight;
  private final double[] mean;
  private final double[] covariance;

  /** Takes the arrays over: mean [d], covariance [d, d]. */
  public FeatureMoments(double weight, double[] mean, double[] covariance) {
    this.weight = weight;
    this.mean = mean;
    this.covariance = covariance;
  }

  /** The measure of no mass. */
  public static FeatureMoments none(int d) {
    return new FeatureMoments(0, new double[d], new double[d * d]);
  }

  /** Each point with weight 1; the covariance is that of the measure (divided by n). */
  public static FeatureMoments of(PointCloud points) {
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
  public FeatureMoments atMost(double most) {
    return new FeatureMoments(Math.min(weight, most), mean, covariance);
  }

  /** The sum of two measures; one of no mass changes nothing. */
  public FeatureMoments merge(FeatureMoments that) {
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

  /** E |x − E x|², the trace of the covariance. */
  public double totalVariance() {
    double sum = 0;
    for (int j = 0; j < mean.length; j++) {
      sum += covariance(j, j);
    }
    return sum;
  }

  /** The deviation of coordinate {@code j}, >= 0. */
  public double deviation(int j) {
    return Math.sqrt(Math.max(0, covariance(j, j)));
  }

  /** The mass. */
  public double weight() {
    return weight;
  }

  double[] mean() {
    return mean;
  }

  double[] covariance() {
    return covariance;
  }

  /** The mean of coordinate {@code j}. */
  public double mean(int j) {
    return mean[j];
  }

  /** Cov(x_j, x_k). */
  public double covariance(int j, int k) {
    return covariance[j * mean.length + k];
  }

  /** This as arrays of a state. */
  public Map<String, NamedArray> toArrays() {
    int d = mean.length;
    return Map.of(
        "weight",
        NamedArray.of(new float[] {(float) weight}, 1),
        "mean",
        NamedArray.withFeatureAxes(0b1, floats(mean), d),
        "covariance",
        NamedArray.withFeatureAxes(0b11, floats(covariance), d, d));
  }

  /** Whether a state holds moments. */
  static boolean areIn(FlowState state) {
    return state.has("weight") && state.has("mean") && state.has("covariance");
  }

  /** What {@link #toArrays} wrote. */
  public static FeatureMoments fromState(FlowState state) {
    return new FeatureMoments(
        state.array("weight").get(0),
        doubles(state.array("mean")),
        doubles(state.array("covariance")));
  }

  static float[] floats(double[] values) {
    float[] narrowed = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      narrowed[i] = (float) values[i];
    }
    return narrowed;
  }

  static double[] doubles(NamedArray array) {
    double[] widened = new double[array.size()];
    for (int i = 0; i < widened.length; i++) {
      widened[i] = array.get(i);
    }
    return widened;
  }
}
