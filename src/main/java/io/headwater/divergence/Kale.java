package io.headwater.divergence;

import java.util.Arrays;

/**
 * The KL divergence approximated from below in the space H of a kernel [glaser2021]:
 *
 * <p>KALE(P‖Q) = (1 + λ) max over h in H of 1 + E_P h − E_Q eʰ − λ/2 |h|²,
 *
 * <p>which is KL as λ → 0 and MMD²/2 as λ → ∞. With μ = E_P k(y, ·) and Q on m points x, the
 * maximiser is h = (μ − Σ αⱼ k(xⱼ, ·)) / λ, where α > 0 minimises the dual
 *
 * <p>F(α) = Σ αⱼ ln(m αⱼ) − Σ αⱼ + λ/2 |h|².
 *
 * <p>Newton's method on it: O(m³ / 3) an iteration. Immutable.
 */
public final class Kale {
  private static final int MOST_ITERATIONS = 200;
  private static final int MOST_HALVINGS = 60;

  /** A step is kept when it gains this share of what its slope promises. */
  private static final double ARMIJO = 1e-4;

  private final double lambda;
  private final double tolerance;

  /**
   * A divergence and how well to solve for it.
   *
   * @param lambda λ > 0
   * @param tolerance the duality gap to stop at, > 0, as a share of the value or of 1
   */
  public Kale(double lambda, double tolerance) {
    if (!(lambda > 0) || !(tolerance > 0)) {
      throw new IllegalArgumentException(
          "KALE: expected lambda and tolerance > 0, got %s and %s".formatted(lambda, tolerance));
    }
    this.lambda = lambda;
    this.tolerance = tolerance;
  }

  /**
   * The solved dual.
   *
   * @param alpha α [m], all > 0
   * @param divergence KALE, from the dual: not below the truth
   * @param gap what the dual and the primal value differ by, >= 0 but for rounding
   * @param iterations of Newton's method
   */
  public record Solution(double[] alpha, double divergence, double gap, int iterations) {}

  /** The α that is optimal for P = Q: equal masses [m]. */
  public static double[] equalMasses(int m) {
    double[] alpha = new double[m];
    Arrays.fill(alpha, 1.0 / m);
    return alpha;
  }

  /**
   * The divergence of P from Q, given only through the kernel.
   *
   * @param gram k(xᵢ, xⱼ) [m, m]
   * @param embedding μ(xⱼ) = E_P k(y, xⱼ) [m]
   * @param energy |μ|² = E_P k(y, y′)
   * @param start where Newton's method begins, all > 0 [m]
   */
  public Solution solve(double[] gram, double[] embedding, double energy, double[] start) {
    double[] alpha = start.clone();
    Point at = new Point(gram, embedding, energy, alpha);
    int iterations = 0;
    while (at.gap() > tolerance * Math.max(1, Math.abs(at.dual()))) {
      if (iterations == MOST_ITERATIONS) {
        throw new ArithmeticException(
            "KALE: duality gap %s after %d Newton iterations; raise lambda or the bandwidth"
                .formatted(at.gap(), iterations));
      }
      Point next = at.newton();
      if (next == at) {
        break;
      }
      at = next;
      iterations++;
    }
    double scale = 1 + lambda;
    return new Solution(at.alpha.clone(), scale * at.dual(), scale * at.gap(), iterations);
  }

  /** The dual and all that follows from it at one α. */
  private final class Point {
    private final double[] gram;
    private final double[] embedding;
    private final double energy;
    private final double[] alpha;

    /** h(xⱼ). */
    private final double[] h;

    private final double squaredNorm;
    private final double mass;
    private final double entropy;

    Point(double[] gram, double[] embedding, double energy, double[] alpha) {
      this.gram = gram;
      this.embedding = embedding;
      this.energy = energy;
      this.alpha = alpha;
      int m = alpha.length;
      double[] moved = multiply(gram, alpha);
      this.h = new double[m];
      double square = energy;
      double sum = 0;
      double entropySum = 0;
      for (int j = 0; j < m; j++) {
        h[j] = (embedding[j] - moved[j]) / lambda;
        square += alpha[j] * (moved[j] - 2 * embedding[j]);
        sum += alpha[j];
        entropySum += alpha[j] * StrictMath.log(m * alpha[j]);
      }
      this.squaredNorm = square / (lambda * lambda);
      this.mass = sum;
      this.entropy = entropySum;
    }

    /** 1 + F(α), which is the maximum at the minimiser and above it elsewhere. */
    double dual() {
      return 1 + entropy - mass + lambda / 2 * squaredNorm;
    }

    /** 1 + E_P h − E_Q eʰ − λ/2 |h|². */
    private double primal() {
      double meanOfP = energy / lambda;
      double meanOfExp = 0;
      for (int j = 0; j < h.length; j++) {
        meanOfP -= alpha[j] * embedding[j] / lambda;
        meanOfExp += StrictMath.exp(h[j]) / h.length;
      }
      return 1 + meanOfP - meanOfExp - lambda / 2 * squaredNorm;
    }

    double gap() {
      return dual() - primal();
    }

    /**
     * The next point. With r = ln(m α) − h the gradient of F and A = diag α, Newton's relative step
     * is ρ = −(I + K A / λ)⁻¹ r. A mass that grows takes the step in α, and one that shrinks takes
     * it in ln α: both are Newton's method, each where it converges from afar, and α stays > 0.
     */
    Point newton() {
      int m = alpha.length;
      double[] root = new double[m];
      double[] right = new double[m];
      double[] gradient = new double[m];
      for (int j = 0; j < m; j++) {
        root[j] = Math.sqrt(alpha[j]);
        gradient[j] = StrictMath.log(m * alpha[j]) - h[j];
        right[j] = -root[j] * gradient[j];
      }
      double[] u = CholeskyFactor.of(m, scaledHessian(root)).solve(right);
      double slope = 0;
      double[] step = new double[m];
      for (int j = 0; j < m; j++) {
        slope -= right[j] * u[j];
        u[j] *= root[j];
      }
      double[] pulled = multiply(gram, u);
      for (int j = 0; j < m; j++) {
        step[j] = -gradient[j] - pulled[j] / lambda;
      }
      return search(step, slope);
    }

    /** I + √A K √A / λ, whose eigenvalues are 1 at least. */
    private double[] scaledHessian(double[] root) {
      int m = root.length;
      double[] hessian = new double[m * m];
      for (int i = 0; i < m; i++) {
        for (int j = 0; j <= i; j++) {
          hessian[i * m + j] = root[i] * gram[i * m + j] * root[j] / lambda + (i == j ? 1 : 0);
        }
      }
      return hessian;
    }

    private Point search(double[] step, double slope) {
      double length = 1;
      for (int halving = 0; halving < MOST_HALVINGS; halving++) {
        double[] next = new double[alpha.length];
        for (int j = 0; j < next.length; j++) {
          double relative = length * step[j];
          double factor = relative > 0 ? 1 + relative : StrictMath.exp(relative);
          next[j] = Math.max(Double.MIN_NORMAL, alpha[j] * factor);
        }
        Point there = new Point(gram, embedding, energy, next);
        if (there.dual() <= dual() + ARMIJO * length * slope) {
          return there;
        }
        length /= 2;
      }
      // Rounding hides what is left to gain.
      return this;
    }
  }

  private static double[] multiply(double[] matrix, double[] x) {
    int m = x.length;
    double[] product = new double[m];
    for (int i = 0; i < m; i++) {
      double sum = 0;
      for (int j = 0; j < m; j++) {
        sum += matrix[i * m + j] * x[j];
      }
      product[i] = sum;
    }
    return product;
  }
}
