package io.headwater.divergence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import io.headwater.testing.Clouds;
import org.junit.jupiter.api.Test;

class PointDistancesTest {
  private static final RandomKey KEY = RandomKey.of(5);

  @Test
  void nearestAgreesWithComparingAllPairs() {
    float[] sparse = Clouds.normal(60, 7, 0, 1, KEY.split("bank")).toArray();
    for (int i = 0; i < sparse.length; i += 3) {
      sparse[i] = 0;
    }
    PointCloud bank = PointCloud.wrap(60, 7, sparse);
    PointCloud from = Clouds.normal(20, 7, .5, 1, KEY.split("from")).concat(bank.slice(3, 5));
    double[] nearest = new PointDistances(bank).nearest(from);
    for (int i = 0; i < from.count(); i++) {
      double best = Double.POSITIVE_INFINITY;
      for (int k = 0; k < bank.count(); k++) {
        double square = 0;
        for (int j = 0; j < 7; j++) {
          square += Math.pow((double) from.get(i, j) - bank.get(k, j), 2);
        }
        best = Math.min(best, square);
      }
      assertThat(nearest[i]).isCloseTo(Math.sqrt(best), within(1e-12));
    }
    assertThat(nearest[20]).as("a point of the bank itself").isZero();
  }

  @Test
  void equalPointsFarFromTheOriginAreAtDistanceZero() {
    PointCloud far = Clouds.pointMass(3, 1e6f, -3e5f);
    assertThat(new PointDistances(far).nearest(far)).containsOnly(0);
  }

  @Test
  void refusesAnotherDimensionAndAnEmptyBank() {
    PointCloud p = PointCloud.of(1, 2, new float[2]);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PointDistances(p).nearest(PointCloud.of(1, 3, new float[3])))
        .withMessageContaining("2 dimensions, got 3");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PointDistances(PointCloud.empty(2)).nearest(p))
        .withMessageContaining("at least one");
  }
}
