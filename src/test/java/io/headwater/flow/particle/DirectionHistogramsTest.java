package io.headwater.flow.particle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.headwater.flow.FlowState;
import io.headwater.measure.RandomKey;
import io.headwater.measure.RandomStream;
import java.util.Arrays;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.junit.jupiter.api.Test;

class DirectionHistogramsTest {
  private static final int BINS = 128;
  private static final RandomKey KEY = RandomKey.of(5);

  private static double[] normal(int n, double mean, double deviation, RandomKey key) {
    RandomStream stream = key.stream();
    double[] x = new double[n];
    Arrays.setAll(x, i -> mean + deviation * stream.nextGaussian());
    return x;
  }

  private static DirectionHistograms of(double[]... directions) {
    DirectionHistograms histograms = DirectionHistograms.none(directions.length, BINS);
    for (int l = 0; l < directions.length; l++) {
      histograms.add(l, directions[l]);
    }
    return histograms;
  }

  @Test
  void eightShardsMergedAreTheWhole() {
    double[] x = normal(8_000, 1, 2, KEY);
    DirectionHistograms merged = of(new double[0]);
    for (int s = 7; s >= 0; s--) {
      merged = merged.merge(of(Arrays.copyOfRange(x, 1_000 * s, 1_000 * (s + 1))));
    }
    DirectionHistograms whole = of(x);
    for (int b = 0; b < BINS + 2; b++) {
      assertThat(merged.mass(0, b)).isEqualTo(whole.mass(0, b));
    }
    // 8,000 places in [0, 1) summed in another order: 8,000 roundings of 2^-53 of a sum.
    assertThat(merged.mean(0)).isCloseTo(whole.mean(0), within(1e-12));
    double[] one = new double[100];
    double[] other = new double[100];
    merged.quantiles(0, one);
    whole.quantiles(0, other);
    assertThat(one).containsExactly(other, within(1e-12));
  }

  @Test
  void aWindowTakenOffIsAsIfItHadNotCome() {
    double[] first = normal(500, 0, 1, KEY.at(1));
    double[] second = normal(700, 3, 1, KEY.at(2));
    DirectionHistograms left = of(first).merge(of(second)).subtract(of(first));
    for (int b = 0; b < BINS + 2; b++) {
      assertThat(left.mass(0, b)).isEqualTo(of(second).mass(0, b));
    }
    assertThat(left.mean(0)).isCloseTo(of(second).mean(0), within(1e-12));
  }

  @Test
  void aStationaryStreamDecayedIsTheSameMeasureAndAJumpHalvesWithTheHalfLife() {
    double[] x = normal(1_000, 0, 1, KEY);
    double[] y = normal(1_000, 4, 1, KEY.at(1));
    DirectionHistograms decayed = of(x);
    for (int w = 0; w < 60; w++) {
      decayed = decayed.scaled(.5).merge(of(x));
    }
    assertThat(decayed.mean(0)).isCloseTo(of(x).mean(0), within(1e-12));
    assertThat(decayed.mass()).isCloseTo(2_000, within(1e-9));
    double off = 1;
    for (int w = 1; w <= 5; w++) {
      decayed = decayed.scaled(.5).merge(of(y));
      off /= 2;
      double expected = off * of(x).mean(0) + (1 - off) * of(y).mean(0);
      assertThat(decayed.mean(0)).isCloseTo(expected, within(1e-9));
    }
  }

  @Test
  void meansAreExactFarOutsideTheRangeToo() {
    double[] x = {-1_000, -12, 0, 0, 11.999, 12, 400};
    // Five operations on numbers of at most 1,000.
    assertThat(of(x).mean(0)).isCloseTo(Arrays.stream(x).average().orElseThrow(), within(1e-10));
  }

  @Test
  void quantilesOfANormalSampleAreThoseOfTheSampleToAPartOfABin() {
    double[] x = normal(20_000, .3, 1, KEY);
    double[] quantiles = new double[1_000];
    of(x).quantiles(0, quantiles);
    Arrays.sort(x);
    double width = 2 * DirectionHistograms.RANGE / BINS;
    for (int k = 0; k < 1_000; k++) {
      // A level and its quantile are in one bin.
      assertThat(quantiles[k]).isCloseTo(x[20 * k + 10], within(width));
      assertThat(k == 0 || quantiles[k] >= quantiles[k - 1]).isTrue();
    }
    NormalDistribution law = NormalDistribution.of(.3, 1);
    double w1 = 0;
    for (int k = 0; k < 1_000; k++) {
      w1 += Math.abs(quantiles[k] - law.inverseCumulativeProbability((k + .5) / 1_000)) / 1_000;
    }
    // A slope of the density taken off in a bin costs width² / 12 |f'| / f in place, |f'| / f being
    // .8 on average; the sample errs by about 1 / sqrt(n) in W1, here twice that.
    assertThat(w1).isLessThan(width * width / 12 + 2 / Math.sqrt(20_000));
  }

  @Test
  void tailsKeepTheirMeanAndTheirOrder() {
    double[] x = new double[100];
    Arrays.fill(x, 0, 90, .1);
    Arrays.fill(x, 90, 100, 30);
    double[] quantiles = new double[10_000];
    of(x).quantiles(0, quantiles);
    double mean = Arrays.stream(quantiles, 9_000, 10_000).average().orElseThrow();
    // An exponential law at 1,000 midpoints: ln has error about (ln 2) / 2 / 1,000 there, times 18.
    assertThat(mean).isCloseTo(30, within(18 * .35 / 1_000 * 1.1));
    for (int k = 1; k < quantiles.length; k++) {
      assertThat(quantiles[k]).isGreaterThanOrEqualTo(quantiles[k - 1]);
    }
  }

  @Test
  void aStateKeepsMassesExactly() {
    DirectionHistograms all = of(normal(3_000, 0, 1, KEY), normal(3_000, 5, 3, KEY));
    DirectionHistograms read =
        DirectionHistograms.fromState(FlowState.of("test", 1, all.toArrays()));
    for (int b = 0; b < BINS + 2; b++) {
      assertThat(read.mass(1, b)).isEqualTo(all.mass(1, b));
    }
    assertThat(read.directions()).isEqualTo(2);
  }

  @Test
  void histogramsOfOtherBinsAreRefusedNamingBoth() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> of(new double[1]).merge(DirectionHistograms.none(1, 16)))
        .withMessageContaining("130")
        .withMessageContaining("18");
  }
}
