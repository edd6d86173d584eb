package io.headwater.flow.particle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.headwater.divergence.LipschitzRegularizedDivergence.Kind;
import io.headwater.flow.particle.Discriminator.LipschitzControl;
import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import io.headwater.network.Activation;
import io.headwater.network.InputRows;
import io.headwater.network.Matrix;
import io.headwater.testing.Clouds;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The trained discriminator against divergences known exactly, and its bound against itself. */
class DiscriminatorOraclesTest {
  private static final RandomKey KEY = RandomKey.of(1956);

  /** Fifty draws of N(2, 1) and sixty of N(0, 1), to six digits. */
  private static final double[] X =
      numbers(
          """
          3.764052 2.400157 2.978738 4.240893 3.867558 1.022722 2.950088 1.848643 1.896781 2.410599
          2.144044 3.454274 2.761038 2.121675 2.443863 2.333674 3.494079 1.794842 2.313068 1.145904
          -0.552990 2.653619 2.864436 1.257835 4.269755 0.545634 2.045759 1.812816 3.532779 3.469359
          2.154947 2.378163 1.112214 0.019204 1.652088 2.156349 3.230291 3.202380 1.612673 1.697697
          0.951447 0.579982 0.293730 3.950775 1.490348 1.561926 0.747205 2.777490 0.386102 1.787260
          """);

  private static final double[] Y =
      numbers(
          """
          -0.895467 0.386902 -0.510805 -1.180632 -0.028182 0.428332 0.066517 0.302472 -0.634322
          -0.362741 -0.672460 -0.359553 -0.813146 -1.726283 0.177426 -0.401781 -1.630198 0.462782
          -0.907298 0.051945 0.729091 0.128983 1.139401 -1.234826 0.402342 -0.684810 -0.870797
          -0.578850 -0.311553 0.056165 -1.165150 0.900826 0.465662 -1.536244 1.488252 1.895889
          1.178780 -0.179925 -1.070753 1.054452 -0.403177 1.222445 0.208275 0.976639 0.356366
          0.706573 0.010500 1.785870 0.126912 0.401989 1.883151 -1.347759 -1.270485 0.969397
          -1.173123 1.943621 -0.413619 -0.747455 1.922942 1.480515
          """);

  private static double[] numbers(String text) {
    return Arrays.stream(text.trim().split("\\s+")).mapToDouble(Double::parseDouble).toArray();
  }

  private static InputRows rows(double... values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return Matrix.of(PointCloud.of(floats.length, 1, floats));
  }

  private static Discriminator discriminator(
      Kind kind, LipschitzControl control, double lipschitz, int dimension, int points) {
    Discriminator made =
        new Discriminator(
            new Discriminator.Config(
                kind, 2, Activation.RELU, 32, control, lipschitz, 10, 5e-4 * lipschitz),
            dimension,
            points,
            points);
    made.initial(KEY.split("init"));
    return made;
  }

  /** The objective after {@code updates}, and the largest gradient met in the last of them. */
  private static double[] trained(Discriminator phi, InputRows p, InputRows q, int updates) {
    double objective = 0;
    for (int k = 0; k < updates; k++) {
      phi.largestGradient();
      objective = phi.update(p, q, KEY.at(k));
    }
    return new double[] {objective, phi.largestGradient()};
  }

  /** Published values of a general solver for these draws, exact to about 1e-5. */
  @ParameterizedTest
  @CsvSource({".5, .930028", "1, 1.623073", "2, 2.491504", "5, 4.339804"})
  void theExactProgramAgreesWithAnotherSolver(double lipschitz, double other) {
    // Draws to six digits move the value by at most L · 1e-6; the projected gradient stops 1e-5
    // below the optimum at most, the other solver as much.
    assertThat(ExactLine.divergence(X, Y, lipschitz)).isCloseTo(other, within(3e-5));
  }

  /** D = 4 L − ln((1 + e^L + e^2L) / 3); at L = .1 it is .296669. */
  @Test
  void theExactProgramAgreesWithSeparatedSupports() {
    for (double l : new double[] {.1, .5, 1, 2}) {
      double exact = 4 * l - Math.log((1 + Math.exp(l) + Math.exp(2 * l)) / 3);
      double[] x = {3, 4, 5};
      assertThat(ExactLine.divergence(x, new double[] {0, 1, 2}, l)).isCloseTo(exact, within(1e-9));
    }
  }

  /**
   * No φ is better than the exact one at the slope it has: the gradient met under the penalty, L
   * under the cap. It comes within a tenth of it: that is left for a network of two layers of 32,
   * and for the height that capped layers lose until their weights are of rank one.
   */
  @ParameterizedTest
  @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
  void aTrainedDiscriminatorComesUpToTheExactDivergence(LipschitzControl control) {
    try (Discriminator phi = discriminator(Kind.KL, control, 1, 1, 60)) {
      double[] found = trained(phi, rows(X), rows(Y), 2_000);
      double slope =
          control == LipschitzControl.SPECTRAL_NORM ? phi.lipschitzBound() : found[1] * 1.01;
      // Float heights near 5 round at 5e-7.
      assertThat(found[0]).isLessThan(ExactLine.divergence(X, Y, slope) + 1e-5);
      assertThat(found[0]).isGreaterThan(.9 * ExactLine.divergence(X, Y, 1));
    }
  }

  /** D(δ_x || Q) = −ln E_Q e^(−L |x − y|): a cone at x; 1.19100632 for x = 1.5, L = 1. */
  @Test
  void aPointFromThreePointsIsACone() {
    double[] y = {0, 1, 4};
    double exact = -Math.log((Math.exp(-1.5) + Math.exp(-.5) + Math.exp(-2.5)) / 3);
    assertThat(exact).isCloseTo(1.19100632, within(1e-8));
    assertThat(ExactLine.divergence(new double[] {1.5}, y, 1)).isCloseTo(exact, within(1e-9));
    try (Discriminator phi = discriminator(Kind.KL, LipschitzControl.GRADIENT_PENALTY, 1, 1, 63)) {
      // The same two measures with many equal points: the penalty looks between so many pairs.
      InputRows p = rows(repeated(21, 1.5, 1.5, 1.5));
      InputRows q = rows(repeated(21, y));
      double best = 0;
      for (int k = 0; k < 3_000; k++) {
        phi.largestGradient();
        double objective = phi.update(p, q, KEY.at(k));
        best = phi.largestGradient() <= 1.01 ? Math.max(best, objective) : best;
      }
      // A slope of 1.01 gives a hundredth more at most; a kink .05 off the tip of the cone costs
      // .05.
      assertThat(best).isBetween(.95 * exact, 1.01 * exact);
    }
  }

  private static double[] repeated(int times, double... values) {
    double[] all = new double[times * values.length];
    for (int i = 0; i < all.length; i++) {
      all[i] = values[i % values.length];
    }
    return all;
  }

  /** Separated supports: alpha = 2 gives 3 L − L² / 3 = 2.666667, W1 gives 3. */
  @ParameterizedTest
  @CsvSource({"KL, 2.691000", "ALPHA, 2.666667", "WASSERSTEIN, 3"})
  void separatedSupportsForOtherDivergences(Kind kind, double exact) {
    try (Discriminator phi = discriminator(kind, LipschitzControl.GRADIENT_PENALTY, 1, 1, 3)) {
      double[] found = trained(phi, rows(3, 4, 5), rows(0, 1, 2), 2_000);
      // The penalty holds the slope within a tenth of L: 2 λ slope = 20 against a pull of 3.
      assertThat(found[0]).isBetween(.9 * exact, 1.1 * exact);
    }
  }

  /** The reported bound holds for difference quotients between any points, whatever the control. */
  @ParameterizedTest
  @EnumSource
  void theBoundHoldsEverywhere(LipschitzControl control) {
    int n = 200;
    try (Discriminator phi = discriminator(Kind.KL, control, 1, 3, n);
        Matrix gradient = Matrix.ofCapacity(n, 3)) {
      InputRows p = Matrix.of(Clouds.normal(n, 3, 1, 1, KEY.split("p")));
      InputRows q = Matrix.of(Clouds.normal(n, 3, 0, 1, KEY.split("q")));
      trained(phi, p, q, 300);
      double bound = phi.lipschitzBound();
      double met = 0;
      for (int k = 0; k < 20; k++) {
        phi.gradient(Matrix.of(Clouds.normal(n, 3, 0, 1 + k, KEY.split("far").at(k))), gradient);
        met = Math.max(met, phi.largestGradient());
      }
      // Power iteration comes from below: what it lacks of σ is the growth at which it stops.
      assertThat(met).isLessThan(bound * 1.01);
      if (control == LipschitzControl.SPECTRAL_NORM) {
        assertThat(bound).isLessThan(1.02);
      }
      // What is met between the points is no bound; it is measured where particles move.
      assertThat(met).isGreaterThan(0);
    }
  }
}
