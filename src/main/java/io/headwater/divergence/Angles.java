package io.headwater.divergence;

/** The arc cosine, several times as fast as the library's, to 1e-12. */
final class Angles {
  /** Terms of the series of the arc sine: the next is below 1e-13 at 1/2. */
  private static final double[] SERIES = new double[18];

  static {
    // arcsin x = Σ (2k)! / (4ᵏ k!² (2k + 1)) x^(2k + 1).
    double binomial = 1;
    for (int k = 0; k < SERIES.length; k++) {
      SERIES[k] = binomial / (2 * k + 1);
      binomial *= (2 * k + 1) / (2.0 * k + 2);
    }
  }

  private Angles() {}

  /** The angle in [0, π] of cosine {@code c} in [−1, 1]; half angles keep the series short. */
  static double arcCosine(double c) {
    if (c > 0.5) {
      return 2 * arcSine(Math.sqrt((1 - c) / 2));
    }
    if (c < -0.5) {
      return Math.PI - 2 * arcSine(Math.sqrt((1 + c) / 2));
    }
    return Math.PI / 2 - arcSine(c);
  }

  /** For |x| ≤ 1/2. */
  private static double arcSine(double x) {
    double square = x * x;
    double sum = SERIES[SERIES.length - 1];
    for (int k = SERIES.length - 2; k >= 0; k--) {
      sum = sum * square + SERIES[k];
    }
    return x * sum;
  }
}
