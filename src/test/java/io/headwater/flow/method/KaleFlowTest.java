package io.headwater.flow.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.headwater.divergence.GaussianKernel;
import io.headwater.flow.FlowMethod;
import io.headwater.flow.FlowMethodTck;
import io.headwater.flow.FlowState;
import io.headwater.flow.NamedArray;
import io.headwater.flow.particle.ParticleFlow.Move;
import io.headwater.measure.EmpiricalMeasure;
import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KaleFlowTest extends FlowMethodTck {
  private static final double LAMBDA = .1;

  @Override
  protected FlowMethod method() {
    return new KaleFlow(new KaleFlow.Config(512, 60, 4, LAMBDA, 1, 128, 2, 0, 32, 400, 4, 8, 32));
  }

  @Override
  protected Optional<PointCloud> particles(FlowState state) {
    NamedArray y = state.array("particles");
    return Optional.of(PointCloud.of(y.extent(0), y.extent(1), y.toArray()));
  }

  /**
   * One particle y and one point at 0, h = 1: ẏ = ((1 + λ)/λ) α ∂κ/∂y = −((1 + λ)/λ) α y κ(y), α
   * the root of α/λ + ln(α/λ) = κ/λ − ln λ; by Runge-Kutta's fourth order in steps as small as the
   * flow's. The flow is explicit Euler, off by Δt/2 ∫ |ÿ| dt, and |ÿ| stays below 40 here.
   */
  @Test
  void aSingleParticleFollowsItsDifferentialEquation() {
    KaleFlow.Config config =
        new KaleFlow.Config(1, 0, .01, LAMBDA, 1, 1, 1_000_000, 0, 1, 0, 1, 0, 0);
    EmpiricalMeasure target = EmpiricalMeasure.of(PointCloud.of(1, 1, new float[] {0}));
    KaleFlow.Steps steps =
        new KaleFlow.Steps(config, target, GaussianKernel.of(1), 0, new float[1], RandomKey.of(1));
    double timeStep = .01 * LAMBDA / (1 + LAMBDA);
    float[] y = {2};
    double exact = 2;
    double travelled = 0;
    // The dual's curvature 1/α is 1 at least, and its gap 1e-6 of a divergence below 8.
    double errorOfAlpha = Math.sqrt(2 * 8e-6);
    for (int step = 0; step < 2_000; step++) {
      double before = y[0];
      Move move = steps.move(y, step);
      assertThat(Math.sqrt(move.fisherInformation()))
          .as("speed at step %d", step)
          .isCloseTo(-velocity(before), within(errorOfAlpha * before * (1 + LAMBDA) / LAMBDA));
      exact += rungeKutta(exact, timeStep);
      travelled += timeStep;
      assertThat((double) y[0])
          .isCloseTo(exact, within(1e-5 + timeStep / 2 * 40 * Math.min(1, travelled)));
    }
    assertThat(exact).as("the particle has come far").isLessThan(1);
  }

  private static double rungeKutta(double y, double dt) {
    double k1 = velocity(y);
    double k2 = velocity(y + dt / 2 * k1);
    double k3 = velocity(y + dt / 2 * k2);
    double k4 = velocity(y + dt * k3);
    return dt / 6 * (k1 + 2 * k2 + 2 * k3 + k4);
  }

  private static double velocity(double y) {
    double kappa = Math.exp(-y * y / 2);
    double low = 0;
    double high = 2;
    for (int i = 0; i < 60; i++) {
      double middle = (low + high) / 2;
      double w = middle / LAMBDA;
      if (w + Math.log(w) < kappa / LAMBDA - Math.log(LAMBDA)) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return -(1 + LAMBDA) / LAMBDA * low * y * kappa;
  }
}
