package io.headwater.flow.source;

/**
 * The correlation of two normal numbers of which only levels are seen (polychoric, tetrachoric for
 * two levels each [pearson1900]).
 *
 * <p>With the levels' scores s(Z) and the normalised Hermite polynomials h_n, a_n = E s_a(Z)
 * h_n(Z), Mehler's formula gives Cov(s_a, s_b) = Σ_n r^n a_n b_n for Z_a and Z_b of correlation r.
 * As the scores rise with Z, so does the sum with r, and r is found from the covariance that was
 * seen.
 */
final class LevelCorrelation {
  /** Terms of the series; what is left out is at most r^(TERMS + 1) of Var s. */
  static final int TERMS = 100;

  /** Halvings of [0, 1]: twenty bits, far less than any sample tells. */
  private static final int HALVINGS = 20;

  private LevelCorrelation() {}

  /**
   * Adds the coefficients of a score that is {@code score} on [lower, upper) to a_1, a_2, ….
   *
   * @param into [{@link #TERMS}], a_n at n - 1
   */
  static void addStep(double score, double lower, double upper, double[] into) {
    add(score, lower, into);
    add(-score, upper, into);
  }

  // ∫ h_n φ over [l, u) = (h_{n−1}(l) φ(l) − h_{n−1}(u) φ(u)) / √n
  private static void add(double score, double at, double[] into) {
    double density = StrictMath.exp(-at * at / 2) / Math.sqrt(2 * Math.PI);
    if (density == 0) {
      return;
    }
    double before = 0;
    double now = density;
    for (int n = 1; n <= TERMS; n++) {
      into[n - 1] += score * now / Math.sqrt(n);
      double next = (at * now - Math.sqrt(n - 1.0) * before) / Math.sqrt(n);
      before = now;
      now = next;
    }
  }

  /**
   * The r at which the scores' covariance is {@code covariance}; -1 or 1 beyond what is possible.
   *
   * @param a coefficients of one score
   * @param b coefficients of the other
   */
  static double of(double covariance, double[] a, double[] b) {
    if (covariance == 0) {
      return 0;
    }
    double least = 0;
    double most = 1;
    double sign = covariance < 0 ? -1 : 1;
    for (int i = 0; i < HALVINGS; i++) {
      double r = (least + most) / 2;
      if (sign * covariance(sign * r, a, b) < sign * covariance) {
        least = r;
      } else {
        most = r;
      }
    }
    return sign * most;
  }

  /** Σ_n r^n a_n b_n, by Horner's rule. */
  static double covariance(double r, double[] a, double[] b) {
    double sum = 0;
    for (int n = TERMS - 1; n >= 0; n--) {
      sum = (sum + a[n] * b[n]) * r;
    }
    return sum;
  }
}
