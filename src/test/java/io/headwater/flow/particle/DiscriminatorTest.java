package io.headwater.flow.particle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.headwater.divergence.LipschitzRegularizedDivergence.Kind;
import io.headwater.flow.FlowState;
import io.headwater.flow.particle.Discriminator.LipschitzControl;
import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import io.headwater.network.Activation;
import io.headwater.network.InputRows;
import io.headwater.network.Matrix;
import io.headwater.testing.Clouds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DiscriminatorTest {
  private static final RandomKey KEY = RandomKey.of(5);
  private static final float[] X = {3, 4, 5};
  private static final float[] Y = {0, 1, 2};

  private static Discriminator discriminator(LipschitzControl control, int dimension, int points) {
    Discriminator made =
        new Discriminator(
            new Discriminator.Config(Kind.KL, 2, Activation.RELU, 32, control, 1, 10, 5e-3),
            dimension,
            points,
            points);
    made.initial(KEY.split("init"));
    return made;
  }

  private static InputRows rows(float... values) {
    return Matrix.of(PointCloud.of(values.length, 1, values));
  }

  /** D = 4 L − ln((1 + e^L + e^2L) / 3) for x = {3, 4, 5}, y = {0, 1, 2}: the linear φ is best. */
  private static double separated(double lipschitz) {
    return 4 * lipschitz - Math.log((1 + Math.exp(lipschitz) + Math.exp(2 * lipschitz)) / 3);
  }

  /**
   * On separated supports the divergence is 2.69100632 at L = 1, and a φ of slope L' gives no more
   * than the exact value at L'. The penalty is soft: measured L' lies a little above 1. Capped
   * layers lose height until their weights are of rank one: a tenth is left for that.
   */
  @ParameterizedTest
  @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
  void separatedSupportsGiveTheExactDivergence(LipschitzControl control) {
    assertThat(separated(1)).isCloseTo(2.69100632, within(1e-8));
    try (Discriminator phi = discriminator(control, 1, 3)) {
      double objective = 0;
      for (int k = 0; k < 3_000; k++) {
        phi.largestGradient();
        objective = phi.update(rows(X), rows(Y), KEY.at(k));
      }
      double met = phi.largestGradient();
      double bound = control == LipschitzControl.SPECTRAL_NORM ? 1 : met;
      // One rounding of a float objective near 3, and the power iteration's lag of 1e-3.
      assertThat(objective).isLessThanOrEqualTo(separated(bound * 1.001) + 1e-5);
      assertThat(objective).isGreaterThan(.9 * separated(1));
      assertThat(bound).isLessThan(1.2);
    }
  }

  @Test
  void theGradientPointsAwayFromTheDataAtTheSpeedLimit() {
    try (Discriminator phi = discriminator(LipschitzControl.GRADIENT_PENALTY, 1, 3);
        Matrix gradient = Matrix.ofCapacity(3, 1)) {
      for (int k = 0; k < 2_000; k++) {
        phi.update(rows(X), rows(Y), KEY.at(k));
      }
      phi.gradient(rows(X), gradient);
      for (int i = 0; i < 3; i++) {
        // |∇φ| = 1 until supports overlap, up to what the soft penalty lets by.
        assertThat(gradient.get(i, 0)).isBetween(.8f, 1.2f);
      }
    }
  }

  @Test
  void aHeldOutObjectiveOfOneLawIsNoiseOfItsStatedSize() {
    int n = 400;
    int repeats = 200;
    double squares = 0;
    double stated = 0;
    try (Discriminator phi = discriminator(LipschitzControl.GRADIENT_PENALTY, 2, n)) {
      InputRows p = Matrix.of(Clouds.normal(n, 2, 1, 1, KEY.split("p")));
      InputRows q = Matrix.of(Clouds.normal(n, 2, 0, 1, KEY.split("q")));
      for (int k = 0; k < 100; k++) {
        phi.update(p, q, KEY.at(k));
      }
      double mean = 0;
      double[] estimates = new double[repeats];
      for (int r = 0; r < repeats; r++) {
        InputRows a = Matrix.of(Clouds.normal(n, 2, 0, 1, KEY.split("a").at(r)));
        InputRows b = Matrix.of(Clouds.normal(n, 2, 0, 1, KEY.split("b").at(r)));
        double[] estimate = phi.heldOut(a, b);
        estimates[r] = estimate[0];
        mean += estimate[0] / repeats;
        stated += estimate[1] / repeats;
      }
      for (double estimate : estimates) {
        squares += (estimate - mean) * (estimate - mean) / (repeats - 1);
      }
    }
    // A deviation from 200 draws is known to 1 / sqrt(2 * 199) = 5 %: four of these.
    assertThat(Math.sqrt(squares) / stated).isBetween(.8, 1.2);
  }

  @Test
  void aRestoredDiscriminatorGoesOnBitForBit() {
    InputRows p = rows(X);
    InputRows q = rows(Y);
    try (Discriminator one = discriminator(LipschitzControl.SPECTRAL_NORM, 1, 3);
        Discriminator two = discriminator(LipschitzControl.SPECTRAL_NORM, 1, 3)) {
      for (int k = 0; k < 20; k++) {
        one.update(p, q, KEY.at(k));
      }
      two.load(FlowState.of("any", 1, one.store()));
      assertThat(two.update(p, q, KEY.at(20))).isEqualTo(one.update(p, q, KEY.at(20)));
      assertThat(two.store()).isEqualTo(one.store());
    }
  }
}
