package io.headwater.flow.latent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.headwater.flow.FlowState;
import io.headwater.flow.FlowStep;
import io.headwater.flow.latent.LatentFlow.Encoder;
import io.headwater.flow.latent.LatentFlow.Settings;
import io.headwater.flow.method.Gpa;
import io.headwater.measure.EmpiricalMeasure;
import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import io.headwater.testing.Clouds;
import org.junit.jupiter.api.Test;

class DataProcessingTest {
  /**
   * The divergence of a Dirac at x from points y: −ln mean exp(−L |x − y|), exact for KL. The
   * encoder drops the second coordinate.
   */
  private static double divergence(double lipschitz, double[] x, double[][] y) {
    double sum = 0;
    for (double[] point : y) {
      sum += Math.exp(-lipschitz * Math.hypot(x[0] - point[0], x[1] - point[1]));
    }
    return -Math.log(sum / y.length);
  }

  @Test
  void theSureBoundHoldsWhereTheMeanOneDoesNot() {
    double[][] y = new double[10][2];
    y[0] = new double[] {100, 10};
    double[][] encoded = new double[10][2];
    encoded[0] = new double[] {100, 0};
    double[] x = {100, 0};
    double latent = divergence(1, x, encoded);
    double data = divergence(1, x, y);
    // Far from rest the discriminator weighs the one point that the encoder moves by 10 in full.
    assertThat(data).isGreaterThan(latent + 1);
    assertThat(data).isLessThanOrEqualTo(latent + 10 + 1e-12);
  }

  @Test
  void theMeanBoundHoldsAtRest() {
    double[][] y = {{0, 1}, {0, -1}, {0, 2}, {0, 0}};
    double[] x = {0, 0};
    assertThat(divergence(1, x, new double[4][2])).isZero();
    assertThat(divergence(1, x, y)).isLessThanOrEqualTo(1);
  }

  /** Points of a plane in R^5, and the same with noise of deviation .1 across it. */
  private static PointCloud plane(int n, double across, RandomKey key) {
    PointCloud inside = Clouds.normal(n, 2, 1, 1, key.split("inside"));
    PointCloud noise = Clouds.normal(n, 5, 0, across, key.split("across"));
    float[] x = noise.toArray();
    for (int i = 0; i < n; i++) {
      x[5 * i] += inside.get(i, 0);
      x[5 * i + 1] += (inside.get(i, 0) - inside.get(i, 1)) * (float) Math.sqrt(.5);
      x[5 * i + 2] += (inside.get(i, 0) + inside.get(i, 1)) * (float) Math.sqrt(.5);
    }
    return PointCloud.wrap(n, 5, x);
  }

  private static FlowStep trained(EmpiricalMeasure target) {
    RandomKey key = RandomKey.of(3);
    LatentFlow flow =
        new LatentFlow("latent", new Settings(Encoder.PCA, 2, 1, 0, 1, 0, 32), 1, gpa());
    FlowState start = flow.retarget(flow.init(target.layout(), key), target, key);
    return flow.advance(start, target, 5, key);
  }

  private static Gpa gpa() {
    return new Gpa(Gpa.Config.defaults());
  }

  @Test
  void reportsTheBoundsOfAPlane() {
    RandomKey key = RandomKey.of(4);
    EmpiricalMeasure exact = EmpiricalMeasure.of(plane(300, 0, key), plane(100, 0, key.at(1)));
    FlowStep step = trained(exact);
    // Rounding of floats of size 5.
    assertThat(step.diagnostics().value("reconstructionErrorMost")).isLessThan(1e-5);
    double divergence = step.diagnostics().value("divergence");
    assertThat(step.diagnostics().value("divergenceBound")).isCloseTo(divergence, within(1e-5));
    assertThat(step.diagnostics().value("latentLipschitz")).isEqualTo(1);

    FlowStep noisy =
        trained(EmpiricalMeasure.of(plane(2_000, .1, key), plane(2_000, .1, key.at(1))));
    // Three directions of deviation .1 are left out: the mean of a chi of 3 degrees is 1.59577, its
    // deviation .673; four standard errors of 2,000, and the axes' own error of the same order.
    double error = noisy.diagnostics().value("reconstructionError");
    assertThat(error).isCloseTo(.159577, within(8 * .0673 / Math.sqrt(2_000)));
    assertThat(noisy.diagnostics().value("divergenceBound"))
        .isCloseTo(noisy.diagnostics().value("divergence") + error, within(1e-9));
  }
}
