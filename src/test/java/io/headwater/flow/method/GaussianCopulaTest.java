package io.headwater.flow.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.headwater.flow.FlowMethod;
import io.headwater.flow.FlowMethodTck;
import io.headwater.flow.FlowState;
import io.headwater.measure.EmpiricalMeasure;
import io.headwater.measure.FeatureLayout;
import io.headwater.measure.FeatureLayout.Block;
import io.headwater.measure.FeatureLayout.Kind;
import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import io.headwater.measure.RandomStream;
import io.headwater.testing.Clouds;
import java.util.List;
import org.junit.jupiter.api.Test;

class GaussianCopulaTest extends FlowMethodTck {
  private static final float SCALE = 1.5f;
  private static final FeatureLayout NUMBER_AND_LEVELS =
      new FeatureLayout(
          List.of(new Block(Kind.NUMBER, 0, 1, 1), new Block(Kind.LEVELS, 1, 4, SCALE)));

  @Override
  protected FlowMethod method() {
    return new GaussianCopula(GaussianCopula.Config.defaults());
  }

  @Override
  protected boolean keepsModes() {
    return false;
  }

  /**
   * A pair (x, Z) of correlation r with Z cut at -0.3, 0.4 and 1.2 is a Gaussian copula, and the
   * commonest-first order of its levels is 0 (.382), 1 (.273), 2 (.229), 3 (.115).
   */
  private static PointCloud cutPair(int n, double r, RandomKey key) {
    float[] x = new float[n * 5];
    for (int i = 0; i < n; i++) {
      RandomStream stream = key.at(i).stream();
      double z = stream.nextGaussian();
      x[i * 5] = (float) (2 + 3 * (r * z + Math.sqrt(1 - r * r) * stream.nextGaussian()));
      int level = z < -.3 ? 0 : z < .4 ? 1 : z < 1.2 ? 2 : 3;
      x[i * 5 + 1 + level] = SCALE;
    }
    return PointCloud.wrap(n, 5, x);
  }

  @Test
  void aNumberAndACutNormalComeBackWithTheirDependence() {
    int n = 20_000;
    RandomKey key = RandomKey.of(7);
    double r = .7;
    PointCloud train = cutPair(n, r, key.split("train"));
    EmpiricalMeasure target = new EmpiricalMeasure(train, PointCloud.empty(5), NUMBER_AND_LEVELS);
    PointCloud samples = samples(target, n, key);
    double[] levelMean = conditionalMeans(samples);
    double[] exact = conditionalMeans(cutPair(n, r, key.split("fresh")));
    for (int level = 0; level < 4; level++) {
      // Each mean has a standard error of at most 3/sqrt(.115 n) = .063: three means (train,
      // sample,
      // fresh) differ by .063 sqrt(3) = .11; four of these is .44 of a range of 5.
      assertThat(levelMean[level]).isCloseTo(exact[level], within(.44));
    }
  }

  @Test
  void neverDrawsALevelThatWasNotSeen() {
    float[] x = new float[10 * 5];
    for (int i = 0; i < 10; i++) {
      x[i * 5 + 2 + i % 2] = SCALE;
    }
    EmpiricalMeasure target =
        new EmpiricalMeasure(PointCloud.wrap(10, 5, x), PointCloud.empty(5), NUMBER_AND_LEVELS);
    PointCloud samples = samples(target, 500, RandomKey.of(1));
    for (int i = 0; i < 500; i++) {
      assertThat(samples.get(i, 1) + samples.get(i, 4)).isZero();
      assertThat(samples.get(i, 2) + samples.get(i, 3)).isEqualTo(SCALE);
      assertThat(samples.get(i, 0)).isZero();
    }
  }

  @Test
  void theCorrelationOfNumbersIsThatOfTheData() {
    int n = 4_000;
    PointCloud pair = correlated(n, .8);
    PointCloud samples = samples(EmpiricalMeasure.of(pair), n, RandomKey.of(2));
    // A correlation r of n pairs has standard error (1 - r^2)/sqrt(n) = .0057; two of them.
    assertThat(correlation(samples, 0, 1)).isCloseTo(correlation(pair, 0, 1), within(.025));
    assertThat(correlation(samples, 0, 2)).isCloseTo(0, within(4 / Math.sqrt(n)));
    assertThat(Clouds.mean(samples, 1)).isCloseTo(Clouds.mean(pair, 1), within(4 / Math.sqrt(n)));
  }

  @Test
  void fieldsThatAreFunctionsOfEachOtherStaySo() {
    PointCloud pair = correlated(500, .8);
    float[] doubled = new float[500 * 2];
    for (int i = 0; i < 500; i++) {
      doubled[2 * i] = pair.get(i, 0);
      doubled[2 * i + 1] = 3 - 2 * pair.get(i, 0);
    }
    PointCloud samples =
        samples(EmpiricalMeasure.of(PointCloud.wrap(500, 2, doubled)), 200, RandomKey.of(4));
    for (int i = 0; i < 200; i++) {
      // Moments are floats, so the correlation is -1 up to 1e-7 and its root up to sqrt(1e-6).
      assertThat(samples.get(i, 1)).isCloseTo(3 - 2 * samples.get(i, 0), within(2 * 4e-3f));
    }
  }

  @Test
  void categoriesThatDetermineEachOtherNeedARepairAndGetOne() {
    FeatureLayout layout =
        new FeatureLayout(
            List.of(
                new Block(Kind.LEVELS, 0, 3, 1),
                new Block(Kind.LEVELS, 3, 3, 1),
                new Block(Kind.LEVELS, 6, 2, 1),
                new Block(Kind.NUMBER, 8, 1, 1)));
    float[] x = new float[90 * 9];
    for (int i = 0; i < 90; i++) {
      int level = i % 10 < 5 ? 0 : i % 10 < 8 ? 1 : 2;
      x[9 * i + level] = 1;
      x[9 * i + 3 + level] = 1;
      x[9 * i + 6 + (level == 1 ? 1 : 0)] = 1;
      x[9 * i + 8] = level;
    }
    EmpiricalMeasure target =
        new EmpiricalMeasure(PointCloud.wrap(90, 9, x), PointCloud.empty(9), layout);
    PointCloud samples = samples(target, 4_000, RandomKey.of(8));
    int agree = 0;
    int[] count = new int[3];
    for (int i = 0; i < 4_000; i++) {
      for (int level = 0; level < 3; level++) {
        count[level] += samples.get(i, level) > 0 ? 1 : 0;
        agree += samples.get(i, level) > 0 && samples.get(i, 3 + level) > 0 ? 1 : 0;
      }
    }
    // Shares .5, .3, .2 are exact but for sampling: sqrt(.25/4000) = .008. Agreement by chance:
    // .38.
    assertThat(count[0] / 4_000.0).isCloseTo(.5, within(.032));
    assertThat(count[1] / 4_000.0).isCloseTo(.3, within(.032));
    assertThat(agree / 4_000.0).isGreaterThan(.6);
  }

  @Test
  void thePastCountsForSoManyRecordsAtMost() {
    FlowMethod method = new GaussianCopula(new GaussianCopula.Config(10));
    RandomKey key = RandomKey.of(1);
    EmpiricalMeasure first = EmpiricalMeasure.of(Clouds.pointMass(500, 0, 0));
    EmpiricalMeasure second = EmpiricalMeasure.of(Clouds.pointMass(30, 4, 8));
    FlowState state = method.init(first.layout(), key);
    state = method.advance(method.retarget(state, first, key), first, 1, key).state();
    state = method.advance(method.retarget(state, second, key), second, 1, key).state();
    assertThat(state.array("weight").get(0)).isEqualTo(40);
    assertThat(state.array("mean").toArray()).containsExactly(3, 6);
    // Var = 3/4 1/4 16, Cov = 3/4 1/4 4 8.
    assertThat(state.array("covariance").toArray()).containsExactly(3, 6, 6, 12);
  }

  /** Standard normal x, r x + sqrt(1 - r^2) e, and one independent of both. */
  private static PointCloud correlated(int n, double r) {
    float[] x = new float[3 * n];
    for (int i = 0; i < n; i++) {
      RandomStream stream = RandomKey.of(77).at(i).stream();
      double first = stream.nextGaussian();
      x[3 * i] = (float) first;
      x[3 * i + 1] = (float) (r * first + Math.sqrt(1 - r * r) * stream.nextGaussian());
      x[3 * i + 2] = (float) stream.nextGaussian();
    }
    return PointCloud.wrap(n, 3, x);
  }

  private static double correlation(PointCloud points, int j, int k) {
    double sum = 0;
    for (int i = 0; i < points.count(); i++) {
      sum +=
          (points.get(i, j) - Clouds.mean(points, j)) * (points.get(i, k) - Clouds.mean(points, k));
    }
    return sum / points.count() / Clouds.deviation(points, j) / Clouds.deviation(points, k);
  }

  private PointCloud samples(EmpiricalMeasure target, int n, RandomKey key) {
    FlowMethod method = method();
    FlowState state = method.retarget(method.init(target.layout(), key), target, key);
    state = method.advance(state, target, 5, key).state();
    return method.sample(method.publish(state, target, key), 0, n, key.split("sample"));
  }

  private static double[] conditionalMeans(PointCloud points) {
    double[] sum = new double[4];
    int[] count = new int[4];
    for (int i = 0; i < points.count(); i++) {
      for (int level = 0; level < 4; level++) {
        if (points.get(i, 1 + level) > 0) {
          sum[level] += points.get(i, 0);
          count[level]++;
        }
      }
    }
    for (int level = 0; level < 4; level++) {
      sum[level] /= count[level];
    }
    return sum;
  }
}
