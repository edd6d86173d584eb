package io.headwater.divergence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import io.headwater.testing.Clouds;
import java.util.function.ToDoubleBiFunction;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnbiasedDistancesTest {
  private static final RandomKey KEY = RandomKey.of(23);
  private static final int REPETITIONS = 30;

  private static Clouds.Estimate estimate(
      String name,
      int d,
      double mean,
      double deviation,
      ToDoubleBiFunction<PointCloud, PointCloud> distance) {
    return Clouds.Estimate.of(
        REPETITIONS,
        KEY.split(name),
        key ->
            distance.applyAsDouble(
                Clouds.normal(300, d, 0, 1, key.split("p")),
                Clouds.normal(250, d, mean, deviation, key.split("q"))));
  }

  /** E exp(-|x - y|^2 / 2h^2) for x - y ~ N(m, (a^2 + b^2) I) in R^d. */
  private static double gaussianKernelMean(int d, double h, double variances, double square) {
    double c = h * h + variances;
    return Math.pow(h * h / c, d / 2.0) * Math.exp(-square / (2 * c));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, .5, 1, 2})
  void energyDistanceOfShiftedGaussiansOnTheLine(double shift) {
    // X - Y ~ N(m, 2): E|X - Y| = 2/sqrt(pi) exp(-m^2/4) + m (1 - 2 Phi(-m/sqrt 2)).
    double phi = NormalDistribution.of(0, 1).cumulativeProbability(-shift / Math.sqrt(2));
    double across = 2 / Math.sqrt(Math.PI) * Math.exp(-shift * shift / 4) + shift * (1 - 2 * phi);
    double exact = 2 * across - 4 / Math.sqrt(Math.PI);
    Clouds.Estimate estimate = estimate("energy", 1, shift, 1, EnergyDistance::squared);
    assertThat(estimate.mean()).isCloseTo(exact, within(4 * estimate.standardError()));
  }

  @Test
  void mmdOfGaussiansInThreeDimensions() {
    Mmd mmd = Mmd.gaussian(1);
    double same = gaussianKernelMean(3, 1, 2, 0);
    Clouds.Estimate shifted = estimate("mmd shift", 3, .5, 1, mmd::squared);
    double shiftExact = 2 * same - 2 * gaussianKernelMean(3, 1, 2, .75);
    assertThat(shifted.mean()).isCloseTo(shiftExact, within(4 * shifted.standardError()));
    Clouds.Estimate wider = estimate("mmd width", 3, 0, Math.sqrt(2), mmd::squared);
    double widerExact = same + gaussianKernelMean(3, 1, 4, 0) - 2 * gaussianKernelMean(3, 1, 3, 0);
    assertThat(wider.mean()).isCloseTo(widerExact, within(4 * wider.standardError()));
  }

  @Test
  void areZeroOnAverageBetweenSamplesOfOneMeasureAndThenSometimesNegative() {
    Mmd mmd = Mmd.gaussian(.5, 1, 2);
    Clouds.Estimate estimate = estimate("null", 3, 0, 1, mmd::squared);
    assertThat(estimate.mean()).isCloseTo(0, within(4 * estimate.standardError()));
    PointCloud p = PointCloud.of(2, 1, new float[] {0, 1});
    // All pairs, by hand: within 1 and 1, across (0, 0, 1, 1)/4: 2 * .5 - 1 - 1 = -1.
    assertThat(EnergyDistance.squared(p, p)).isCloseTo(-1, within(1e-12));
  }

  @Test
  void aMeanOfKernelsIsTheMeanOfTheirDistances() {
    PointCloud p = Clouds.normal(20, 2, 0, 1, KEY.split("p"));
    PointCloud q = Clouds.normal(30, 2, 1, 1, KEY.split("q"));
    double mean = (Mmd.gaussian(.7).squared(p, q) + Mmd.gaussian(3).squared(p, q)) / 2;
    assertThat(Mmd.gaussian(.7, 3).squared(p, q)).isCloseTo(mean, within(1e-14));
  }

  @Test
  void refuseFewerThanTwoPointsAndBandwidthsThatAreNone() {
    PointCloud one = PointCloud.of(1, 1, new float[1]);
    PointCloud two = PointCloud.of(2, 1, new float[2]);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> EnergyDistance.squared(one, two))
        .withMessageContaining("got 1 and 2");
    assertThatIllegalArgumentException().isThrownBy(Mmd::gaussian);
    assertThatIllegalArgumentException().isThrownBy(() -> Mmd.gaussian(1, Double.NaN));
  }
}
