package io.headwater.flow.particle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.headwater.divergence.VariationalDominance;
import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import io.headwater.measure.RandomStream;
import io.headwater.testing.Clouds;
import org.junit.jupiter.api.Test;

class ConvexMaxoutTest {
  private static final RandomKey KEY = RandomKey.of(9);
  private static final int D = 3;

  private static ConvexMaxout random(RandomKey key) {
    ConvexMaxout net = new ConvexMaxout(D, 6, 3, 1);
    net.initialize(key);
    return net;
  }

  private static float[] point(RandomKey key) {
    RandomStream stream = key.stream();
    float[] x = new float[D];
    for (int j = 0; j < D; j++) {
      x[j] = (float) (2 * stream.nextGaussian());
    }
    return x;
  }

  @Test
  void theMidpointInequalityHoldsForEveryPair() {
    ConvexMaxout net = random(KEY);
    for (int i = 0; i < 2_000; i++) {
      float[] x = point(KEY.at(2 * i));
      float[] y = point(KEY.at(2 * i + 1));
      float[] middle = new float[D];
      for (int j = 0; j < D; j++) {
        middle[j] = (x[j] + y[j]) / 2;
      }
      double mean = (net.forward(x, 0) + net.forward(y, 0)) / 2;
      // Floats of size 4 are off by 2e-7 a sum, and there are a few dozen.
      assertThat(net.forward(middle, 0)).isLessThanOrEqualTo(mean + 1e-5);
    }
  }

  @Test
  void noSlopeExceedsTheConstant() {
    ConvexMaxout net = random(KEY);
    float[] parameters = net.parameters();
    for (int k = 0; k < parameters.length; k++) {
      parameters[k] = 3 * (parameters[k] - .1f);
    }
    net.project();
    assertThat(net.provenSlope()).isLessThanOrEqualTo(1 + 1e-5);
    for (int i = 0; i < 500; i++) {
      net.forward(point(KEY.at(i)), 0);
      double[] gradient = new double[D];
      net.addInputGradient(1, new int[] {0, 1, 2}, gradient);
      assertThat(Math.sqrt(dot(gradient, gradient))).isLessThanOrEqualTo(1 + 1e-5);
    }
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int j = 0; j < a.length; j++) {
      sum += a[j] * b[j];
    }
    return sum;
  }

  @Test
  void projectionLeavesTheClassAsItIs() {
    ConvexMaxout net = random(KEY);
    float[] before = net.parameters().clone();
    net.project();
    // Sums of scaled weights may exceed 1 by rounding, and then shrink by it.
    assertThat(net.parameters()).containsExactly(before, within(1e-6f));
  }

  /**
   * A piece is linear: the difference over a step of 2⁻⁸ is exact but for rounding, 1e-6 / 2⁻⁸,
   * unless a kink lies between; of ten points few do, and these show as one-sided differences that
   * differ.
   */
  @Test
  void inputGradientsAreThoseOfDifferences() {
    ConvexMaxout net = random(KEY);
    float step = 0x1p-8f;
    int compared = 0;
    for (int i = 0; i < 10; i++) {
      float[] x = point(KEY.split("x").at(i));
      double here = net.forward(x, 0);
      double[] gradient = new double[D];
      net.addInputGradient(1, new int[] {0, 1, 2}, gradient);
      for (int j = 0; j < D; j++) {
        float[] above = x.clone();
        float[] below = x.clone();
        above[j] += step;
        below[j] -= step;
        double right = (net.forward(above, 0) - here) / step;
        double left = (here - net.forward(below, 0)) / step;
        if (Math.abs(right - left) < 1e-3) {
          assertThat(gradient[j]).isCloseTo((right + left) / 2, within(1e-3));
          compared++;
        }
      }
    }
    assertThat(compared).isGreaterThan(15);
  }

  @Test
  void parameterGradientsAreThoseOfDifferences() {
    ConvexMaxout net = random(KEY);
    float[] x = point(KEY.split("p"));
    double here = net.forward(x, 0);
    float[] gradient = new float[net.size()];
    net.addParameterGradient(1, x, 0, gradient);
    float[] parameters = net.parameters();
    float step = 0x1p-8f;
    int active = 0;
    for (int k = 0; k < parameters.length; k++) {
      float kept = parameters[k];
      parameters[k] = kept + step;
      double right = (net.forward(x, 0) - here) / step;
      parameters[k] = kept - step;
      double left = (here - net.forward(x, 0)) / step;
      parameters[k] = kept;
      if (Math.abs(right - left) < 1e-3) {
        assertThat((double) gradient[k]).as("parameter %d", k).isCloseTo(right, within(2e-3));
        active += gradient[k] != 0 ? 1 : 0;
      }
    }
    assertThat(active).as("parameters that matter here").isGreaterThan(40);
  }

  /**
   * On the line the criterion is known exactly, for samples too: the critic stays below it and
   * comes within 5 %. From N(0, 1) to N(0, 3²) it is near 1.596, and zero the other way.
   */
  @Test
  void aTrainedCriticReachesTheCriterion() {
    PointCloud narrow = Clouds.normal(400, 1, 0, 1, KEY.at(1));
    PointCloud wide = Clouds.normal(400, 1, 0, 3, KEY.at(2));
    double exact = VariationalDominance.onLine(wide(narrow), wide(wide));
    ConvexCritic critic = new ConvexCritic("u", 1, new ConvexMaxout(1, 8, 3, 1), 400, 1e-2);
    critic.initialize(KEY.at(3));
    double gap = 0;
    for (int k = 0; k < 600; k++) {
      gap = critic.update(wide.toArray(), narrow.toArray(), KEY.at(k));
    }
    assertThat(gap).isBetween(.95 * exact, exact + 1e-4);
  }

  private static double[] wide(PointCloud line) {
    double[] x = new double[line.count()];
    for (int i = 0; i < x.length; i++) {
      x[i] = line.get(i, 0);
    }
    return x;
  }
}
