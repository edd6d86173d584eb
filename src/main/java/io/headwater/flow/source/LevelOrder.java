package io.headwater.flow.source;

import io.headwater.measure.FeatureLayout;
import io.headwater.measure.FeatureLayout.Block;
import io.headwater.measure.FeatureLayout.Kind;
import java.util.Arrays;
import java.util.Comparator;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * In which order the levels of a category lie along its latent normal number.
 *
 * <p>A normal number can say no more of other features than that they rise or fall with it. Of all
 * orders the one along the first axis of correspondence analysis leaves the most to say
 * [greenacre1984]: the left singular vector u of the greatest singular value of
 *
 * <p>M_kj = Cov(1[level k], x_j) / (√p_k σ_j), σ_j² = Var x_j of a number and p_j of a level,
 *
 * <p>over all coordinates j of other features; level k lies at u_k / √p_k. Where that singular
 * value is no greater than chance makes it, √(w / n) + √(m / n) for w levels, m coordinates and n
 * points [marchenko1967], the commonest level comes first.
 */
final class LevelOrder {
  private static final int ITERATIONS = 64;

  private LevelOrder() {}

  /** The levels of {@code block} from the lowest on, as places in it. */
  static int[] of(FeatureMoments moments, FeatureLayout layout, Block block, double[] share) {
    double[][] association = association(moments, layout, block, share);
    double[] axis = leading(association);
    double inertia = Math.sqrt(square(times(association, axis)));
    double chance =
        (Math.sqrt(block.width()) + Math.sqrt(layout.dimension() - block.width()))
            / Math.sqrt(moments.weight());
    return inertia > chance
        ? sorted(share.length, k -> share[k] == 0 ? 0 : axis[k] / Math.sqrt(share[k]))
        : sorted(share.length, k -> -share[k]);
  }

  private static int[] sorted(int n, IntToDoubleFunction by) {
    return IntStream.range(0, n)
        .boxed()
        .sorted(Comparator.comparingDouble(by::applyAsDouble))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /** M, a row a level; rows of levels and columns of features without mass are 0. */
  private static double[][] association(
      FeatureMoments moments, FeatureLayout layout, Block block, double[] share) {
    double[][] m = new double[block.width()][layout.dimension()];
    for (Block other : layout.blocks()) {
      for (int j = other.offset(); j < other.offset() + other.width() && other != block; j++) {
        double unit = unit(moments, other, j);
        for (int k = 0; k < m.length && unit > 0; k++) {
          double covariance = moments.covariance(block.offset() + k, j) / block.scale();
          m[k][j] = share[k] == 0 ? 0 : covariance / (Math.sqrt(share[k]) * unit);
        }
      }
    }
    return m;
  }

  private static double unit(FeatureMoments moments, Block block, int j) {
    return block.kind() == Kind.NUMBER
        ? moments.deviation(j)
        : Math.sqrt(Math.max(0, moments.mean(j)) * block.scale());
  }

  /**
   * The leading left singular vector by power iteration, of such a sign that the coordinate that
   * depends most on it rises with it.
   */
  private static double[] leading(double[][] m) {
    double[] u = new double[m.length];
    for (int k = 0; k < u.length; k++) {
      u[k] = Math.sqrt(square(m[k])) * (k % 2 == 0 ? 1 : -1);
    }
    double[] v = times(m, u);
    for (int i = 0; i < ITERATIONS; i++) {
      for (int k = 0; k < u.length; k++) {
        u[k] = dot(m[k], v);
      }
      double length = Math.sqrt(square(u));
      for (int k = 0; k < u.length && length > 0; k++) {
        u[k] /= length;
      }
      v = times(m, u);
    }
    double most = 0;
    for (double loading : v) {
      most = Math.abs(loading) > Math.abs(most) ? loading : most;
    }
    double sign = most < 0 ? -1 : 1;
    return Arrays.stream(u).map(x -> sign * x).toArray();
  }

  /** Mᵀ u. */
  private static double[] times(double[][] m, double[] u) {
    double[] v = new double[m[0].length];
    for (int k = 0; k < m.length; k++) {
      for (int j = 0; j < v.length; j++) {
        v[j] += m[k][j] * u[k];
      }
    }
    return v;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int j = 0; j < a.length; j++) {
      sum += a[j] * b[j];
    }
    return sum;
  }

  private static double square(double[] a) {
    return dot(a, a);
  }
}
