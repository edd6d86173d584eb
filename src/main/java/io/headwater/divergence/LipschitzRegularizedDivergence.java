package io.headwater.divergence;

/**
 * The variational form of a Lipschitz-regularised divergence, as a function of the heights of a
 * discriminator at the points of two finite measures [birrell2022, Eq. (5)]:
 *
 * <p>D(P || Q) = sup over |∇φ| <= L of E_P φ − inf over ν of (ν + E_Q f*(φ − ν)).
 *
 * <p>The infimum is taken exactly: it is where the weights w_j = f*'(φ_j − ν) have mean 1. So no
 * height is out of the conjugate's domain, adding a constant to φ changes nothing, and the
 * derivative of the second term by φ_j is w_j / m. For Kullback-Leibler it is Donsker and
 * Varadhan's ln E_Q exp φ, and the weights are a softmax. The Wasserstein-1 distance is the limit
 * of weights that are all 1.
 */
public final class LipschitzRegularizedDivergence {
  /** Which divergence is regularised. */
  public enum Kind {
    /** f = x ln x. */
    KL,
    /** f = (x^α − 1) / (α (α − 1)). */
    ALPHA,
    /** f = −ln x. */
    REVERSE_KL,
    /** f = x ln x − (1 + x) ln((1 + x) / 2). */
    JENSEN_SHANNON,
    /** f = (x − 1)². */
    CHI_SQUARED,
    /** The limit L W1 of small L: every weight is 1. */
    WASSERSTEIN
  }

  /** Of the bracket of ν: to 1e-12 of it, the rounding of the mean over some thousand points. */
  private static final int HALVINGS = 40;

  private final Kind kind;
  private final FDivergence divergence;

  private LipschitzRegularizedDivergence(Kind kind, FDivergence divergence) {
    this.kind = kind;
    this.divergence = divergence;
  }

  /**
   * The variational form of one divergence.
   *
   * @param alpha of {@link Kind#ALPHA} only
   */
  public static LipschitzRegularizedDivergence of(Kind kind, double alpha) {
    FDivergence divergence =
        switch (kind) {
          case KL, WASSERSTEIN -> FDivergences.kullbackLeibler();
          case ALPHA -> FDivergences.alpha(alpha);
          case REVERSE_KL -> FDivergences.reverseKullbackLeibler();
          case JENSEN_SHANNON -> FDivergences.jensenShannon();
          case CHI_SQUARED -> FDivergences.chiSquared();
        };
    return new LipschitzRegularizedDivergence(kind, divergence);
  }

  /** What {@link #evaluate} finds; made once and filled again. Not thread-safe. */
  public static final class DataTerm {
    private final double[] weights;
    private double value;
    private double nu;
    private int count;

    /** Room for {@code capacity} points. */
    public DataTerm(int capacity) {
      this.weights = new double[capacity];
    }

    /** inf over ν of (ν + E_Q f*(φ − ν)). */
    public double value() {
      return value;
    }

    /** w_j = f*'(φ_j − ν) at the minimum; their mean is 1. */
    public double weight(int j) {
      return weights[j];
    }
  }

  /**
   * Finds inf over ν of (ν + E_Q f*(φ − ν)), and the weights at the minimum.
   *
   * @param heights φ at the points of Q [at least count]
   * @param count m >= 1
   * @param term becomes the infimum
   */
  public void evaluate(double[] heights, int count, DataTerm term) {
    term.count = count;
    switch (kind) {
      case KL -> logMeanExp(heights, term);
      case WASSERSTEIN -> mean(heights, term);
      default -> infimum(heights, term);
    }
  }

  private static void mean(double[] heights, DataTerm term) {
    double sum = 0;
    for (int j = 0; j < term.count; j++) {
      sum += heights[j];
      term.weights[j] = 1;
    }
    term.value = sum / term.count;
  }

  /** ln E exp φ, the largest exponent taken out. */
  private static void logMeanExp(double[] heights, DataTerm term) {
    double max = max(heights, term.count);
    double sum = 0;
    for (int j = 0; j < term.count; j++) {
      term.weights[j] = StrictMath.exp(heights[j] - max);
      sum += term.weights[j];
    }
    double mean = sum / term.count;
    for (int j = 0; j < term.count; j++) {
      term.weights[j] /= mean;
    }
    term.value = max + StrictMath.log(mean);
    term.nu = term.value - 1;
  }

  private static double max(double[] heights, int count) {
    double max = Double.NEGATIVE_INFINITY;
    for (int j = 0; j < count; j++) {
      max = Math.max(max, heights[j]);
    }
    return max;
  }

  /**
   * The mean weight falls as ν rises. It is at least 1 at ν = min φ − f'(1), where every weight is,
   * and at most 1 at ν = max φ − f'(1): bisection between the two.
   */
  private void infimum(double[] heights, DataTerm term) {
    double max = max(heights, term.count);
    double min = max;
    for (int j = 0; j < term.count; j++) {
      min = Math.min(min, heights[j]);
    }
    double low = Math.max(min - divergence.neutral(), max - divergence.limit());
    double high = max - divergence.neutral();
    for (int i = 0; i < HALVINGS; i++) {
      double middle = low + (high - low) / 2;
      if (meanWeight(heights, term.count, middle) > 1) {
        low = middle;
      } else {
        high = middle;
      }
    }
    double sum = 0;
    for (int j = 0; j < term.count; j++) {
      term.weights[j] = divergence.conjugateSlope(heights[j] - high);
      sum += divergence.conjugate(heights[j] - high);
    }
    term.nu = high;
    term.value = high + sum / term.count;
  }

  private double meanWeight(double[] heights, int count, double nu) {
    double sum = 0;
    for (int j = 0; j < count; j++) {
      sum += divergence.conjugateSlope(heights[j] - nu);
    }
    return sum / count;
  }

  /**
   * The sampling variance of the infimum over draws of m points from Q: by the envelope theorem
   * that of f*(φ − ν) over the points, divided by m.
   */
  public double variance(double[] heights, DataTerm term) {
    double sum = 0;
    double square = 0;
    for (int j = 0; j < term.count; j++) {
      double part =
          kind == Kind.WASSERSTEIN ? heights[j] : divergence.conjugate(heights[j] - term.nu);
      sum += part;
      square += part * part;
    }
    double mean = sum / term.count;
    return Math.max(0, square / term.count - mean * mean) / term.count;
  }
}
