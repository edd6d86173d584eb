package io.headwater.flow.method;

import io.headwater.measure.PointCloud;
import java.util.Arrays;

/**
 * The rule for Δt where the user names none, from the spread of the data and the step budget.
 *
 * <p>A particle moves by at most L Δt in a step, and none has to go farther than the diagonal of
 * the box that holds particles and data: S √m, with S the widest range of one of m numbers between
 * its quantiles .01 and .99, particles and data pooled. The steps fall linearly to nothing,
 *
 * <p>Δtₙ = Δt₀ (1 − n / steps), Δt₀ = 2 S √m / (L · steps),
 *
 * <p>so that their sum is the diagonal, and the last ones are as short as Δt₀ / steps: a step must
 * stay below the finest structure it is to resolve, which is not known, so all lengths between are
 * tried. Δt₀ is the constant step of [profet2025] for as many steps; differs: theirs does not fall,
 * and S pools all coordinates, which depends on their offsets.
 */
final class TimeSteps {
  private static final double LOW = 0.01;
  private static final double HIGH = 0.99;

  private TimeSteps() {}

  /** Δt₀, or the fixed Δt that the configuration names. */
  static double first(Gpa.Config config, PointCloud particles, PointCloud data, int[] moving) {
    if (config.timeStep() > 0 || moving.length == 0 || config.steps() == 0) {
      return config.timeStep();
    }
    double reach = spread(particles.concat(data), moving) * Math.sqrt(moving.length);
    return 2 * reach / (config.discriminator().lipschitz() * config.steps());
  }

  /** Δtₙ of step n, from 0. */
  static double at(Gpa.Config config, double first, int n) {
    return config.timeStep() > 0 ? first : first * (1 - (double) n / config.steps());
  }

  private static double spread(PointCloud points, int[] moving) {
    double widest = 0;
    double[] values = new double[points.count()];
    for (int j : moving) {
      for (int i = 0; i < values.length; i++) {
        values[i] = points.get(i, j);
      }
      Arrays.sort(values);
      widest = Math.max(widest, quantile(values, HIGH) - quantile(values, LOW));
    }
    return widest;
  }

  private static double quantile(double[] ascending, double level) {
    return ascending[(int) Math.round(level * (ascending.length - 1))];
  }
}
