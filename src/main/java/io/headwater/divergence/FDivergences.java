package io.headwater.divergence;

/** The f-divergences of the field [birrell2022, Table 1]. */
public final class FDivergences {
  private static final double LN_2 = StrictMath.log(2);

  private FDivergences() {}

  /** Kullback-Leibler: f = x ln x, f* = e^(z−1). */
  public static FDivergence kullbackLeibler() {
    return new Closed() {
      @Override
      public double f(double x) {
        return x * StrictMath.log(x);
      }

      @Override
      public double conjugate(double z) {
        return StrictMath.exp(z - 1);
      }

      @Override
      public double conjugateSlope(double z) {
        return StrictMath.exp(z - 1);
      }

      @Override
      public double neutral() {
        return 1;
      }
    };
  }

  /** Reverse Kullback-Leibler: f = −ln x, f* = −1 − ln(−z) for z < 0. */
  public static FDivergence reverseKullbackLeibler() {
    return new Closed() {
      @Override
      public double f(double x) {
        return -StrictMath.log(x);
      }

      @Override
      public double conjugate(double z) {
        return -1 - StrictMath.log(-z);
      }

      @Override
      public double conjugateSlope(double z) {
        return -1 / z;
      }

      @Override
      public double limit() {
        return 0;
      }

      @Override
      public double neutral() {
        return -1;
      }
    };
  }

  /**
   * Jensen-Shannon, times two: f = x ln x − (1 + x) ln((1 + x) / 2), f* = −ln(2 − e^z) for z below
   * ln 2.
   */
  public static FDivergence jensenShannon() {
    return new Closed() {
      @Override
      public double f(double x) {
        return x * StrictMath.log(x) - (1 + x) * StrictMath.log((1 + x) / 2);
      }

      @Override
      public double conjugate(double z) {
        return -StrictMath.log(2 - StrictMath.exp(z));
      }

      @Override
      public double conjugateSlope(double z) {
        double e = StrictMath.exp(z);
        return e / (2 - e);
      }

      @Override
      public double limit() {
        return LN_2;
      }

      @Override
      public double neutral() {
        return 0;
      }
    };
  }

  /** Pearson's chi-squared: f = (x − 1)², f* = z + z²/4 for z >= −2, and −1 below. */
  public static FDivergence chiSquared() {
    return new Closed() {
      @Override
      public double f(double x) {
        return (x - 1) * (x - 1);
      }

      @Override
      public double conjugate(double z) {
        return z < -2 ? -1 : z + z * z / 4;
      }

      @Override
      public double conjugateSlope(double z) {
        return Math.max(0, 1 + z / 2);
      }

      @Override
      public double neutral() {
        return 0;
      }
    };
  }

  /**
   * The alpha divergence: f = (x^α − 1) / (α (α − 1)); Kullback-Leibler as α comes to 1, its
   * reverse as α comes to 0.
   *
   * @param alpha α > 0 and not 1
   */
  public static FDivergence alpha(double alpha) {
    if (!(alpha > 0) || alpha == 1 || alpha == Double.POSITIVE_INFINITY) {
      throw new IllegalArgumentException(
          "alpha: expected a positive number other than 1, got %s; 1 is 'kl', 0 'reverse-kl'"
              .formatted(alpha));
    }
    return new Alpha(alpha);
  }

  private abstract static class Closed implements FDivergence {
    @Override
    public double limit() {
      return Double.POSITIVE_INFINITY;
    }
  }

  /**
   * f* = (1/α) [u^(α/(α−1)) + 1/(α−1)] with u = (α − 1) z, cut off at 0 for α > 1; the slope is
   * u^(1/(α−1)).
   */
  private record Alpha(double alpha) implements FDivergence {
    @Override
    public double f(double x) {
      return (StrictMath.pow(x, alpha) - 1) / (alpha * (alpha - 1));
    }

    @Override
    public double conjugate(double z) {
      double u = Math.max(0, (alpha - 1) * z);
      return (StrictMath.pow(u, alpha / (alpha - 1)) + 1 / (alpha - 1)) / alpha;
    }

    @Override
    public double conjugateSlope(double z) {
      return StrictMath.pow(Math.max(0, (alpha - 1) * z), 1 / (alpha - 1));
    }

    @Override
    public double limit() {
      return alpha > 1 ? Double.POSITIVE_INFINITY : 0;
    }

    @Override
    public double neutral() {
      return 1 / (alpha - 1);
    }
  }
}
