package io.headwater.flow.source;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A step function of a standard normal number that rises: the score of each level. */
final class LevelScore {
  /** Hermite coefficients that are kept. */
  static final int TERMS = 100;

  private final List<Step> steps;
  private final double[] coefficients = new double[TERMS];

  /**
   * One level.
   *
   * @param score its value
   * @param lower where its interval begins
   * @param upper where it ends
   * @param share the probability of the interval
   */
  record Step(double score, double lower, double upper, double share) {}

  /** Of steps in ascending order, whose shares sum to 1. */
  LevelScore(List<Step> steps) {
    this.steps = List.copyOf(steps);
    for (Step step : steps) {
      add(step.score(), step.lower());
      add(-step.score(), step.upper());
    }
  }

  // ∫ h_n φ over [l, u) = (h_{n−1}(l) φ(l) − h_{n−1}(u) φ(u)) / √n
  private void add(double score, double at) {
    double density = StrictMath.exp(-at * at / 2) / Math.sqrt(2 * Math.PI);
    if (density == 0) {
      return;
    }
    double before = 0;
    double now = density;
    for (int n = 1; n <= TERMS; n++) {
      coefficients[n - 1] += score * now / Math.sqrt(n);
      double next = (at * now - Math.sqrt(n - 1.0) * before) / Math.sqrt(n);
      before = now;
      now = next;
    }
  }

  /** E s(Z) h_(n + 1)(Z). */
  double coefficient(int n) {
    return coefficients[n];
  }

  /** E s(Z) t(Z) for the same Z, or E s(Z) t(-Z): the greatest and the least of any dependence. */
  double extreme(LevelScore that, boolean together) {
    List<Step> others = new ArrayList<>(that.steps);
    if (!together) {
      Collections.reverse(others);
    }
    double sum = 0;
    int k = 0;
    double left = others.get(0).share();
    for (Step step : steps) {
      double share = step.share();
      while (share > left && k < others.size() - 1) {
        sum += left * step.score() * others.get(k).score();
        share -= left;
        left = others.get(++k).share();
      }
      sum += share * step.score() * others.get(k).score();
      left -= share;
    }
    return sum;
  }
}
