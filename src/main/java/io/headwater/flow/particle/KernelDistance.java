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
  private final double[] data;
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
    int m = data.length / dimension;
    Arrays.fill(intoGradient, 0);
    double own = 0;
    double cross = 0;
    for (int i = 0; i < n; i++) {
      own += attract(x, i, x, -2.0 / n, h, intoGradient) / n / n;
      cross += attract(x, i, data, 2.0 / m, h, intoGradient) / n / m;
    }
    return own - 2 * cross;
  }

  /**
   * Σ_j k(x_i, y_j); the gradient gains {@code weight} Σ_j k(x_i, y_j) (x_i − y_j) / h².
   *
   * <p>−2 / n suits the particles, whose pairs count twice; +2 / m the data.
   */
  private double attract(
      double[] x, int i, double[] y, double weight, double h, double[] intoGradient) {
    double sum = 0;
    double scale = -0.5 / (h * h);
    for (int j = 0; j < y.length; j += dimension) {
      double square = 0;
      for (int k = 0; k < dimension; k++) {
        double gap = x[i * dimension + k] - y[j + k];
        square += gap * gap;
      }
      double kernel = Math.exp(scale * square);
      sum += kernel;
      double force = weight * kernel / (h * h);
      for (int k = 0; k < moving; k++) {
        intoGradient[i * moving + k] += force * (x[i * dimension + k] - y[j + k]);
      }
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
    int m = data.length / dimension;
    Arrays.fill(intoGradient, 0);
    for (int i = 0; i < n; i++) {
      attract(at, i, x, -2.0 / n, h, intoGradient);
      attract(at, i, data, 2.0 / m, h, intoGradient);
    }
  }

  /** d: the coordinates of a point. */
  int dimension() {
    return dimension;
  }

  /** mean k(y, y'): what {@link #value} leaves out. */
  double constant(double h) {
    int m = data.length / dimension;
    double sum = 0;
    double[] ignored = new double[m * moving];
    for (int i = 0; i < m; i++) {
      sum += attract(data, i, data, 0, h, ignored);
    }
    return sum / m / m;
  }
}
