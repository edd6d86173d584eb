package io.headwater.divergence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import io.headwater.measure.RandomStream;
import io.headwater.testing.Clouds;
import java.util.Arrays;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VariationalDominanceTest {
  private static final RandomKey KEY = RandomKey.of(5);

  /** Cell means of N(0, s²) in n cells of equal mass: hinges at cell borders are exact. */
  private static double[] gaussian(int n, double s) {
    NormalDistribution normal = NormalDistribution.of(0, 1);
    double[] x = new double[n];
    for (int i = 0; i < n; i++) {
      double low = i == 0 ? 0 : normal.density(normal.inverseCumulativeProbability((double) i / n));
      double high =
          i == n - 1 ? 0 : normal.density(normal.inverseCumulativeProbability((i + 1.0) / n));
      x[i] = s * n * (low - high);
    }
    return x;
  }

  /** max(0, s₋ − s₊) √(2/π), attained by |x|, whose kink is the middle cell border. */
  @ParameterizedTest
  @CsvSource({"1, 3, 1.59576912", "3, 1, 0", "2, 2, 0", "1, 1.5, .39894228"})
  void ofTwoGaussiansIsKnown(double plus, double minus, double expected) {
    assertThat(VariationalDominance.onLine(gaussian(400, plus), gaussian(400, minus)))
        .isCloseTo(expected, within(5.1e-9));
  }

  /** Between Gaussians of one mean both d_CT and W₁ are |s₁ − s₂| √(2/π). */
  @Test
  void theChoquetTolandDistanceIsThenWassersteinOne() {
    double[] narrow = gaussian(400, 1);
    double[] wide = gaussian(400, 3);
    double wasserstein = 0;
    for (int i = 0; i < 400; i++) {
      wasserstein += Math.abs(wide[i] - narrow[i]) / 400;
    }
    assertThat(VariationalDominance.choquetToland(narrow, wide))
        .isCloseTo(wasserstein, within(1e-12))
        .isEqualTo(VariationalDominance.choquetToland(wide, narrow));
  }

  /** Three modes of deviation 2 at −10, 0 and 10 dominate N(0, 3²); not the other way round. */
  @Test
  void aMixtureDominatesTheGaussianInItsMiddle() {
    double[] mixture = new double[1_200];
    double[] mode = gaussian(400, 2);
    for (int i = 0; i < 1_200; i++) {
      mixture[i] = mode[i % 400] + 10 * (i / 400 - 1);
    }
    double[] middle = gaussian(1_200, 3);
    // Rounding of means of 1,200 numbers about 10.
    assertThat(VariationalDominance.onLine(mixture, middle)).isCloseTo(0, within(1e-12));
    assertThat(VariationalDominance.onLine(middle, mixture)).isGreaterThan(1);
  }

  @Test
  void isTheDistanceOfAShift() {
    double[] x = {0, 1, 5};
    double[] right = {2, 3, 7};
    assertThat(VariationalDominance.onLine(x, right)).isCloseTo(2, within(1e-15));
    assertThat(VariationalDominance.onLine(right, x)).isCloseTo(2, within(1e-15));
    assertThat(VariationalDominance.onLine(x, x)).isZero();
    assertThat(VariationalDominance.onLine(new double[] {1}, new double[] {1, 1})).isZero();
  }

  /** Maxima of lines of slopes in [−1, 1] are convex and 1-Lipschitz: none gains more. */
  @Test
  void noConvexFunctionGainsMoreAndOneGainsAsMuch() {
    double[] plus = line(1);
    double[] minus = line(2);
    double most = Double.NEGATIVE_INFINITY;
    for (int trial = 0; trial < 2_000; trial++) {
      RandomStream stream = KEY.split("u").at(trial).stream();
      double[] slopes = new double[1 + stream.nextInt(5)];
      double[] heights = new double[slopes.length];
      for (int k = 0; k < slopes.length; k++) {
        slopes[k] = 2 * stream.nextDouble() - 1;
        heights[k] = stream.nextGaussian();
      }
      most = Math.max(most, meanOf(minus, slopes, heights) - meanOf(plus, slopes, heights));
    }
    double criterion = VariationalDominance.onLine(plus, minus);
    assertThat(most).isLessThanOrEqualTo(criterion + 1e-12);
    double attained = Double.NEGATIVE_INFINITY;
    double[] all = Arrays.copyOf(plus, plus.length + minus.length);
    System.arraycopy(minus, 0, all, plus.length, minus.length);
    for (double c : all) {
      double[] slopes = {-1, 1};
      double[] heights = {c, -c};
      attained = Math.max(attained, meanOf(minus, slopes, heights) - meanOf(plus, slopes, heights));
    }
    assertThat(attained).isCloseTo(criterion, within(1e-12));
  }

  private static double[] line(double deviation) {
    float[] x = Clouds.normal(40, 1, 0, deviation, KEY.split("x").at((long) deviation)).toArray();
    double[] wide = new double[40];
    for (int i = 0; i < 40; i++) {
      wide[i] = x[i];
    }
    return wide;
  }

  private static double meanOf(double[] x, double[] slopes, double[] heights) {
    double sum = 0;
    for (double v : x) {
      double u = Double.NEGATIVE_INFINITY;
      for (int k = 0; k < slopes.length; k++) {
        u = Math.max(u, slopes[k] * v + heights[k]);
      }
      sum += u;
    }
    return sum / x.length;
  }

  @Test
  void theGateTellsNarrowFromEqualAndWide() {
    SpreadGate gate = new SpreadGate(16, .01);
    PointCloud real = Clouds.normal(2_000, 4, 1, 1, KEY.at(3));
    assertThat(gate.judge(Clouds.normal(2_000, 4, 1, .8, KEY.at(4)), real, KEY).passes()).isFalse();
    assertThat(gate.judge(Clouds.normal(2_000, 4, 1, 1.2, KEY.at(5)), real, KEY).passes()).isTrue();
    assertThat(gate.judge(Clouds.normal(2_000, 4, 7, 1, KEY.at(6)), real, KEY).passes())
        .as("a shift is not a loss of spread")
        .isTrue();
    assertThat(gate.judge(Clouds.pointMass(50, 0, 0, 0, 0), real, KEY).passes()).isFalse();
  }

  @Test
  void theGateSeesALostMode() {
    PointCloud real = Clouds.twoModes(2_000, 3, 2, .5, KEY.at(7));
    PointCloud oneMode = Clouds.normal(2_000, 3, 0, .5, KEY.at(8));
    SpreadGate.Verdict verdict = new SpreadGate(0, .01).judge(oneMode, real, KEY);
    assertThat(verdict.passes()).isFalse();
    assertThat(verdict.direction()).isZero();
    // E|X| is 2 with two modes at ±2 and .5 √(2/π) with one in the middle; |X| deviates by .5 and
    // .3, so that its means over 2,000 differ by .013, and five of these are allowed for.
    double exact = 2 - .5 * Math.sqrt(2 / Math.PI);
    assertThat(verdict.shortfall()).isCloseTo(exact, within(.065));
    assertThat(verdict.probability()).isLessThan(.01);
  }

  /**
   * At a level of 5 %, 200 samples of the law itself: 10 refusals, and 3 deviations more are 20.
   */
  @Test
  void theGateRefusesTheLawItselfAsRarelyAsItSays() {
    SpreadGate gate = new SpreadGate(4, .05);
    int refused = 0;
    for (int trial = 0; trial < 200; trial++) {
      PointCloud synthetic = Clouds.normal(300, 3, 0, 1, KEY.split("syn").at(trial));
      PointCloud real = Clouds.normal(300, 3, 0, 1, KEY.split("real").at(trial));
      refused += gate.judge(synthetic, real, KEY).passes() ? 0 : 1;
    }
    assertThat(refused).isLessThanOrEqualTo(20);
  }

  @Test
  void theGateRefusesWhatItCannotJudge() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new SpreadGate(1, .1).judge(PointCloud.empty(2), PointCloud.empty(2), KEY))
        .withMessageContaining("2 points");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> VariationalDominance.onLine(new double[0], new double[1]))
        .withMessageContaining("at least one");
  }
}
