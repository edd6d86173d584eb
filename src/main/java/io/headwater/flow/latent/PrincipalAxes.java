package io.headwater.flow.latent;

import io.headwater.divergence.SymmetricEigen;
import io.headwater.flow.FlowState;
import io.headwater.flow.NamedArray;
import io.headwater.flow.source.FeatureMoments;
import io.headwater.measure.PointCloud;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;

/**
 * The principal axes of the numbers of a measure: u = Vᵀ (x − μ), V orthogonal, its first k columns
 * spanning the k directions of most variance. The way back, x = μ + V u, is an isometry.
 *
 * <p>Axes are continued from window to window: the leading k columns, and the others, are turned
 * within their spans to be as near as can be to the columns before (orthogonal Procrustes
 * [schonemann1966]), which settles signs, order and axes of equal variance. What was learned in the
 * coordinates u therefore stays right. Immutable.
 */
final class PrincipalAxes {
  /** Below this cosine between old and new spans there is nothing to continue. */
  private static final double LEAST_COSINE = 1e-3;

  private final int[] numbers;

  /** μ [m]. */
  private final double[] mean;

  /** V [m, m]; column e is axis e. */
  private final double[] axes;

  private PrincipalAxes(int[] numbers, double[] mean, double[] axes) {
    this.numbers = numbers;
    this.mean = mean;
    this.axes = axes;
  }

  /** Of the coordinates {@code numbers} of a measure with these moments. */
  static PrincipalAxes of(FeatureMoments moments, int[] numbers) {
    int m = numbers.length;
    double[] mean = new double[m];
    double[] covariance = new double[m * m];
    for (int i = 0; i < m; i++) {
      mean[i] = moments.mean(numbers[i]);
      for (int j = 0; j < m; j++) {
        covariance[i * m + j] = moments.covariance(numbers[i], numbers[j]);
      }
    }
    SymmetricEigen eigen = SymmetricEigen.of(m, covariance);
    Integer[] order = new Integer[m];
    Arrays.setAll(order, e -> e);
    Arrays.sort(order, Comparator.comparingDouble(e -> -eigen.value(e)));
    double[] axes = new double[m * m];
    for (int e = 0; e < m; e++) {
      double sign = signOf(eigen, order[e], m);
      for (int i = 0; i < m; i++) {
        axes[i * m + e] = sign * eigen.vector(i, order[e]);
      }
    }
    return new PrincipalAxes(numbers.clone(), mean, axes);
  }

  /** The sign that makes the largest entry of a vector positive. */
  private static double signOf(SymmetricEigen eigen, int e, int m) {
    double largest = 0;
    for (int i = 0; i < m; i++) {
      if (Math.abs(eigen.vector(i, e)) > Math.abs(largest)) {
        largest = eigen.vector(i, e);
      }
    }
    return largest < 0 ? -1 : 1;
  }

  /** These axes turned towards those before, within the span of the first k and of the others. */
  PrincipalAxes continuing(PrincipalAxes before, int k) {
    int m = count();
    if (before.count() != m) {
      return this;
    }
    double[] turned = axes.clone();
    turn(before, 0, k, turned);
    turn(before, k, m, turned);
    return new PrincipalAxes(numbers, mean, turned);
  }

  /** Columns [from, to) of {@code into} become V R, R the orthogonal factor of Vᵀ V_before. */
  private void turn(PrincipalAxes before, int from, int to, double[] into) {
    int m = count();
    int k = to - from;
    double[] inner = new double[k * k];
    for (int i = 0; i < m; i++) {
      for (int a = 0; a < k; a++) {
        for (int b = 0; b < k; b++) {
          inner[a * k + b] += axes[i * m + from + a] * before.axes[i * m + from + b];
        }
      }
    }
    double[] rotation = orthogonalFactor(inner, k);
    for (int i = 0; rotation.length > 0 && i < m; i++) {
      for (int b = 0; b < k; b++) {
        double sum = 0;
        for (int a = 0; a < k; a++) {
          sum += axes[i * m + from + a] * rotation[a * k + b];
        }
        into[i * m + from + b] = sum;
      }
    }
  }

  /** R = M (MᵀM)^(-1/2), the orthogonal matrix nearest to M; empty where M is near singular. */
  private static double[] orthogonalFactor(double[] matrix, int k) {
    double[] gram = new double[k * k];
    for (int i = 0; i < k; i++) {
      for (int a = 0; a < k; a++) {
        for (int b = 0; b < k; b++) {
          gram[a * k + b] += matrix[i * k + a] * matrix[i * k + b];
        }
      }
    }
    SymmetricEigen eigen = SymmetricEigen.of(k, gram);
    double[] inverseRoot = new double[k * k];
    for (int e = 0; e < k; e++) {
      if (eigen.value(e) < LEAST_COSINE * LEAST_COSINE) {
        return new double[0];
      }
      for (int a = 0; a < k; a++) {
        for (int b = 0; b < k; b++) {
          inverseRoot[a * k + b] +=
              eigen.vector(a, e) * eigen.vector(b, e) / Math.sqrt(eigen.value(e));
        }
      }
    }
    double[] factor = new double[k * k];
    for (int i = 0; i < k; i++) {
      for (int a = 0; a < k; a++) {
        for (int b = 0; b < k; b++) {
          factor[i * k + b] += matrix[i * k + a] * inverseRoot[a * k + b];
        }
      }
    }
    return factor;
  }

  /** m: the number of numbers, and of axes. */
  int count() {
    return numbers.length;
  }

  /** u of point {@code i}: writes m numbers {@code into} an array. */
  void rotate(PointCloud points, int i, double[] into) {
    int m = count();
    Arrays.fill(into, 0, m, 0);
    for (int j = 0; j < m; j++) {
      double x = points.get(i, numbers[j]) - mean[j];
      for (int e = 0; e < m; e++) {
        into[e] += axes[j * m + e] * x;
      }
    }
  }

  /** Writes the numbers μ + V u into the point that begins at {@code offset}. */
  void restore(double[] u, float[] into, int offset) {
    int m = count();
    for (int j = 0; j < m; j++) {
      double x = mean[j];
      for (int e = 0; e < m; e++) {
        x += axes[j * m + e] * u[e];
      }
      into[offset + numbers[j]] = (float) x;
    }
  }

  /** This as arrays of a state in R^dimension. */
  Map<String, NamedArray> toArrays(int dimension) {
    int m = count();
    float[] center = new float[dimension];
    float[] rows = new float[dimension * m];
    for (int j = 0; j < m; j++) {
      center[numbers[j]] = (float) mean[j];
      for (int e = 0; e < m; e++) {
        rows[numbers[j] * m + e] = (float) axes[j * m + e];
      }
    }
    return Map.of(
        "encoder-mean", NamedArray.withFeatureAxes(0b1, center, dimension),
        "encoder-axes", NamedArray.withFeatureAxes(0b1, rows, dimension, m));
  }

  /** Whether a state has axes, as many as there are {@code numbers} now. */
  static boolean isIn(FlowState state, int[] numbers) {
    return state.has("encoder-axes") && state.array("encoder-axes").extent(1) == numbers.length;
  }

  /** What {@link #toArrays} wrote. */
  static PrincipalAxes fromState(FlowState state, int[] numbers) {
    int m = numbers.length;
    NamedArray center = state.array("encoder-mean");
    NamedArray rows = state.array("encoder-axes");
    double[] mean = new double[m];
    double[] axes = new double[m * m];
    for (int j = 0; j < m; j++) {
      mean[j] = center.get(numbers[j]);
      for (int e = 0; e < m; e++) {
        axes[j * m + e] = rows.get(numbers[j] * m + e);
      }
    }
    return new PrincipalAxes(numbers.clone(), mean, axes);
  }
}
