package io.headwater.divergence;

import io.headwater.measure.PointCloud;
import java.util.Arrays;

/**
 * A function f(y) = Σⱼ wⱼ k(xⱼ, y) of the space of a kernel, with its gradient.
 *
 * <p>O(m k) an evaluation for m points x and k non-zero coordinates of y, so that one-hot points
 * are cheap. Sums are double. The values of the kernel at one y can be read and the weights chosen
 * afterwards: a mean embedding costs no second pass. Not thread-safe.
 */
public final class KernelSum {
  private static final int STRANDS = 4;

  private final ProductKernel kernel;
  private final int dimension;
  private final int count;

  /** Coordinate j of every xᵢ is contiguous [d, m]. */
  private final double[] byCoordinate;

  private final double[] squaredNorms;
  private final double[] dots;
  private final double[] pulls;
  private final double[] slopes = new double[2];

  /** Sums over the points {@code x} [m, d]. */
  public KernelSum(ProductKernel kernel, PointCloud x) {
    this.kernel = kernel;
    this.dimension = x.dimension();
    this.count = x.count();
    this.byCoordinate = new double[count * dimension];
    this.squaredNorms = new double[count];
    this.dots = new double[count];
    this.pulls = new double[count];
    for (int i = 0; i < count; i++) {
      for (int j = 0; j < dimension; j++) {
        double v = x.get(i, j);
        byCoordinate[j * count + i] = v;
        squaredNorms[i] += v * v;
      }
    }
  }

  /** m: the number of points. */
  public int count() {
    return count;
  }

  /** Writes k(xⱼ, y) for every j {@code into} [m], with y at {@code points[offset]}. */
  public void values(float[] points, int offset, double[] into) {
    double yy = multiply(points, offset);
    for (int k = 0; k < count; k++) {
      into[k] = kernel.at(dots[k], squaredNorms[k], yy, slopes);
    }
  }

  /** Adds k(xⱼ, y), meant over all rows y of {@code points} [n, d], {@code into} [m]. */
  public void addMeanValues(PointCloud points, double[] into) {
    float[] rows = points.toArray();
    double[] one = new double[count];
    for (int i = 0; i < points.count(); i++) {
      values(rows, i * dimension, one);
      for (int k = 0; k < count; k++) {
        into[k] += one[k] / points.count();
      }
    }
  }

  /** The symmetric matrix k(xᵢ, xⱼ) [m, m]; {@code points} are the x themselves. */
  public double[] gram(PointCloud points) {
    float[] rows = points.toArray();
    double[] gram = new double[count * count];
    double[] row = new double[count];
    for (int i = 0; i < count; i++) {
      values(rows, i * dimension, row);
      System.arraycopy(row, 0, gram, i * count, count);
    }
    return gram;
  }

  /**
   * f(y) and ∇f(y) along some coordinates.
   *
   * @param weights w [m]
   * @param points y is at {@code points[offset]}
   * @param coordinates the coordinates in question, c of them
   * @param intoGradient takes the partial derivatives [c]
   */
  public double gradient(
      double[] weights, float[] points, int offset, int[] coordinates, double[] intoGradient) {
    double yy = multiply(points, offset);
    double value = 0;
    double ownPull = 0;
    for (int k = 0; k < count; k++) {
      value += weights[k] * kernel.at(dots[k], squaredNorms[k], yy, slopes);
      pulls[k] = weights[k] * slopes[0];
      ownPull += weights[k] * slopes[1];
    }
    for (int c = 0; c < coordinates.length; c++) {
      int j = coordinates[c];
      intoGradient[c] = dot(pulls, j * count) + 2 * ownPull * points[offset + j];
    }
    return value;
  }

  /** Fills the products x·y; returns |y|². */
  private double multiply(float[] points, int offset) {
    Arrays.fill(dots, 0);
    double yy = 0;
    for (int j = 0; j < dimension; j++) {
      double y = points[offset + j];
      if (y != 0) {
        yy += y * y;
        for (int k = 0, at = j * count; k < count; k++, at++) {
          dots[k] += y * byCoordinate[at];
        }
      }
    }
    return yy;
  }

  /** Σₖ a[k] x[from + k], in strands that do not wait for each other. */
  private double dot(double[] a, int from) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int k = 0;
    for (; k + STRANDS <= count; k += STRANDS) {
      s0 += a[k] * byCoordinate[from + k];
      s1 += a[k + 1] * byCoordinate[from + k + 1];
      s2 += a[k + 2] * byCoordinate[from + k + 2];
      s3 += a[k + 3] * byCoordinate[from + k + 3];
    }
    for (; k < count; k++) {
      s0 += a[k] * byCoordinate[from + k];
    }
    return (s0 + s1) + (s2 + s3);
  }
}
