package io.headwater.flow.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.headwater.flow.FlowMethod;
import io.headwater.flow.FlowState;
import io.headwater.measure.EmpiricalMeasure;
import io.headwater.measure.FeatureLayout;
import io.headwater.measure.FeatureLayout.Block;
import io.headwater.measure.FeatureLayout.Kind;
import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import io.headwater.measure.RandomStream;
import java.util.List;
import org.junit.jupiter.api.Test;

class GaussianCopulaTest {
  private static final float SCALE = 1.5f;
  private static final FeatureLayout NUMBER_AND_LEVELS =
      new FeatureLayout(
          List.of(new Block(Kind.NUMBER, 0, 1, 1), new Block(Kind.LEVELS, 1, 4, SCALE)));

  private final FlowMethod method = new GaussianCopula(GaussianCopula.Config.defaults());

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

  private PointCloud samples(EmpiricalMeasure target, int n, RandomKey key) {
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
