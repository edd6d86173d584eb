package io.headwater.record;

/**
 * The standard normal distribution function and its inverse, the same bits on every machine.
 *
 * <p>Phi by Hart's rational approximation (absolute error below 1e-15, relative error below 1e-8 in
 * the far tail) [hart1968, 5666; as laid out in west2005], its inverse by algorithm AS 241, PPND16
 * (relative error below 1e-15) [wichura1988].
 */
final class NormalScore {
  private static final double[] HART_NUMERATOR = {
    3.52624965998911e-02,
    0.700383064443688,
    6.37396220353165,
    33.912866078383,
    112.079291497871,
    221.213596169931,
    220.206867912376
  };
  private static final double[] HART_DENOMINATOR = {
    8.83883476483184e-02, 1.75566716318264, 16.064177579207, 86.7807322029461,
    296.564248779674, 637.333633378831, 793.826512519948, 440.413735824752
  };
  private static final double HART_BREAK = 7.07106781186547;
  private static final double NOTHING_BEYOND = 37;
  private static final double ROOT_TWO_PI = 2.5066282746310002;

  // Highest power first; rows: |u - 1/2| <= .425, then r <= 5, then beyond.
  private static final double[][] NUMERATOR = {
    {
      2.5090809287301226727e+3, 3.3430575583588128105e+4, 6.7265770927008700853e+4,
      4.5921953931549871457e+4, 1.3731693765509461125e+4, 1.9715909503065514427e+3,
      1.3314166789178437745e+2, 3.3871328727963666080
    },
    {
      7.74545014278341407640e-4, 2.27238449892691845833e-2, 2.41780725177450611770e-1,
      1.27045825245236838258, 3.64784832476320460504, 5.76949722146069140550,
      4.63033784615654529590, 1.42343711074968357734
    },
    {
      2.01033439929228813265e-7, 2.71155556874348757815e-5, 1.24266094738807843860e-3,
      2.65321895265761230930e-2, 2.96560571828504891230e-1, 1.78482653991729133580,
      5.46378491116411436990, 6.65790464350110377720
    }
  };
  private static final double[][] DENOMINATOR = {
    {
      5.2264952788528545610e+3, 2.8729085735721942674e+4, 3.9307895800092710610e+4,
      2.1213794301586595867e+4, 5.3941960214247511077e+3, 6.8718700749205790830e+2,
      4.2313330701600911252e+1, 1
    },
    {
      1.05075007164441684324e-9, 5.47593808499534494600e-4, 1.51986665636164571966e-2,
      1.48103976427480074590e-1, 6.89767334985100004550e-1, 1.67638483018380384940,
      2.05319162663775882187, 1
    },
    {
      2.04426310338993978564e-15, 1.42151175831644588870e-7, 1.84631831751005468180e-5,
      7.86869131145613259100e-4, 1.48753612908506148525e-2, 1.36929880922735805310e-1,
      5.99832206555887937690e-1, 1
    }
  };
  private static final double CENTRE = .425;
  private static final double CENTRE_SQUARED = .180625;
  private static final double FAR = 5;
  private static final double MIDDLE_SHIFT = 1.6;

  private NormalScore() {}

  /** Phi(z): the probability of a standard normal below {@code z}. */
  static double probability(double z) {
    double x = Math.abs(z);
    double tail = x > NOTHING_BEYOND ? 0 : StrictMath.exp(-x * x / 2) * millsRatio(x);
    return z > 0 ? 1 - tail : tail;
  }

  private static double millsRatio(double x) {
    if (x < HART_BREAK) {
      return horner(HART_NUMERATOR, x) / horner(HART_DENOMINATOR, x);
    }
    double fraction = x + .65;
    for (int k = 4; k >= 1; k--) {
      fraction = x + k / fraction;
    }
    return 1 / (fraction * ROOT_TWO_PI);
  }

  /**
   * The z with Phi(z) = u.
   *
   * @param u in (0, 1)
   */
  static double quantile(double u) {
    double q = u - .5;
    if (Math.abs(q) <= CENTRE) {
      return q * ratio(0, CENTRE_SQUARED - q * q);
    }
    double r = StrictMath.sqrt(-StrictMath.log(q < 0 ? u : 1 - u));
    double z = r <= FAR ? ratio(1, r - MIDDLE_SHIFT) : ratio(2, r - FAR);
    return q < 0 ? -z : z;
  }

  private static double ratio(int row, double x) {
    return horner(NUMERATOR[row], x) / horner(DENOMINATOR[row], x);
  }

  private static double horner(double[] coefficients, double x) {
    double sum = 0;
    for (double c : coefficients) {
      sum = sum * x + c;
    }
    return sum;
  }
}
