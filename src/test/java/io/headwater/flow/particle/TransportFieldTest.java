package io.headwater.flow.particle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.headwater.flow.FlowState;
import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import io.headwater.testing.Clouds;
import org.junit.jupiter.api.Test;

class TransportFieldTest {
  private static final RandomKey KEY = RandomKey.of(17);
  private static final int[] FIRST = {0};

  private static PointCloud stretched(PointCloud z) {
    float[] y = z.toArray();
    for (int i = 0; i < z.count(); i++) {
      y[2 * i] = 1 + 2 * y[2 * i] + y[2 * i + 1];
    }
    return PointCloud.wrap(z.count(), 2, y);
  }

  private static TransportField trained(PointCloud z, PointCloud y, int steps) {
    TransportField field = new TransportField(2, FIRST, 32, false);
    field.initial(KEY);
    for (int k = 0; k < steps; k++) {
      field.regress(z, y, 2e-3 * (1 - (double) k / steps), KEY.at(k));
    }
    return field;
  }

  @Test
  void aNewFieldMovesNothing() {
    PointCloud z = Clouds.normal(700, 2, 0, 1, KEY);
    try (TransportField field = new TransportField(2, FIRST, 8, false)) {
      field.initial(KEY);
      assertThat(field.push(z, 3)).isEqualTo(z);
    }
  }

  /**
   * For y = T(z) with T monotone in the moving coordinate, straight lines do not cross: the field
   * is exact, and fresh points land on T. What is left is approximation: a hundredth of the
   * displacement's variance, 1 + 2^2 ... = 3, in mean square.
   */
  @Test
  void freshPointsAreCarriedLikeThoseOfTheCoupling() {
    PointCloud z = Clouds.normal(2_000, 2, 0, 1, KEY.at(1));
    try (TransportField field = trained(z, stretched(z), 1_500)) {
      PointCloud fresh = Clouds.normal(1_000, 2, 0, 1, KEY.at(2));
      PointCloud exact = stretched(fresh);
      PointCloud carried = field.push(fresh, 8);
      double square = 0;
      for (int i = 0; i < 1_000; i++) {
        double miss = carried.get(i, 0) - exact.get(i, 0);
        square += miss * miss / 1_000;
        assertThat(carried.get(i, 1)).isEqualTo(fresh.get(i, 1));
      }
      assertThat(square).isLessThan(.03);
    }
  }

  @Test
  void sparseAndDenseRowsCarryAlike() {
    PointCloud z = Clouds.normal(100, 2, 0, 1, KEY.at(3));
    try (TransportField dense = trained(z, stretched(z), 20);
        TransportField sparse = new TransportField(2, FIRST, 32, true)) {
      sparse.loadWeights(FlowState.of("any", 2, dense.weights()));
      PointCloud one = dense.push(z, 2);
      PointCloud two = sparse.push(z, 2);
      for (int i = 0; i < 100; i++) {
        // Three products of a first layer summed in another order: a few roundings of numbers
        // of size 10.
        assertThat(two.get(i, 0)).isCloseTo(one.get(i, 0), within(1e-5f));
      }
    }
  }

  /** Coordinates 0 and 1 go on as 2 and 0; 1 is a number that was not there. */
  @Test
  void aFieldFollowsItsCoordinatesIntoAnotherSpace() {
    PointCloud z = Clouds.normal(300, 2, 0, 1, KEY.at(5));
    try (TransportField before = trained(z, stretched(z), 50);
        TransportField after = new TransportField(3, new int[] {1, 2}, 32, false)) {
      // As a method keeps it between windows.
      FlowState kept =
          FlowState.of("any", 2, before.store()).without(TransportField::isOfOptimiser);
      FlowState state = kept.remap(new int[] {1, -1, 0});
      after.load(state.with(after.missing(state, KEY)));
      PointCloud moved = before.push(z, 3);
      float[] turned = new float[3 * z.count()];
      for (int i = 0; i < z.count(); i++) {
        turned[3 * i] = z.get(i, 1);
        turned[3 * i + 1] = i;
        turned[3 * i + 2] = z.get(i, 0);
      }
      PointCloud carried = after.push(PointCloud.wrap(z.count(), 3, turned), 3);
      for (int i = 0; i < z.count(); i++) {
        assertThat(carried.get(i, 0)).isEqualTo(z.get(i, 1));
        assertThat(carried.get(i, 1)).isEqualTo(i);
        assertThat(carried.get(i, 2)).isCloseTo(moved.get(i, 0), within(1e-4f));
      }
    }
  }

  @Test
  void aFieldOfTheSameCoordinatesMissesNothingAndOneOfOthersEverything() {
    try (TransportField field = new TransportField(2, FIRST, 8, false);
        TransportField other = new TransportField(2, new int[] {1}, 8, false)) {
      FlowState state = FlowState.of("any", 2, field.initial(KEY));
      assertThat(field.missing(state, KEY)).isEmpty();
      assertThat(other.missing(state, KEY).keySet()).isEqualTo(state.arrays().keySet());
      assertThat(field.missing(FlowState.of("any", 2, java.util.Map.of()), KEY).keySet())
          .isEqualTo(state.arrays().keySet());
    }
  }

  @Test
  void aRestoredFieldGoesOnBitForBit() {
    PointCloud z = Clouds.normal(300, 2, 0, 1, KEY.at(4));
    PointCloud y = stretched(z);
    try (TransportField one = trained(z, y, 10);
        TransportField two = new TransportField(2, FIRST, 32, false)) {
      two.load(FlowState.of("any", 2, one.store()));
      one.regress(z, y, 1e-3, KEY.at(99));
      two.regress(z, y, 1e-3, KEY.at(99));
      assertThat(two.store()).isEqualTo(one.store());
    }
  }
}
