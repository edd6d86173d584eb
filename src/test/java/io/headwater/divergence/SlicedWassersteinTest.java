package io.headwater.divergence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import io.headwater.measure.RandomStream;
import io.headwater.testing.Clouds;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SlicedWassersteinTest {
  private static final RandomKey KEY = RandomKey.of(11);

  /** W2^2 on the line, by brute force: every point repeated until both sides have n m points. */
  private static double byRepetition(double[] x, double[] y) {
    double sum = 0;
    for (int u = 0; u < x.length * y.length; u++) {
      double gap = x[u / y.length] - y[u / x.length];
      sum += gap * gap;
    }
    return sum / x.length / y.length;
  }

  private static double[] ascending(int n, RandomStream stream) {
    double[] x = new double[n];
    Arrays.setAll(x, i -> stream.nextInt(4) + stream.nextInt(3) * stream.nextDouble());
    Arrays.sort(x);
    return x;
  }

  @Test
  void onTheLineUnequalSizesAgreeWithRepeatingThePoints() {
    for (int trial = 0; trial < 50; trial++) {
      RandomStream stream = KEY.split("line").at(trial).stream();
      double[] x = ascending(1 + stream.nextInt(9), stream);
      double[] y = ascending(1 + stream.nextInt(9), stream);
      assertThat(SlicedWasserstein.squaredWasserstein(x, y))
          .isCloseTo(byRepetition(x, y), within(1e-12));
    }
  }

  @Test
  void ofGaussiansIsTheShiftAndTheGrowthOfTheDeviation() {
    // Between N(0, I) and N(m, s^2 I) each unit direction u has W2^2 = (u.m)^2 + (1 - s)^2; over
    // directions of length sqrt(d) the mean is |m|^2 + d (1 - s)^2. With m = .5 (1, 1, 1), s = 1.4:
    double exact = .75 + 3 * .16;
    Clouds.Estimate squared =
        Clouds.Estimate.of(
            8,
            KEY.split("gaussians"),
            key -> {
              PointCloud p = Clouds.normal(10_000, 3, 0, 1, key.split("p"));
              PointCloud q = Clouds.normal(8_000, 3, .5, 1.4, key.split("q"));
              double w = new SlicedWasserstein(3, 400, key.split("directions")).distance(p, q);
              return w * w;
            });
    // The empirical W2^2 is biased up by about E W2^2(P_n, P), some 3 loglog(n)/n = 1e-3 here.
    assertThat(squared.mean()).isCloseTo(exact, within(4 * squared.standardError() + 2e-3));
    assertThat(squared.standardError()).isLessThan(.03 * exact);
  }

  @Test
  void inOneDimensionAShiftIsExact() {
    PointCloud p = Clouds.normal(501, 1, 0, 1, KEY);
    SlicedWasserstein sliced = new SlicedWasserstein(1, 3, KEY);
    // Float coordinates of size up to 4 round to 2^-23.
    assertThat(sliced.distance(p, Clouds.moved(p, .75, 1))).isCloseTo(.75, within(1e-6));
  }

  @Test
  void isSymmetricZeroOnItselfBlindToOrderAndScalesWithThePoints() {
    PointCloud p = Clouds.twoModes(301, 5, 2, 1, KEY.split("p"));
    PointCloud q = Clouds.normal(200, 5, 1, 1, KEY.split("q"));
    SlicedWasserstein sliced = new SlicedWasserstein(5, 50, KEY);
    double distance = sliced.distance(p, q);
    assertThat(sliced.distance(q, p)).isCloseTo(distance, within(1e-12));
    assertThat(sliced.distance(p, p)).isZero();
    PointCloud shuffled = p.select(KEY.stream().permutation(301));
    assertThat(sliced.distance(shuffled, q)).isEqualTo(distance);
    assertThat(sliced.distance(Clouds.moved(p, 0, 4), Clouds.moved(q, 0, 4)))
        .isCloseTo(4 * distance, within(1e-9));
  }

  @Test
  void obeysTheTriangleInequality() {
    SlicedWasserstein sliced = new SlicedWasserstein(2, 20, KEY);
    for (int trial = 0; trial < 20; trial++) {
      RandomKey key = KEY.split("triangle").at(trial);
      PointCloud a = Clouds.normal(7, 2, 0, 1, key.at(0));
      PointCloud b = Clouds.normal(5, 2, 1, 1, key.at(1));
      PointCloud c = Clouds.normal(3, 2, 0, 2, key.at(2));
      assertThat(sliced.distance(a, c))
          .isLessThanOrEqualTo(sliced.distance(a, b) + sliced.distance(b, c) + 1e-12);
    }
  }

  @Test
  void refusesAnotherDimensionAndNoPoints() {
    SlicedWasserstein sliced = new SlicedWasserstein(2, 4, KEY);
    PointCloud p = PointCloud.of(1, 2, new float[] {1, 2});
    assertThatIllegalArgumentException()
        .isThrownBy(() -> sliced.distance(p, PointCloud.of(1, 3, new float[3])))
        .withMessageContaining("2 dimensions")
        .withMessageContaining("[1, 3]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> sliced.distance(PointCloud.empty(2), p))
        .withMessageContaining("at least one point");
  }
}
