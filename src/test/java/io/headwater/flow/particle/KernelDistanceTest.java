package io.headwater.flow.particle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.headwater.divergence.Mmd;
import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import io.headwater.testing.Clouds;
import org.junit.jupiter.api.Test;

class KernelDistanceTest {
  private static final RandomKey KEY = RandomKey.of(2111);

  private static double[] doubles(PointCloud points) {
    float[] values = points.toArray();
    double[] x = new double[values.length];
    for (int k = 0; k < x.length; k++) {
      x[k] = values[k];
    }
    return x;
  }

  private static double squared(double[] x, double[] y, int d, double h) {
    KernelDistance distance = new KernelDistance(y, d, d);
    return distance.value(x, h, new double[x.length]) + distance.constant(h);
  }

  @Test
  void betweenGaussiansItIsTheClosedForm() {
    int n = 2_000;
    double[] x = doubles(Clouds.normal(n, 3, 0, 1, KEY.at(1)));
    double[] y = doubles(Clouds.normal(n, 3, 0, .5, KEY.at(2)));
    for (int i = 0; i < n; i++) {
      y[3 * i] += 1;
    }
    // N(0, I) and N(e_1, I/4) in R^3, kernel width 1: .2622701. The diagonal adds (1 - k̄) / n a
    // side,
    // k̄ = 3^-1.5 and 1.5^-1.5. The witness is within 1, so that the estimate has a deviation below
    // 2 sqrt(2 · .25 / n); four of them.
    double diagonal = (2 - Math.pow(3, -1.5) - Math.pow(1.5, -1.5)) / n;
    assertThat(squared(x, y, 3, 1))
        .isCloseTo(.2622701 + diagonal, within(4 * 2 * Math.sqrt(.5 / n)));
  }

  @Test
  void theGradientIsNTimesThatOfTheValue() {
    double[] x = doubles(Clouds.normal(10, 3, 0, 1, KEY.at(3)));
    double[] y = doubles(Clouds.normal(20, 3, 1, 1, KEY.at(4)));
    KernelDistance distance = new KernelDistance(y, 3, 2);
    double[] gradient = new double[20];
    double[] witness = new double[20];
    distance.value(x, .8, gradient);
    distance.witnessGradient(x, x, .8, witness);
    double[] ignored = new double[20];
    double step = 1e-5;
    for (int i = 0; i < 10; i++) {
      for (int k = 0; k < 2; k++) {
        double[] up = x.clone();
        double[] down = x.clone();
        up[3 * i + k] += step;
        down[3 * i + k] -= step;
        double slope =
            (distance.value(up, .8, ignored) - distance.value(down, .8, ignored)) / (2 * step);
        // step² / 6 times a third derivative of at most 4 / h³, and rounding of 1e-16 / step, times
        // N.
        assertThat(gradient[2 * i + k]).isCloseTo(10 * slope, within(1e-8));
        assertThat(witness[2 * i + k]).isCloseTo(gradient[2 * i + k], within(1e-12));
      }
    }
  }

  @Test
  void aParticleIsDrawnToAPointByTheLawOfTheGaussianKernel() {
    // dr/dt = −(2/σ²) r exp(−r²/2σ²) towards δ_0: it vanishes for r ≫ σ.
    for (double sigma : new double[] {.5, 1, 3}) {
      for (double r : new double[] {.1, 1, 4}) {
        double[] gradient = new double[1];
        new KernelDistance(new double[] {0}, 1, 1).value(new double[] {r}, sigma, gradient);
        double expected = 2 / (sigma * sigma) * r * Math.exp(-r * r / (2 * sigma * sigma));
        assertThat(gradient[0]).isCloseTo(expected, within(1e-14));
      }
    }
  }

  @Test
  void anImplicitStepObeysTheEnergyLawAtAnyTimeStep() {
    double[] y = doubles(Clouds.normal(150, 2, 2, .5, KEY.at(5)));
    KernelDistance distance = new KernelDistance(y, 2, 2);
    double[] x = doubles(Clouds.normal(60, 2, 0, 1, KEY.at(6)));
    double[] ignored = new double[x.length];
    for (double tau : new double[] {.01, 1, 100}) {
      for (double h : new double[] {.3, 1, 4}) {
        double before = distance.value(x, h, ignored);
        double[] shift = KernelDriver.implicitShift(distance, x, 2, h, tau, 10);
        double way = 0;
        double[] next = x.clone();
        for (int k = 0; k < x.length; k++) {
          next[k] += shift[k];
          way += shift[k] * shift[k] / 60;
        }
        assertThat(distance.value(next, h, ignored) + way / (2 * tau))
            .isLessThanOrEqualTo(before + 1e-14);
        assertThat(way).as("it moves").isPositive();
        x = next;
      }
    }
  }

  @Test
  void aHundredParticlesAreFarBetterThanAHundredPoints() {
    // The authors' second example: N(0, I) in R^2, bandwidths falling as (1 + n)^-.2; their code
    // reaches 1.8e-4 after 60 steps, a hundred independent points are at 5.7e-3.
    PointCloud data = Clouds.normal(2_000, 2, 0, 1, KEY.at(7));
    KernelDistance distance = new KernelDistance(doubles(data), 2, 2);
    double[] x = new double[200];
    for (int k = 0; k < 200; k++) {
      x[k] = 4 * KEY.at(8).at(k).stream().nextDouble() - 2;
    }
    for (int step = 0; step < 60; step++) {
      double h = 2 * Math.pow(1 + step, -.2);
      double[] shift = KernelDriver.implicitShift(distance, x, 2, h, 2, 6);
      for (int k = 0; k < 200; k++) {
        x[k] += shift[k];
      }
    }
    // V-statistic against the Gaussian itself, in closed form: E k(x, Y) = ½ exp(−|x|²/4) and
    // E k(Y, Y') = 1/3 for width 1 in the plane. The data themselves are (1 − 1/3) / 2,000 off.
    double cross = 0;
    for (int i = 0; i < 100; i++) {
      cross += .5 * Math.exp(-(x[2 * i] * x[2 * i] + x[2 * i + 1] * x[2 * i + 1]) / 4) / 100;
    }
    double own = new KernelDistance(x, 2, 2).constant(1);
    assertThat(own - 2 * cross + 1 / 3.0).isBetween(0.0, 5e-4 + 2 / 3.0 / 2_000);
  }

  @Test
  void itAgreesWithTheUnbiasedEstimatorButForTheDiagonal() {
    PointCloud p = Clouds.normal(40, 2, 0, 1, KEY.at(9));
    PointCloud q = Clouds.normal(50, 2, .5, 1, KEY.at(10));
    double unbiased = Mmd.gaussian(.9).squared(p, q);
    double[] x = doubles(p);
    double[] y = doubles(q);
    double ownX = new KernelDistance(x, 2, 2).constant(.9);
    double ownY = new KernelDistance(y, 2, 2).constant(.9);
    // mean over pairs i ≠ j = (n mean over all − 1) / (n − 1)
    double expected =
        squared(x, y, 2, .9) - ownX - ownY + (40 * ownX - 1) / 39 + (50 * ownY - 1) / 49;
    assertThat(unbiased).isCloseTo(expected, within(1e-12));
  }
}
