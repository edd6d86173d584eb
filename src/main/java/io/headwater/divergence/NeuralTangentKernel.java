package io.headwater.divergence;

/**
 * The neural tangent kernel of an infinitely wide ReLU network on R^d, in closed form
 * [franceschi2022, jacot2018]. A layer is σ_w W h / √fan-in + σ_b b, with W and b standard normal;
 * the last has no bias. With Σ and Θ of the layer before, and cos θ = Σ(x, y) / √(Σ(x, x) Σ(y, y)),
 * a ReLU and the layer after it make
 *
 * <p>Σ ← σ_w² √(Σ(x, x) Σ(y, y)) (sin θ + (π − θ) cos θ) / 2π + σ_b², Θ ← σ_w² Θ (π − θ) / 2π + Σ.
 *
 * <p>No gain of √2: the trace halves with each layer. Θ has a kink where x = y, of which the slopes
 * here are the regular part, as for a point that does not push itself. Immutable.
 */
public final class NeuralTangentKernel implements ProductKernel {
  /** Where θ is as good as 0: 1 − cos θ is rounding below it. */
  private static final double PARALLEL = 1 - 1e-12;

  private final int depth;
  private final int dimension;
  private final double weightVariance;
  private final double biasVariance;

  /**
   * A kernel.
   *
   * @param dimension d >= 1
   * @param depth hidden layers >= 1
   * @param sigmaW σ_w > 0
   * @param sigmaB σ_b >= 0; without a bias the kernel has a singularity at the origin
   */
  public NeuralTangentKernel(int dimension, int depth, double sigmaW, double sigmaB) {
    if (dimension < 1 || depth < 1 || !(sigmaW > 0) || !(sigmaB >= 0)) {
      throw new IllegalArgumentException(
          "neural tangent kernel: expected dimension and depth >= 1, sigmaW > 0, sigmaB >= 0, got"
              + " %d, %d, %s, %s".formatted(dimension, depth, sigmaW, sigmaB));
    }
    this.dimension = dimension;
    this.depth = depth;
    this.weightVariance = sigmaW * sigmaW;
    this.biasVariance = sigmaB * sigmaB;
  }

  @Override
  public double at(double dot, double xx, double yy, double[] intoSlopes) {
    double s = weightVariance * dot / dimension + biasVariance;
    double p = weightVariance * xx / dimension + biasVariance;
    double q = weightVariance * yy / dimension + biasVariance;
    // Slopes of Σ(x, y), Θ(x, y) and Σ(y, y): along x·y, and along |y|².
    double sDot = weightVariance / dimension;
    double sYy = 0;
    double qYy = weightVariance / dimension;
    double theta = s;
    double thetaDot = sDot;
    double thetaYy = 0;
    for (int layer = 1; layer <= depth; layer++) {
      double bias = layer == depth ? 0 : biasVariance;
      double norm = Math.sqrt(p * q);
      double cosine = norm == 0 ? 1 : Math.max(-1, Math.min(1, s / norm));
      double angle = cosine > PARALLEL ? 0 : Angles.arcCosine(cosine);
      double sine = angle == 0 ? 0 : Math.sqrt((1 - cosine) * (1 + cosine));
      // κ₀ = ∂κ₁/∂Σ(x, y) and ∂κ₁/∂Σ(y, y) = √(p / q) sin θ / 4π: both by differentiation.
      double kappa0 = (Math.PI - angle) / (2 * Math.PI);
      double kappa1 = norm * (sine / (2 * Math.PI) + kappa0 * cosine);
      double kappa1Q = q == 0 ? 0 : Math.sqrt(p / q) * sine / (4 * Math.PI);
      // ∂κ₀/∂cos θ = 1 / (2π sin θ), along cos θ = s / √(p q).
      double kink = angle == 0 || sine == 0 ? 0 : 1 / (2 * Math.PI * sine);
      double kappa0Dot = kink == 0 ? 0 : kink * sDot / norm;
      double kappa0Yy = kink == 0 ? 0 : kink * (sYy / norm - cosine * qYy / (2 * q));
      thetaDot = weightVariance * (thetaDot * kappa0 + theta * kappa0Dot);
      thetaYy = weightVariance * (thetaYy * kappa0 + theta * kappa0Yy);
      theta = weightVariance * theta * kappa0;
      sDot = weightVariance * kappa0 * sDot;
      sYy = weightVariance * (kappa0 * sYy + kappa1Q * qYy);
      s = weightVariance * kappa1 + bias;
      p = weightVariance * p / 2 + bias;
      q = weightVariance * q / 2 + bias;
      qYy = weightVariance * qYy / 2;
      theta += s;
      thetaDot += sDot;
      thetaYy += sYy;
    }
    intoSlopes[0] = thetaDot;
    intoSlopes[1] = thetaYy;
    return theta;
  }
}
