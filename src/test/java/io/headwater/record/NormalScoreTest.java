package io.headwater.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.apache.commons.statistics.distribution.NormalDistribution;
import org.junit.jupiter.api.Test;

class NormalScoreTest {
  private static final NormalDistribution EXACT = NormalDistribution.of(0, 1);

  @Test
  void probabilityAgreesWithAnIndependentImplementation() {
    for (double z = -9; z <= 9; z += 1 / 64.0) {
      // The errors that the class states.
      double exact = EXACT.cumulativeProbability(z);
      assertThat(NormalScore.probability(z)).as("z = %s", z).isCloseTo(exact, within(2e-15));
      if (z < 0) {
        assertThat(NormalScore.probability(z) / exact).as("z = %s", z).isCloseTo(1, within(1e-8));
      }
    }
  }

  @Test
  void quantileAgreesWithAnIndependentImplementation() {
    for (double u : new double[] {1e-300, 1e-17, 1e-9, .001, .0749, .0751, .3, .5, .6, .925, .93}) {
      double exact = EXACT.inverseCumulativeProbability(u);
      // AS 241: about 1 part in 1e16; the yardstick itself is good to about 1e-14.
      assertThat(NormalScore.quantile(u)).as("u = %s", u).isCloseTo(exact, within(1e-12));
    }
  }

  @Test
  void quantileInvertsProbability() {
    for (double z = -8; z <= 6; z += 1 / 32.0) {
      // Above 0, u is near 1 with spacing 1.1e-16, which is 1.1e-16 / density(z) in z.
      double spacing = 1.2e-16 / EXACT.density(z);
      assertThat(NormalScore.quantile(NormalScore.probability(z)))
          .isCloseTo(z, within(1e-12 + 4 * spacing));
    }
  }

  @Test
  void symmetricAndExtremeArguments() {
    assertThat(NormalScore.quantile(.5)).isZero();
    assertThat(NormalScore.probability(0)).isCloseTo(.5, within(1e-15));
    assertThat(NormalScore.probability(-40)).isZero();
    assertThat(NormalScore.probability(40)).isOne();
    assertThat(NormalScore.quantile(.25)).isEqualTo(-NormalScore.quantile(.75));
  }
}
