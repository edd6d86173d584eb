package io.headwater.testing;

import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import io.headwater.measure.RandomStream;
import java.util.function.ToDoubleFunction;

/** Point clouds of known distributions, and what is known of them. */
public final class Clouds {
  private Clouds() {}

  /** Independent N(mean, deviation^2) coordinates [n, d]. */
  public static PointCloud normal(int n, int d, double mean, double deviation, RandomKey key) {
    float[] x = new float[n * d];
    RandomStream stream = key.stream();
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) (mean + deviation * stream.nextGaussian());
    }
    return PointCloud.wrap(n, d, x);
  }

  /** N(m, I) and N(-m, I) in equal parts, m = (offset, 0, ..., 0) [n, d]; deviations as given. */
  public static PointCloud twoModes(int n, int d, double offset, double deviation, RandomKey key) {
    float[] x = new float[n * d];
    RandomStream stream = key.stream();
    for (int i = 0; i < n; i++) {
      double mean = stream.nextInt(2) == 0 ? -offset : offset;
      for (int j = 0; j < d; j++) {
        x[i * d + j] = (float) ((j == 0 ? mean : 0) + deviation * stream.nextGaussian());
      }
    }
    return PointCloud.wrap(n, d, x);
  }

  /** The same point n times. */
  public static PointCloud pointMass(int n, float... point) {
    float[] x = new float[n * point.length];
    for (int i = 0; i < x.length; i++) {
      x[i] = point[i % point.length];
    }
    return PointCloud.wrap(n, point.length, x);
  }

  /** Every coordinate moved by {@code shift} and then scaled by {@code scale}. */
  public static PointCloud moved(PointCloud points, double shift, double scale) {
    float[] x = points.toArray();
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) (scale * (x[i] + shift));
    }
    return PointCloud.wrap(points.count(), points.dimension(), x);
  }

  /** The mean of coordinate j. */
  public static double mean(PointCloud points, int j) {
    double sum = 0;
    for (int i = 0; i < points.count(); i++) {
      sum += points.get(i, j);
    }
    return sum / points.count();
  }

  /** The deviation of coordinate j. */
  public static double deviation(PointCloud points, int j) {
    double mean = mean(points, j);
    double sum = 0;
    for (int i = 0; i < points.count(); i++) {
      sum += (points.get(i, j) - mean) * (points.get(i, j) - mean);
    }
    return Math.sqrt(sum / points.count());
  }

  /** A number estimated by independent repetition. */
  public record Estimate(double mean, double standardError) {
    /** Of {@code estimator} at {@code repetitions} keys under {@code key}. */
    public static Estimate of(
        int repetitions, RandomKey key, ToDoubleFunction<RandomKey> estimator) {
      double sum = 0;
      double squares = 0;
      for (int r = 0; r < repetitions; r++) {
        double value = estimator.applyAsDouble(key.at(r));
        sum += value;
        squares += value * value;
      }
      double mean = sum / repetitions;
      double variance = (squares - repetitions * mean * mean) / (repetitions - 1);
      return new Estimate(mean, Math.sqrt(Math.max(0, variance) / repetitions));
    }
  }
}
