package io.headwater.flow.particle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import io.headwater.testing.Clouds;
import io.headwater.testing.Clouds.Estimate;
import org.junit.jupiter.api.Test;

class ThreeWayDistanceTest {
  private static final RandomKey KEY = RandomKey.of(1902);
  private static final int REPETITIONS = 30;

  private static PointCloud normal(int n, double mean, RandomKey key) {
    return Clouds.normal(n, 2, mean, 1, key);
  }

  private static ThreeWayDistance fresh(RandomKey key) {
    return ThreeWayDistance.of(
        normal(100, 0, key.split("p")),
        normal(80, 0, key.split("t")),
        normal(60, 0, key.split("h")));
  }

  /** Particles that repeat the training points. */
  private static ThreeWayDistance copies(RandomKey key) {
    PointCloud train = normal(80, 0, key.split("t"));
    return ThreeWayDistance.of(train.concat(train), train, normal(60, 0, key.split("h")));
  }

  @Test
  void threeDrawsOfOneLawAreAtNoDistance() {
    Estimate training = Estimate.of(REPETITIONS, KEY, k -> fresh(k).particlesToTraining());
    Estimate heldOut = Estimate.of(REPETITIONS, KEY, k -> fresh(k).particlesToHeldOut());
    Estimate floor = Estimate.of(REPETITIONS, KEY, k -> fresh(k).trainingToHeldOut());
    // Unbiased but for the bandwidth, which the training points choose: four standard errors.
    assertThat(training.mean()).isCloseTo(0, within(4 * training.standardError()));
    assertThat(heldOut.mean()).isCloseTo(0, within(4 * heldOut.standardError()));
    assertThat(floor.mean()).isCloseTo(0, within(4 * floor.standardError()));
  }

  @Test
  void copiesAreNearTheTrainingPointsAndFarFromOthers() {
    Estimate gap =
        Estimate.of(
            REPETITIONS,
            KEY,
            k -> copies(k).particlesToHeldOut() - copies(k).particlesToTraining());
    assertThat(gap.mean()).isGreaterThan(10 * gap.standardError());
  }

  @Test
  void anotherLawIsFarFromBoth() {
    PointCloud train = normal(80, 0, KEY.split("t"));
    ThreeWayDistance distance =
        ThreeWayDistance.of(normal(100, 2, KEY.split("p")), train, normal(60, 0, KEY.split("h")));
    assertThat(distance.particlesToTraining()).isGreaterThan(.1);
    assertThat(distance.particlesToHeldOut()).isGreaterThan(.1);
  }

  @Test
  void equalPointsHaveABandwidthToo() {
    PointCloud one = Clouds.pointMass(4, 1, 2);
    assertThat(ThreeWayDistance.of(one, one, one)).isEqualTo(new ThreeWayDistance(0, 0, 0));
  }
}
