package io.headwater.flow.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.headwater.measure.FeatureLayout;
import io.headwater.measure.FeatureLayout.Block;
import io.headwater.measure.FeatureLayout.Kind;
import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import io.headwater.measure.RandomStream;
import java.util.List;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LevelCorrelationTest {
  private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);
  private static final double[] CORRELATIONS = {-.95, -.8, -.5, -.1, .05, .3, .64, .8, .9, .97};
  private static final int POINTS = 20_000;

  /** Scores of -1 and 1: E s_a s_b = 1 - 2 arccos(r) / π = 2 arcsin(r) / π (Sheppard). */
  @Test
  void ofMediansItIsTheSineOfTheirAssociation() {
    LevelScore halves = step(0);
    for (double r : CORRELATIONS) {
      double seen = 2 * Math.asin(r) / Math.PI * NORMAL.density(0) * NORMAL.density(0) * 4;
      assertThat(LevelCorrelation.of(seen, halves, halves)).isCloseTo(r, within(1e-5));
    }
  }

  /** The probability of both above, by quadrature, for cuts far from the median. */
  @Test
  void ofUnequalSharesItIsThatOfTheNormalPair() {
    for (double r : CORRELATIONS) {
      for (double cut : new double[] {-1.5, .3, 1.2}) {
        double other = .8;
        double both = above(cut, other, r);
        double p = NORMAL.survivalProbability(cut);
        double q = NORMAL.survivalProbability(other);
        double seen = (both - p * q) * jump(cut) * jump(other);
        assertThat(LevelCorrelation.series(r, step(cut), step(other)))
            .as("r %s, cuts %s and %s", r, cut, other)
            .isCloseTo(seen, within(2e-4));
        // Near -1 and 1 hardly anything changes with r, and any r will do.
        if (Math.abs(r) <= .8) {
          assertThat(LevelCorrelation.of(seen, step(cut), step(other))).isCloseTo(r, within(1e-4));
        }
      }
    }
  }

  /** Of medians, P(mismatch) = arccos(r) / π; what is cut off is known to a hundredth of it. */
  @Test
  void levelsThatHardlyEverDifferAreDrawnSo() {
    LevelScore halves = step(0);
    for (double mismatch : new double[] {.002, .005, .01, .02, .05}) {
      double unit = NORMAL.density(0) * NORMAL.density(0) * 4;
      for (double sign : new double[] {-1, 1}) {
        double r = LevelCorrelation.of(sign * (1 - 2 * mismatch) * unit, halves, halves);
        assertThat(Math.acos(Math.abs(r)) / Math.PI)
            .as("mismatch %s, sign %s", mismatch, sign)
            .isCloseTo(mismatch, withinPercentage(5));
      }
    }
  }

  @Test
  void whatOneNumberDecidesIsTheExtreme() {
    LevelScore a = step(.3);
    assertThat(a.extreme(a, true)).isCloseTo(variance(.3), within(1e-12));
    // s(-Z) is that of a cut at -.3 with the sign turned.
    assertThat(a.extreme(step(-.3), false)).isCloseTo(-variance(.3), within(1e-12));
  }

  private static double variance(double cut) {
    double p = NORMAL.survivalProbability(cut);
    return p * (1 - p) * jump(cut) * jump(cut);
  }

  /** Twice n points give an association of each pair within five standard errors of that seen. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void theAssociationOfCategoriesIsDrawnAsItWasSeen(long seed) {
    double[] cuts = {-.3, .8, 1.1, .2};
    FeatureLayout layout =
        new FeatureLayout(
            List.of(levels(0), levels(2), levels(4), levels(6), new Block(Kind.NUMBER, 8, 1, 1)));
    PointCloud seen = categories(cuts, RandomKey.of(seed));
    LatentNormal fitted = LatentNormal.fit(FeatureMoments.of(seen), layout);
    float[] drawn = new float[POINTS * 9];
    RandomKey key = RandomKey.of(seed).split("drawn");
    fitted.draw(i -> key.at(i).stream(), POINTS, drawn, 9);
    PointCloud twin = PointCloud.wrap(POINTS, 9, drawn);
    for (int a = 0; a < cuts.length; a++) {
      for (int b = 0; b < a; b++) {
        double error = 5 * Math.sqrt(2.0 / POINTS);
        assertThat(phi(twin, a, b))
            .as("%d with %d", a, b)
            .isCloseTo(phi(seen, a, b), within(error));
      }
    }
  }

  private static Block levels(int offset) {
    return new Block(Kind.LEVELS, offset, 2, 1);
  }

  /** Two levels a category and one number, all of a common normal number, each pair .64. */
  private static PointCloud categories(double[] cuts, RandomKey key) {
    float[] points = new float[POINTS * 9];
    for (int i = 0; i < POINTS; i++) {
      RandomStream random = key.at(i).stream();
      double common = random.nextGaussian();
      for (int c = 0; c < cuts.length; c++) {
        boolean high = .8 * common + .6 * random.nextGaussian() > cuts[c];
        points[i * 9 + 2 * c + (high ? 1 : 0)] = 1;
      }
      points[i * 9 + 8] = (float) (.8 * common + .6 * random.nextGaussian());
    }
    return PointCloud.wrap(POINTS, 9, points);
  }

  private static double phi(PointCloud points, int a, int b) {
    FeatureMoments moments = FeatureMoments.of(points);
    int x = 2 * a + 1;
    int y = 2 * b + 1;
    return moments.covariance(x, y)
        / Math.sqrt(moments.covariance(x, x) * moments.covariance(y, y));
  }

  /** E[Z | Z < cut] below and E[Z | Z ≥ cut] above. */
  private static LevelScore step(double cut) {
    double below = NORMAL.cumulativeProbability(cut);
    return new LevelScore(
        List.of(
            new LevelScore.Step(low(cut), -Double.MAX_VALUE, cut, below),
            new LevelScore.Step(low(cut) + jump(cut), cut, Double.MAX_VALUE, 1 - below)));
  }

  private static double low(double cut) {
    return -NORMAL.density(cut) / NORMAL.cumulativeProbability(cut);
  }

  private static double jump(double cut) {
    return NORMAL.density(cut) / NORMAL.survivalProbability(cut) - low(cut);
  }

  /** P(Z_a > a, Z_b > b), by the trapezoid rule. */
  private static double above(double a, double b, double r) {
    double step = 1e-3;
    double sum = 0;
    for (double x = a + step / 2; x < 9; x += step) {
      sum +=
          step * NORMAL.density(x) * NORMAL.survivalProbability((b - r * x) / Math.sqrt(1 - r * r));
    }
    return sum;
  }
}
