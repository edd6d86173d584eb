package io.headwater.flow.particle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.headwater.flow.FlowState;
import io.headwater.flow.NamedArray;
import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import io.headwater.testing.Clouds;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class CouplingTest {
  private static final RandomKey KEY = RandomKey.of(1781);

  private static Coupling coupling(PointCloud z, PointCloud y) {
    return Coupling.fromState(
        FlowState.of("any", z.dimension(), Map.of("source", array(z), "particles", array(y))));
  }

  private static NamedArray array(PointCloud points) {
    return NamedArray.of(points.toArray(), points.count(), points.dimension());
  }

  private static float[] source(Coupling coupling) {
    return Objects.requireNonNull(coupling.toArrays().get("source")).toArray();
  }

  private static double squaredLength(float[] z, PointCloud y) {
    double sum = 0;
    float[] to = y.toArray();
    for (int k = 0; k < z.length; k++) {
      sum += (z[k] - to[k]) * (z[k] - to[k]) / (double) y.count();
    }
    return sum;
  }

  /** On the line the optimal coupling is the monotone one: W2² from the sorted points. */
  @Test
  void onTheLinePairsComeIntoOrder() {
    int n = 300;
    PointCloud z = Clouds.normal(n, 1, 0, 1, KEY.split("z"));
    PointCloud y = Clouds.normal(n, 1, 2, 3, KEY.split("y"));
    float[] sortedZ = z.toArray();
    float[] sortedY = y.toArray();
    Arrays.sort(sortedZ);
    Arrays.sort(sortedY);
    double optimal = squaredLength(sortedZ, PointCloud.wrap(n, 1, sortedY));
    Coupling coupling = coupling(z, y);
    coupling.untangle(new int[] {0}, KEY);
    // Pairs out of order are left with a chance of (1 − 1/300)^256 = .43 a sweep order: neighbours,
    // whose places differ by about 1/300 of the range. Their cost is below a hundredth.
    assertThat(squaredLength(source(coupling), y)).isCloseTo(optimal, within(.01 * optimal));
    float[] after = source(coupling);
    Arrays.sort(after);
    assertThat(after).isEqualTo(sortedZ);
  }

  /**
   * A half turn is undone; exchanges of two see no turn below a right angle, nor make one worse.
   */
  @Test
  void aHalfTurnIsUndone() {
    int n = 1_000;
    PointCloud z = Clouds.normal(n, 2, 0, 1, KEY.split("turned"));
    float[] turned = z.toArray();
    for (int k = 0; k < turned.length; k++) {
      turned[k] = -turned[k];
    }
    PointCloud y = PointCloud.wrap(n, 2, turned);
    Coupling coupling = coupling(z, y);
    coupling.untangle(new int[] {0, 1}, KEY);
    // E|2 z|² = 8. A coupling in which no two cross is a turn by less than a right angle at most
    // and then costs E|z − Rz|² < 4.
    assertThat(squaredLength(z.toArray(), y)).isCloseTo(8, within(1.0));
    assertThat(squaredLength(source(coupling), y)).isLessThan(4);
  }

  @Test
  void levelsStayWhereTheyAre() {
    int n = 50;
    float[] z = new float[2 * n];
    float[] y = new float[2 * n];
    for (int i = 0; i < n; i++) {
      z[2 * i] = i;
      y[2 * i] = -i;
      z[2 * i + 1] = y[2 * i + 1] = i % 2;
    }
    Coupling coupling = coupling(PointCloud.wrap(n, 2, z), PointCloud.wrap(n, 2, y));
    coupling.untangle(new int[] {0}, KEY);
    float[] after = source(coupling);
    for (int i = 0; i < n; i++) {
      assertThat(after[2 * i + 1]).isEqualTo(i % 2);
      // Only points of one level change places: even numbers stay with even rows.
      assertThat((int) after[2 * i] % 2).isEqualTo(i % 2);
    }
    assertThat(after[0]).isEqualTo(48);
  }
}
