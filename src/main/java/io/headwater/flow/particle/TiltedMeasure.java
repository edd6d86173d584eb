package io.headwater.flow.particle;

/**
 * The law P_V ∝ e^{−V} P₀ on the points of a base sample of P₀, where V = Σ aᵣ φᵣ, and the gradient
 * flow of its likelihood [yang2022]:
 *
 * <p>minimise E_Q V + ln E_{P₀} e^{−V}, by ȧ = −(E_Q φ − E_{P_V} φ), that is V̇ = −K (Q − P_V) with
 * K = φ φᵀ.
 *
 * <p>The target enters through E_Q φ alone, which adds up over shards and windows; so does the
 * partition sum. O(n R) a step. Not thread-safe.
 */
public final class TiltedMeasure {
  private final int features;
  private final int count;
  private final double[] phi;
  private final double[] weights;

  /** The base sample's features {@code phi} [n, R], taken over; n >= 1. */
  public TiltedMeasure(int features, double[] phi) {
    this.features = features;
    this.count = phi.length / features;
    this.phi = phi;
    this.weights = new double[count];
  }

  /** Writes the probabilities of the base points under P_V; ln E_{P₀} e^{−V}. */
  private double weigh(double[] coefficients) {
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i < count; i++) {
      double v = 0;
      for (int r = 0; r < features; r++) {
        v += coefficients[r] * phi[i * features + r];
      }
      weights[i] = v;
      least = Math.min(least, v);
    }
    double sum = 0;
    for (int i = 0; i < count; i++) {
      weights[i] = StrictMath.exp(least - weights[i]);
      sum += weights[i];
    }
    for (int i = 0; i < count; i++) {
      weights[i] /= sum;
    }
    return StrictMath.log(sum / count) - least;
  }

  /** The probabilities of the base points under P_V [n]. */
  public double[] probabilities(double[] coefficients) {
    weigh(coefficients);
    return weights.clone();
  }

  /**
   * One explicit Euler step of the flow.
   *
   * @param ofTarget E_Q φ [R]
   * @param coefficients a [R], written
   * @return before the step, ln E_{P₀} e^{−V} and |E_Q φ − E_{P_V} φ|²
   */
  public double[] step(double[] ofTarget, double timeStep, double[] coefficients) {
    double logPartition = weigh(coefficients);
    double[] gap = ofTarget.clone();
    for (int i = 0; i < count; i++) {
      for (int r = 0; r < features; r++) {
        gap[r] -= weights[i] * phi[i * features + r];
      }
    }
    double square = 0;
    for (int r = 0; r < features; r++) {
      coefficients[r] -= timeStep * gap[r];
      square += gap[r] * gap[r];
    }
    return new double[] {logPartition, square};
  }
}
