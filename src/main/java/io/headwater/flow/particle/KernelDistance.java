package io.headwater.flow.particle;

import java.util.Arrays;

/**
 * The squared MMD of particles from data by a Gaussian kernel of bandwidth h, as a function of the
 * particles:
 *
 * <p>MMD² = mean k(x, x') − 2 mean k(x, y) + mean k(y, y'), k(x, y) = exp(−|x − y|² / 2 h²),
 *
 * <p>all means over all pairs, the diagonal included; the last is a constant of the data and left
 * out of {@link #value}. O((n + m) n d). Not thread-safe.
 */
final class KernelDistance {
  /** Below e to the minus this, a kernel is as good as none. */
  private static final double FAR = 32;

  /** Halvings of the exponent before its series, and squarings after it. */
  private static final int HALVINGS = 6;

  private static final int STRANDS = 4;

  private final double[] data;
  private final Side dataSide;
  private final int dimension;
  private final int moving;

  /**
   * To data [m, dimension].
   *
   * @param moving the first so many coordinates of a point move
   */
  KernelDistance(double[] data, int dimension, int moving) {
    this.data = data;
    this.dimension = dimension;
    this.moving = moving;
    this.dataSide = new Side(data, dimension);
  }

  /** Points by coordinate, so that every loop over points runs through memory in order. */
  private static final class Side {
    private final int count;
    private final int dimension;

    /** Coordinate k of every point is contiguous [dimension, count]. */
    private final double[] columns;

    private final double[] kernels;

    Side(double[] points, int dimension) {
      this.count = points.length / dimension;
      this.dimension = dimension;
      this.columns = new double[points.length];
      this.kernels = new double[count];
      for (int j = 0; j < count; j++) {
        for (int k = 0; k < dimension; k++) {
          columns[k * count + j] = points[j * dimension + k];
        }
      }
    }

    /** Fills the kernels k(x, y_j), with x at {@code points[offset]}. */
    void fill(double[] points, int offset, double h) {
      Arrays.fill(kernels, 0);
      for (int k = 0; k < dimension; k++) {
        addSquares(points[offset + k], k * count);
      }
      expOfMinus(1 / (2 * h * h));
    }

    private void addSquares(double x, int from) {
      for (int j = 0; j < count; j++) {
        double gap = x - columns[from + j];
        kernels[j] += gap * gap;
      }
    }

    /**
     * s ← e^{−s scale}: Taylor's series to the ninth order at a 64th of the exponent, which is at
     * most 1/2, raised to the 64th power. Relative error below 64 · 2⁻¹⁰ / 10! · √e = 3e-8; only
     * sums and products, so that the loop runs in vector registers.
     */
    private void expOfMinus(double scale) {
      double share = -scale / (1 << HALVINGS);
      double least = -FAR / (1 << HALVINGS);
      for (int j = 0; j < count; j++) {
        double r = Math.max(least, kernels[j] * share);
        double e = 1 + r / 9;
        e = 1 + e * r * (1.0 / 8);
        e = 1 + e * r * (1.0 / 7);
        e = 1 + e * r * (1.0 / 6);
        e = 1 + e * r * (1.0 / 5);
        e = 1 + e * r * (1.0 / 4);
        e = 1 + e * r * (1.0 / 3);
        e = 1 + e * r * (1.0 / 2);
        e = 1 + e * r;
        e *= e;
        e *= e;
        e *= e;
        e *= e;
        e *= e;
        kernels[j] = e * e;
      }
    }

    /** Σ_j k(x, y_j). */
    double sum() {
      double s0 = 0;
      double s1 = 0;
      double s2 = 0;
      double s3 = 0;
      int j = 0;
      for (; j + STRANDS <= count; j += STRANDS) {
        s0 += kernels[j];
        s1 += kernels[j + 1];
        s2 += kernels[j + 2];
        s3 += kernels[j + 3];
      }
      for (; j < count; j++) {
        s0 += kernels[j];
      }
      return (s0 + s1) + (s2 + s3);
    }

    /** Σ_j k(x, y_j) y_jk. */
    double dot(int k) {
      double s0 = 0;
      double s1 = 0;
      double s2 = 0;
      double s3 = 0;
      int j = 0;
      int at = k * count;
      for (; j + STRANDS <= count; j += STRANDS, at += STRANDS) {
        s0 += kernels[j] * columns[at];
        s1 += kernels[j + 1] * columns[at + 1];
        s2 += kernels[j + 2] * columns[at + 2];
        s3 += kernels[j + 3] * columns[at + 3];
      }
      for (; j < count; j++, at++) {
        s0 += kernels[j] * columns[at];
      }
      return (s0 + s1) + (s2 + s3);
    }
  }

  /**
   * The first two terms of MMD² at bandwidth {@code h}.
   *
   * @param x the particles [n, dimension]
   * @param intoGradient N times the gradient by the moving coordinates [n, moving]; N / 2 times it
   *     is that of the witness mean k(x, ·) − mean k(y, ·)
   */
  double value(double[] x, double h, double[] intoGradient) {
    int n = x.length / dimension;
    int m = dataSide.count;
    Side own = new Side(x, dimension);
    Arrays.fill(intoGradient, 0);
    double ofOwn = 0;
    double cross = 0;
    for (int i = 0; i < n; i++) {
      ofOwn += attract(x, i, own, -2.0 / n, h, intoGradient) / n / n;
      cross += attract(x, i, dataSide, 2.0 / m, h, intoGradient) / n / m;
    }
    return ofOwn - 2 * cross;
  }

  /**
   * Σ_j k(x_i, y_j); the gradient gains {@code weight} Σ_j k(x_i, y_j) (x_i − y_j) / h².
   *
   * <p>−2 / n suits the particles, whose pairs count twice; +2 / m the data.
   */
  private double attract(
      double[] x, int i, Side y, double weight, double h, double[] intoGradient) {
    y.fill(x, i * dimension, h);
    double sum = y.sum();
    double force = weight / (h * h);
    for (int k = 0; k < moving; k++) {
      intoGradient[i * moving + k] += force * (x[i * dimension + k] * sum - y.dot(k));
    }
    return sum;
  }

  /**
   * 2 ∇(mean k(x, ·) − mean k(y, ·)) at other places than the particles': where these are the
   * particles, the gradient of {@link #value}.
   *
   * @param x the particles [n, dimension]
   * @param at the places [n, dimension]
   */
  void witnessGradient(double[] x, double[] at, double h, double[] intoGradient) {
    int n = x.length / dimension;
    Side own = new Side(x, dimension);
    Arrays.fill(intoGradient, 0);
    for (int i = 0; i < n; i++) {
      attract(at, i, own, -2.0 / n, h, intoGradient);
      attract(at, i, dataSide, 2.0 / dataSide.count, h, intoGradient);
    }
  }

  /** d: the coordinates of a point. */
  int dimension() {
    return dimension;
  }

  /** mean k(y, y'): what {@link #value} leaves out. */
  double constant(double h) {
    int m = dataSide.count;
    double sum = 0;
    for (int i = 0; i < m; i++) {
      dataSide.fill(data, i * dimension, h);
      sum += dataSide.sum();
    }
    return sum / m / m;
  }
}
