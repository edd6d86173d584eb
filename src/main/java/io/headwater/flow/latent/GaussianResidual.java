package io.headwater.flow.latent;

import io.headwater.divergence.SymmetricEigen;
import io.headwater.flow.FlowState;
import io.headwater.flow.NamedArray;
import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import io.headwater.measure.RandomStream;
import java.util.Map;

/**
 * What an encoder leaves out, r = x − Dec(E(x)), as a normal law N(b, S Sᵀ) of its mean and
 * covariance, independent of everything.
 *
 * <p>Added to what is decoded it gives the numbers back their means and, where r is uncorrelated
 * with Dec(E(x)) as with principal components, their covariance. Immutable.
 */
final class GaussianResidual {
  private final double[] mean;

  /** S, symmetric [m, m]. */
  private final double[] root;

  private GaussianResidual(double[] mean, double[] root) {
    this.mean = mean;
    this.root = root;
  }

  /** The law of {@code points} − {@code decoded} over the coordinates {@code numbers}. */
  static GaussianResidual of(PointCloud points, PointCloud decoded, int[] numbers) {
    int m = numbers.length;
    int n = points.count();
    double[] mean = new double[m];
    double[] second = new double[m * m];
    double[] r = new double[m];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < m; j++) {
        r[j] = (double) points.get(i, numbers[j]) - decoded.get(i, numbers[j]);
        mean[j] += r[j] / n;
      }
      for (int j = 0; j < m; j++) {
        for (int l = 0; l < m; l++) {
          second[j * m + l] += r[j] * r[l] / n;
        }
      }
    }
    for (int j = 0; j < m; j++) {
      for (int l = 0; l < m; l++) {
        second[j * m + l] -= mean[j] * mean[l];
      }
    }
    return new GaussianResidual(mean, root(second, m));
  }

  /** The symmetric square root; an eigenvalue below zero is rounding. */
  private static double[] root(double[] covariance, int m) {
    SymmetricEigen eigen = SymmetricEigen.of(m, covariance);
    double[] root = new double[m * m];
    for (int e = 0; e < m; e++) {
      double deviation = Math.sqrt(Math.max(0, eigen.value(e)));
      for (int i = 0; i < m; i++) {
        for (int j = 0; j < m; j++) {
          root[i * m + j] += deviation * eigen.vector(i, e) * eigen.vector(j, e);
        }
      }
    }
    return root;
  }

  /** The points with a draw of r each; point i gets draw {@code first} + i of {@code key}. */
  PointCloud addTo(PointCloud points, int[] numbers, long first, RandomKey key) {
    int m = numbers.length;
    int d = points.dimension();
    float[] values = points.toArray();
    double[] g = new double[m];
    for (int i = 0; i < points.count(); i++) {
      RandomStream stream = key.at(first + i).stream();
      for (int j = 0; j < m; j++) {
        g[j] = stream.nextGaussian();
      }
      for (int j = 0; j < m; j++) {
        double r = mean[j];
        for (int l = 0; l < m; l++) {
          r += root[j * m + l] * g[l];
        }
        values[i * d + numbers[j]] += (float) r;
      }
    }
    return PointCloud.wrap(points.count(), d, values);
  }

  /** This as arrays of a published state. */
  Map<String, NamedArray> toArrays() {
    int m = mean.length;
    float[] means = new float[m];
    float[] roots = new float[m * m];
    for (int j = 0; j < m; j++) {
      means[j] = (float) mean[j];
    }
    for (int j = 0; j < m * m; j++) {
      roots[j] = (float) root[j];
    }
    return Map.of(
        "residual-mean", NamedArray.of(means, m), "residual-root", NamedArray.of(roots, m, m));
  }

  /** What {@link #toArrays} wrote. */
  static GaussianResidual fromState(FlowState published) {
    return new GaussianResidual(
        doubles(published.array("residual-mean")), doubles(published.array("residual-root")));
  }

  private static double[] doubles(NamedArray array) {
    double[] values = new double[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = array.get(i);
    }
    return values;
  }
}
