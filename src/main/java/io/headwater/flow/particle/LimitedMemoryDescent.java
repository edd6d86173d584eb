package io.headwater.flow.particle;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * Minimises a smooth function by L-BFGS [nocedal1980] with backtracking: every accepted point has a
 * lower value than the one before.
 */
final class LimitedMemoryDescent {
  private static final int HISTORY = 8;
  private static final int HALVINGS = 20;

  /** Armijo's share of the decrease that the slope promises. */
  private static final double SUFFICIENT = 1e-4;

  /** A function and its gradient. */
  interface Objective {
    /** The value at {@code x}; the gradient goes {@code intoGradient}. */
    double at(double[] x, double[] intoGradient);
  }

  /** One step taken and what it changed in the gradient. */
  private record Pair(double[] step, double[] change, double curvature) {}

  private LimitedMemoryDescent() {}

  /**
   * The best point found in at most {@code iterations} from {@code start}, which is not written.
   */
  static double[] minimise(Objective objective, double[] start, int iterations) {
    double[] x = start.clone();
    double[] gradient = new double[x.length];
    double value = objective.at(x, gradient);
    Deque<Pair> pairs = new ArrayDeque<>();
    for (int it = 0; it < iterations; it++) {
      double[] direction = direction(gradient, pairs);
      double slope = dot(direction, gradient);
      double[] next = new double[x.length];
      double[] nextGradient = new double[x.length];
      double length = 1;
      double nextValue = Double.POSITIVE_INFINITY;
      for (int halving = 0; halving < HALVINGS; halving++, length /= 2) {
        for (int k = 0; k < x.length; k++) {
          next[k] = x[k] + length * direction[k];
        }
        nextValue = objective.at(next, nextGradient);
        if (nextValue <= value + SUFFICIENT * length * slope) {
          break;
        }
      }
      if (!(nextValue < value)) {
        return x;
      }
      remember(pairs, x, next, gradient, nextGradient);
      x = next;
      gradient = nextGradient;
      value = nextValue;
    }
    return x;
  }

  private static void remember(
      Deque<Pair> pairs, double[] x, double[] next, double[] gradient, double[] nextGradient) {
    double[] step = new double[x.length];
    double[] change = new double[x.length];
    for (int k = 0; k < x.length; k++) {
      step[k] = next[k] - x[k];
      change[k] = nextGradient[k] - gradient[k];
    }
    double curvature = dot(step, change);
    if (curvature > 0) {
      pairs.addLast(new Pair(step, change, curvature));
    }
    if (pairs.size() > HISTORY) {
      pairs.removeFirst();
    }
  }

  /** −H g by the two loops over the pairs. */
  private static double[] direction(double[] gradient, Deque<Pair> pairs) {
    double[] q = gradient.clone();
    double[] alphas = new double[pairs.size()];
    int k = pairs.size();
    for (Iterator<Pair> back = pairs.descendingIterator(); back.hasNext(); ) {
      Pair pair = back.next();
      alphas[--k] = dot(pair.step, q) / pair.curvature;
      add(-alphas[k], pair.change, q);
    }
    Pair last = pairs.peekLast();
    double scale = last == null ? 1 : last.curvature / dot(last.change, last.change);
    for (int i = 0; i < q.length; i++) {
      q[i] *= scale;
    }
    for (Pair pair : pairs) {
      add(alphas[k++] - dot(pair.change, q) / pair.curvature, pair.step, q);
    }
    for (int i = 0; i < q.length; i++) {
      q[i] = -q[i];
    }
    return q;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int k = 0; k < a.length; k++) {
      sum += a[k] * b[k];
    }
    return sum;
  }

  private static void add(double factor, double[] from, double[] into) {
    for (int k = 0; k < into.length; k++) {
      into[k] += factor * from[k];
    }
  }
}
