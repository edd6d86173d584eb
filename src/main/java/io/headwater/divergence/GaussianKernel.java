package io.headwater.divergence;

/**
 * A mean of Gaussian kernels, k(x, y) = mean over h of exp(−|x − y|² / 2h²); k(x, x) = 1.
 * Immutable.
 */
public final class GaussianKernel implements ProductKernel {
  private final double[] precisions;

  private GaussianKernel(double[] precisions) {
    this.precisions = precisions;
  }

  /** The mean of kernels of these bandwidths h > 0. */
  public static GaussianKernel of(double... bandwidths) {
    double[] precisions = new double[bandwidths.length];
    for (int b = 0; b < bandwidths.length; b++) {
      if (!(bandwidths[b] > 0) || Double.isInfinite(bandwidths[b])) {
        throw new IllegalArgumentException(
            "bandwidth: expected a finite number > 0, got " + bandwidths[b]);
      }
      precisions[b] = 1 / (bandwidths[b] * bandwidths[b]);
    }
    return new GaussianKernel(precisions);
  }

  /** The largest curvature of k(x, ·), at x itself: the mean of 1/h². */
  public double curvature() {
    double sum = 0;
    for (double precision : precisions) {
      sum += precision;
    }
    return sum / precisions.length;
  }

  @Override
  public double at(double dot, double xx, double yy, double[] intoSlopes) {
    double half = Math.max(0, xx + yy - 2 * dot) / 2;
    double value = 0;
    double slope = 0;
    for (double precision : precisions) {
      double k = StrictMath.exp(-half * precision);
      value += k;
      slope += k * precision;
    }
    intoSlopes[0] = slope / precisions.length;
    intoSlopes[1] = -intoSlopes[0] / 2;
    return value / precisions.length;
  }
}
