package io.headwater.flow.source;

import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * The correlation of two normal numbers of which only levels are seen (polychoric, tetrachoric for
 * two levels each [pearson1900]).
 *
 * <p>With the levels' scores s(Z) and the normalised Hermite polynomials h_n, a_n = E s_a(Z)
 * h_n(Z), Mehler's formula gives Cov(s_a, s_b) = Σ_n r^n a_n b_n for Z_a and Z_b of correlation r.
 * As the scores rise with Z, so does the sum with r, and r is found from the covariance that was
 * seen.
 *
 * <p>The series is cut after N terms. What is cut off is known at r = 1 and -1, where one number is
 * a function of the other. In between it shrinks as terms of a step function do, as n^(-3/2) r^n.
 */
final class LevelCorrelation {
  private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);

  /** Halvings of [0, 1]: thirty bits, far less than any sample tells. */
  private static final int HALVINGS = 30;

  /** Up to here what is cut off is less than 3e-5 of Var s. */
  private static final double SERIES_ALONE = .9;

  private LevelCorrelation() {}

  /**
   * The r at which the scores' covariance is {@code covariance}; -1 or 1 beyond what is possible.
   */
  static double of(double covariance, LevelScore a, LevelScore b) {
    double sign = covariance < 0 ? -1 : 1;
    double size = Math.abs(covariance);
    if (size <= sign * series(sign * SERIES_ALONE, a, b)) {
      return sign * root(size, sign, SERIES_ALONE, 0, a, b);
    }
    double remainder = sign * (a.extreme(b, sign > 0) - series(sign, a, b));
    return sign * root(size, sign, 1, remainder, a, b);
  }

  private static double root(
      double size, double sign, double greatest, double remainder, LevelScore a, LevelScore b) {
    double least = 0;
    double most = greatest;
    for (int i = 0; i < HALVINGS; i++) {
      double r = (least + most) / 2;
      double cutOff = remainder == 0 ? 0 : remainder * tail(r);
      if (sign * series(sign * r, a, b) + cutOff < size) {
        least = r;
      } else {
        most = r;
      }
    }
    return (least + most) / 2;
  }

  /**
   * What Σ n^(-3/2) r^n over n > N is of its value at r = 1, by the integral in the place of the
   * sum: exp(-y) - √(πy) erfc(√y) with y = -N log r.
   */
  private static double tail(double r) {
    double y = -(LevelScore.TERMS + .5) * StrictMath.log(r);
    double erfc = 2 * NORMAL.survivalProbability(Math.sqrt(2 * y));
    return StrictMath.exp(-y) - Math.sqrt(Math.PI * y) * erfc;
  }

  /** The first terms of Σ_n r^n a_n b_n, by Horner's rule. */
  static double series(double r, LevelScore a, LevelScore b) {
    double sum = 0;
    for (int n = LevelScore.TERMS - 1; n >= 0; n--) {
      sum = (sum + a.coefficient(n) * b.coefficient(n)) * r;
    }
    return sum;
  }
}
