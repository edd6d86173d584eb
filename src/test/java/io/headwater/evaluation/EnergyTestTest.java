package io.headwater.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import io.headwater.testing.Clouds;
import org.junit.jupiter.api.Test;

class EnergyTestTest {
  private static final RandomKey KEY = RandomKey.of(11);
  private static final int POINTS = 40;

  /**
   * The probability is one of 200 equally probable ones, so that it is at the level or below with
   * the level's probability exactly; four deviations of a binomial law are granted.
   */
  @Test
  void samplesOfTheSameLawAreRefusedAtTheLevel() {
    int trials = 800;
    int refused = 0;
    for (int trial = 0; trial < trials; trial++) {
      RandomKey key = KEY.split("level").at(trial);
      PointCloud samples = Clouds.normal(POINTS, 2, 0, 1, key.split("samples"));
      PointCloud heldOut = Clouds.normal(POINTS, 2, 0, 1, key.split("held out"));
      double p = EnergyTest.of(samples, heldOut, key).pValue();
      assertThat(p).isBetween(1 / 200.0, 1.0);
      refused += p <= Certificate.LEVEL ? 1 : 0;
    }
    double expected = trials * Certificate.LEVEL;
    double deviation = Math.sqrt(expected * (1 - Certificate.LEVEL));
    assertThat((double) refused).isBetween(expected - 4 * deviation, expected + 4 * deviation);
  }

  /** Means 1 apart are sqrt(40 / 2) = 4.5 standard errors apart; widths are told by more points. */
  @Test
  void samplesOfAnotherLawAreToldApart() {
    PointCloud heldOut = Clouds.normal(250, 2, 0, 1, KEY.split("real"));
    PointCloud shifted = Clouds.normal(POINTS, 2, 1, 1, KEY.split("shifted"));
    PointCloud narrow = Clouds.normal(250, 2, 0, .6, KEY.split("narrow"));
    assertThat(EnergyTest.of(shifted, heldOut, KEY).pValue()).isEqualTo(1 / 200.0);
    assertThat(EnergyTest.of(narrow, heldOut, KEY).pValue()).isEqualTo(1 / 200.0);
  }

  /** Equal points are equal distances: every deal is as good as the one at hand. */
  @Test
  void pointsThatAreAllTheSamePass() {
    PointCloud same = Clouds.pointMass(5, 1, 2);
    assertThat(EnergyTest.of(same, same, KEY).pValue()).isEqualTo(1);
  }
}
