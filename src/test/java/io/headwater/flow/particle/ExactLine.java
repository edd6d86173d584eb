package io.headwater.flow.particle;

import java.util.Arrays;

/**
 * The Lipschitz-regularised Kullback-Leibler divergence of two finite measures on the line, exact:
 * between neighbouring points φ is linear, so it is a concave program in as many slopes, each in
 * [−L, L]. Solved by Nesterov's projected gradient, restarted when the objective falls.
 */
final class ExactLine {
  private static final int ITERATIONS = 20_000;

  private final double[] at;
  private final double[] massP;
  private final double[] massQ;

  private ExactLine(double[] at, double[] massP, double[] massQ) {
    this.at = at;
    this.massP = massP;
    this.massQ = massQ;
  }

  /** D(P || Q) at L. */
  static double divergence(double[] p, double[] q, double lipschitz) {
    double[] at = new double[p.length + q.length];
    System.arraycopy(p, 0, at, 0, p.length);
    System.arraycopy(q, 0, at, p.length, q.length);
    Arrays.sort(at);
    ExactLine line = new ExactLine(at, masses(p, at), masses(q, at));
    return line.solve(lipschitz);
  }

  /** Equal points share their mass: the first of them has it all. */
  private static double[] masses(double[] points, double[] at) {
    double[] masses = new double[at.length];
    for (double point : points) {
      int k = 0;
      while (at[k] != point) {
        k++;
      }
      masses[k] += 1.0 / points.length;
    }
    return masses;
  }

  private double solve(double lipschitz) {
    int n = at.length - 1;
    double[] slopes = new double[n];
    double[] ahead = new double[n];
    double[] gradient = new double[n];
    double best = 0;
    double momentum = 1;
    // The objective's curvature by the slopes is at most the squared range times a variance of 1/4.
    double range = at[n] - at[0];
    double step = 4 / (range * range);
    for (int i = 0; i < ITERATIONS; i++) {
      objective(ahead, gradient);
      double next = (1 + Math.sqrt(1 + 4 * momentum * momentum)) / 2;
      for (int k = 0; k < n; k++) {
        double moved = ahead[k] + step * gradient[k];
        double slope = Math.max(-lipschitz, Math.min(lipschitz, moved));
        ahead[k] = slope + (momentum - 1) / next * (slope - slopes[k]);
        slopes[k] = slope;
      }
      double value = objective(slopes, gradient);
      momentum = value < best ? 1 : next;
      best = Math.max(best, value);
    }
    return best;
  }

  /** E_P φ − ln E_Q e^φ, and its derivative by each slope. */
  private double objective(double[] slopes, double[] intoGradient) {
    int n = at.length;
    double[] phi = new double[n];
    double top = 0;
    for (int k = 1; k < n; k++) {
      phi[k] = phi[k - 1] + slopes[k - 1] * (at[k] - at[k - 1]);
      top = Math.max(top, phi[k]);
    }
    double mean = 0;
    double sum = 0;
    for (int k = 0; k < n; k++) {
      mean += massP[k] * phi[k];
      sum += massQ[k] * Math.exp(phi[k] - top);
    }
    double behind = 0;
    for (int k = n - 1; k > 0; k--) {
      behind += massP[k] - massQ[k] * Math.exp(phi[k] - top) / sum;
      intoGradient[k - 1] = behind * (at[k] - at[k - 1]);
    }
    return mean - top - Math.log(sum);
  }
}
