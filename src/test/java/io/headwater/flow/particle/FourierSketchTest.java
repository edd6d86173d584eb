package io.headwater.flow.particle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.headwater.flow.FlowState;
import io.headwater.flow.NamedArray;
import io.headwater.measure.FeatureLayout;
import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import io.headwater.testing.Clouds;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FourierSketchTest {
  private static final int D = 3;
  private static final int M = 64;
  private static final RandomKey KEY = RandomKey.of(8);

  /** Moments of N(0, I): whitened numbers are the numbers. */
  private static final FlowState STANDARD =
      FlowState.of(
          "test",
          D,
          Map.of(
              "mean", NamedArray.of(new float[D], D),
              "covariance", NamedArray.of(new float[] {1, 0, 0, 0, 1, 0, 0, 0, 1}, D, D)));

  private final DirectionBank bank =
      DirectionBank.frequencies(STANDARD, FeatureLayout.numbers(D), M, 1, 1, KEY);

  /** w_j, read off by projecting the unit vectors. */
  private double[] frequency(int j) {
    double[] w = new double[D];
    double[] phases = new double[M];
    for (int k = 0; k < D; k++) {
      float[] unit = new float[D];
      unit[k] = 1;
      bank.project(unit, 0, phases);
      w[k] = phases[j];
    }
    return w;
  }

  private static double square(double[] w) {
    return w[0] * w[0] + w[1] * w[1] + w[2] * w[2];
  }

  @Test
  void ofAGaussianItIsItsCharacteristicFunction() {
    int n = 40_000;
    FourierSketch sketch = FourierSketch.of(bank, Clouds.normal(n, D, .5, .8, KEY));
    for (int j = 0; j < M; j++) {
      double[] w = frequency(j);
      double phase = .5 * (w[0] + w[1] + w[2]);
      double size = Math.exp(-.5 * .64 * square(w));
      // A mean of n numbers in [-1, 1]; of 128 of them none beyond 4.5 deviations.
      assertThat(sketch.real(j)).isCloseTo(size * Math.cos(phase), within(4.5 / Math.sqrt(n)));
      assertThat(sketch.imaginary(j)).isCloseTo(size * Math.sin(phase), within(4.5 / Math.sqrt(n)));
    }
  }

  @Test
  void eightShardsMergedAreTheWhole() {
    PointCloud points = Clouds.normal(8_000, D, 1, 2, KEY);
    FourierSketch merged = FourierSketch.none(M);
    for (int s = 7; s >= 0; s--) {
      merged = merged.merge(FourierSketch.of(bank, points.slice(1_000 * s, 1_000 * (s + 1))));
    }
    assertSame(merged, FourierSketch.of(bank, points));
  }

  @Test
  void aWindowTakenOffIsAsIfItHadNotCome() {
    FourierSketch first = FourierSketch.of(bank, Clouds.normal(500, D, 0, 1, KEY.at(1)));
    FourierSketch second = FourierSketch.of(bank, Clouds.normal(700, D, 3, 1, KEY.at(2)));
    assertSame(first.merge(second).subtract(first), second);
  }

  /** Sums of at most 8,000 terms of at most 1 in another order: masses exact, means to rounding. */
  private static void assertSame(FourierSketch one, FourierSketch other) {
    assertThat(one.mass()).isEqualTo(other.mass());
    for (int j = 0; j < M; j++) {
      assertThat(one.real(j)).isCloseTo(other.real(j), within(1e-12));
      assertThat(one.imaginary(j)).isCloseTo(other.imaginary(j), within(1e-12));
    }
  }

  @Test
  void aStationaryStreamDecayedIsTheSameMeasureAndAJumpHalvesWithTheHalfLife() {
    FourierSketch old = FourierSketch.of(bank, Clouds.normal(400, D, 0, 1, KEY.at(1)));
    FourierSketch now = FourierSketch.of(bank, Clouds.normal(400, D, 2, 1, KEY.at(2)));
    FourierSketch decayed = old;
    for (int w = 0; w < 60; w++) {
      decayed = decayed.scaled(.5).merge(old);
    }
    assertThat(decayed.squaredDistance(old)).isLessThan(1e-24);
    double distance = Math.sqrt(decayed.squaredDistance(now));
    for (int w = 0; w < 5; w++) {
      decayed = decayed.scaled(.5).merge(now);
      distance /= 2;
      assertThat(Math.sqrt(decayed.squaredDistance(now))).isCloseTo(distance, within(1e-9));
    }
  }

  /** Vayer and Gribonval: the features are |w|-Lipschitz, so a shift by δ bounds the distance. */
  @Test
  void theDistanceOfAShiftIsAtMostTheShift() {
    PointCloud points = Clouds.normal(300, D, 0, 1, KEY);
    FourierSketch sketch = FourierSketch.of(bank, points);
    double squares = 0;
    for (int j = 0; j < M; j++) {
      squares += square(frequency(j)) / M;
    }
    for (double delta : new double[] {.01, .3, 2}) {
      FourierSketch moved = FourierSketch.of(bank, Clouds.moved(points, delta, 1));
      double w2 = delta * Math.sqrt(D);
      assertThat(Math.sqrt(sketch.squaredDistance(moved))).isLessThan(Math.sqrt(squares) * w2);
    }
  }

  @Test
  void theSquaredDistanceIsTheMmdOfTheKernelUpToTheNumberOfFrequencies() {
    int m = 4_096;
    DirectionBank many =
        DirectionBank.frequencies(STANDARD, FeatureLayout.numbers(D), m, 1, 1, KEY);
    int n = 4_000;
    FourierSketch p = FourierSketch.of(many, Clouds.normal(n, D, 0, 1, KEY.at(1)));
    FourierSketch q =
        FourierSketch.of(many, Clouds.moved(Clouds.normal(n, D, 0, 1, KEY.at(2)), .5, 1));
    // k̄(D) = (1/3)^{3/2} exp(-D² / 6) for kernel width 1 and unit deviations; D² = .75.
    double closed = 2 * Math.pow(1 / 3.0, 1.5) * (1 - Math.exp(-.75 / 6));
    // The diagonals add (1 - k̄) / n each; the frequencies err by at most 4 sd / sqrt(m), the sd of
    // |z_P - z_Q|² over frequencies being below its bound's .5; the points by 4 · 2 sqrt(closed /
    // n).
    double expected = closed + 2 * (1 - Math.pow(1 / 3.0, 1.5)) / n;
    double tolerance = 4 * .1 / Math.sqrt(m) + 8 * Math.sqrt(closed / n);
    assertThat(p.squaredDistance(q)).isCloseTo(expected, within(tolerance));
  }

  @Test
  void theVelocityIsMinusNTimesTheGradient() {
    FourierSketch data = FourierSketch.of(bank, Clouds.normal(50, D, 1, 1, KEY));
    float[] x = Clouds.normal(10, D, 0, 1, KEY.at(3)).toArray();
    double[] residuals = SketchDriver.residuals(FourierSketch.of(bank, x), data);
    double[] velocity = new double[D];
    float step = 0x1.0p-8f;
    for (int i = 0; i < 10; i++) {
      SketchDriver.velocity(bank, residuals, x, i, velocity);
      for (int j = 0; j < D; j++) {
        float[] up = x.clone();
        float[] down = x.clone();
        up[i * D + j] += step;
        down[i * D + j] -= step;
        double slope =
            FourierSketch.of(bank, up).squaredDistance(data)
                - FourierSketch.of(bank, down).squaredDistance(data);
        // Central differences: step² / 6 times a third derivative, about 8 |w|³ / N with |w| < 4.
        double tolerance = 10 * step * step / 6 * 8 * 64;
        double across = (double) up[i * D + j] - down[i * D + j];
        assertThat(velocity[j]).isCloseTo(-10 * slope / across, within(tolerance));
      }
    }
  }

  @Test
  void sketchesOfOtherFrequenciesAreRefusedNamingBoth() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FourierSketch.none(3).merge(FourierSketch.none(5)))
        .withMessageContaining("3")
        .withMessageContaining("5");
  }
}
