package io.headwater.flow.particle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.headwater.flow.FlowState;
import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import io.headwater.measure.RandomStream;
import io.headwater.testing.Clouds;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class CalibrationTest {
  private static final int[] BOTH = {0, 1};
  private static final RandomKey KEY = RandomKey.of(11);

  private static PointCloud moved(PointCloud points, float... by) {
    float[] values = points.toArray();
    for (int i = 0; i < values.length; i++) {
      values[i] += by[i % by.length];
    }
    return PointCloud.wrap(points.count(), points.dimension(), values);
  }

  @Test
  void aShiftedMeasureIsShiftedBack() {
    PointCloud source = Clouds.normal(500, 2, 0, 1, KEY);
    PointCloud target = moved(source, 3, -2);
    PointCloud carried = Calibration.fit(source, target, BOTH, 3, KEY).apply(source);
    for (int i = 0; i < 500; i++) {
      // Every projection is shifted by the same number; four stages round floats near 3.
      assertThat(carried.get(i, 0)).isCloseTo(target.get(i, 0), within(1e-5f));
      assertThat(carried.get(i, 1)).isCloseTo(target.get(i, 1), within(1e-5f));
    }
  }

  /** Bases are the square of the numbers: a wide table gets fewer, not a full memory. */
  @Test
  void basesAreBoundedWhereATableIsWide() {
    assertThat(Calibration.mostBases(512)).isEqualTo(16);
    assertThat(Calibration.mostBases(1_000)).isEqualTo(4);
    assertThat(Calibration.mostBases(2_000)).isEqualTo(1);
    assertThat(Calibration.mostBases(100_000)).isZero();
  }

  @Test
  void aMeasureThatIsRightStays() {
    PointCloud points = Clouds.normal(300, 2, 1, .5, KEY);
    PointCloud carried = Calibration.fit(points, points, BOTH, 5, KEY).apply(points);
    for (int i = 0; i < 300; i++) {
      assertThat(carried.get(i, 0)).isCloseTo(points.get(i, 0), within(1e-5f));
    }
  }

  @Test
  void freshPointsGetTheTargetsQuantiles() {
    int n = 20_000;
    PointCloud source = Clouds.normal(n, 1, 0, 1, KEY.at(1));
    PointCloud target = exponential(n, KEY.at(2));
    Calibration map = Calibration.fit(source, target, new int[] {0}, 0, KEY);
    float[] fresh = map.apply(Clouds.normal(n, 1, 0, 1, KEY.at(3))).toArray();
    Arrays.sort(fresh);
    for (double level : new double[] {.1, .25, .5, .75, .9}) {
      double exact = -Math.log1p(-level);
      // Quantiles of three samples, each of error sqrt(level / (n (1 - level))): .021 at .9, times
      // sqrt(3), and four of these; the chord between knots adds at most 1/64^2 of the curvature.
      assertThat((double) fresh[(int) (level * n)]).isCloseTo(exact, within(.15));
    }
  }

  private static PointCloud exponential(int n, RandomKey key) {
    float[] values = new float[n];
    RandomStream stream = key.stream();
    for (int i = 0; i < n; i++) {
      values[i] = (float) -Math.log1p(-stream.nextDouble());
    }
    return PointCloud.wrap(n, 1, values);
  }

  @Test
  void coordinatesThatDoNotMoveStayAndBytesBringItBack() {
    PointCloud source = Clouds.normal(100, 3, 0, 1, KEY);
    PointCloud target = moved(source, 1, 5, 1);
    int[] moving = {0, 2};
    Calibration map = Calibration.fit(source, target, moving, 2, KEY);
    PointCloud carried = map.apply(source);
    for (int i = 0; i < 100; i++) {
      assertThat(carried.get(i, 1)).isEqualTo(source.get(i, 1));
    }
    FlowState state = FlowState.of("any", 3, map.toArrays());
    assertThat(Calibration.fromState(state, moving).apply(source)).isEqualTo(carried);
  }

  @Test
  void onePointPullsAllOfThemOntoItself() {
    PointCloud source = Clouds.normal(64, 2, 0, 1, KEY);
    PointCloud target = PointCloud.of(1, 2, new float[] {4, 4});
    PointCloud carried = Calibration.fit(source, target, BOTH, 0, KEY).apply(source);
    for (int i = 0; i < 64; i++) {
      // Knots are the sorted points themselves, but for those beyond the outermost half rank.
      assertThat(carried.get(i, 0)).isCloseTo(4f, within(1e-5f));
    }
  }

  /**
   * The map as the class comment has it, with knots searched for one by one: the same bits, where
   * knots are far apart, close together and equal, and for points on a knot and beyond all.
   */
  @Test
  void everyPointFindsItsKnots() {
    int n = 4_000;
    float[] uneven = Clouds.normal(n, 2, 0, 1, KEY.at(4)).toArray();
    for (int i = 0; i < n; i++) {
      uneven[2 * i] = i % 3 == 0 ? 0 : (float) Math.sinh(4 * uneven[2 * i]);
      uneven[2 * i + 1] = Math.round(2 * uneven[2 * i + 1]) * 1e-3f;
    }
    PointCloud source = PointCloud.wrap(n, 2, uneven);
    Calibration map = Calibration.fit(source, Clouds.normal(n, 2, 1, 2, KEY.at(5)), BOTH, 2, KEY);
    PointCloud carried = map.apply(source);
    FlowState state = FlowState.of("any", 2, map.toArrays());
    for (int i = 0; i < n; i++) {
      double[] x = {source.get(i, 0), source.get(i, 1)};
      for (int stage = 0; stage < 3; stage++) {
        move(state, stage, x);
      }
      assertThat(carried.get(i, 0)).isEqualTo((float) x[0]);
      assertThat(carried.get(i, 1)).isEqualTo((float) x[1]);
    }
  }

  private static void move(FlowState state, int stage, double[] x) {
    double[] along = new double[2];
    for (int j = 0; j < 2; j++) {
      double place = 0;
      for (int k = 0; k < 2; k++) {
        place += x[k] * basis(state, stage, k, j);
      }
      along[j] = shift(state, (stage * 2 + j) * Calibration.KNOTS, place);
    }
    for (int k = 0; k < 2; k++) {
      for (int j = 0; j < 2; j++) {
        x[k] += along[j] * basis(state, stage, k, j);
      }
    }
  }

  private static float basis(FlowState state, int stage, int k, int j) {
    return state.array("calibration-bases").get((stage * 2 + k) * 2 + j);
  }

  private static double shift(FlowState state, int first, double place) {
    float[] at = state.array("calibration-knots").toArray();
    float[] by = state.array("calibration-shifts").toArray();
    int low = first - 1;
    while (low + 1 < first + Calibration.KNOTS && at[low + 1] <= place) {
      low++;
    }
    if (low < first || place == at[first]) {
      return by[first];
    }
    if (low == first + Calibration.KNOTS - 1) {
      return by[low];
    }
    double gap = (double) at[low + 1] - at[low];
    double slope = gap == 0 ? 0 : ((double) by[low + 1] - by[low]) / gap;
    return by[low] + (place - at[low]) * slope;
  }
}
