package io.headwater.divergence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import io.headwater.testing.Clouds;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Discriminators in closed form, of two points of either law. */
class TangentWitnessTest {
  private static final NeuralTangentKernel KERNEL = new NeuralTangentKernel(2, 3, 1, 1);

  /** Two particles, then two points. */
  private static final PointCloud POINTS =
      PointCloud.of(4, 2, new float[] {0, 0, 1, 0, 2, 1, 2, -1});

  private static final KernelSum SUM = new KernelSum(KERNEL, POINTS);
  private static final double[] LABELS = {-1, -1, 1, 1};

  @Test
  void theGramMatrixHasTheKnownRowAndSpectrum() {
    double[] gram = SUM.gram(POINTS);
    assertThat(Arrays.copyOf(gram, 4))
        .containsExactly(new double[] {2.25, 2.08853026, 2.0274416, 2.0274416}, within(5.1e-8));
    SymmetricEigen eigen = SymmetricEigen.of(4, gram);
    double[] values = {eigen.value(0), eigen.value(1), eigen.value(2), eigen.value(3)};
    Arrays.sort(values);
    assertThat(values)
        .containsExactly(new double[] {.194199, .789367, .852528, 9.913906}, within(5.1e-7));
  }

  /** f = mean k(x, ·) − mean k(y, ·) at (.5, .2); floats are off .2 by 3e-9. */
  @Test
  void theIntegralProbabilityMetricHasItsValueAndGradient() {
    double[] gradient = new double[2];
    double f =
        SUM.gradient(
            new double[] {-.5, -.5, .5, .5}, new float[] {.5f, .2f}, 0, new int[] {0, 1}, gradient);
    assertThat(f).isCloseTo(.02418279, within(8e-9));
    assertThat(gradient).containsExactly(new double[] {.34030001, .08241898}, within(1e-8));
  }

  @ParameterizedTest
  @CsvSource({
    ".1, -.052365, .007015, .124606",
    "1, -.638069, -.288099, .544699",
    "10, -1.049015, -.915544, .981427"
  })
  void leastSquaresHasItsValuesOnThePoints(double t, double f0, double f1, double f2) {
    double[] c = TrainedKernelMachine.coefficients(SUM.gram(POINTS), LABELS, t);
    double[] f = new double[4];
    for (int i = 0; i < 4; i++) {
      f[i] = SUM.gradient(c, POINTS.toArray(), 2 * i, new int[0], new double[0]);
    }
    assertThat(f).containsExactly(new double[] {f0, f1, f2, f2}, within(5.1e-7));
  }

  /** Against ċ = (4 / n) (y − K c) by Euler in 20,000 steps: a relative error of a t λ / 40,000. */
  @Test
  void leastSquaresSolvesItsDifferentialEquation() {
    PointCloud points = Clouds.normal(40, 3, 0, 1, RandomKey.of(3));
    double[] gram = new KernelSum(new NeuralTangentKernel(3, 3, 1, 1), points).gram(points);
    double[] labels = new double[40];
    Arrays.setAll(labels, i -> i < 20 ? -1 : 1);
    double t = 2;
    double[] euler = new double[40];
    int steps = 20_000;
    for (int s = 0; s < steps; s++) {
      double[] rate = labels.clone();
      for (int i = 0; i < 40; i++) {
        for (int j = 0; j < 40; j++) {
          rate[i] -= gram[i * 40 + j] * euler[j];
        }
      }
      for (int i = 0; i < 40; i++) {
        euler[i] += 4 * t / 40 / steps * rate[i];
      }
    }
    // The largest eigenvalue is below the trace, 40 · 4, so that a t λ < 32 and its square 1,024.
    assertThat(TrainedKernelMachine.coefficients(gram, labels, t))
        .containsExactly(euler, within(1024.0 / 2 / steps * .2));
  }

  @Test
  void embeddingsOfShardsMergeToTheWhole() {
    KernelSum landmarks = new KernelSum(KERNEL, Clouds.normal(16, 2, 0, 1, RandomKey.of(1)));
    PointCloud all = Clouds.normal(800, 2, 1, 2, RandomKey.of(2));
    MeanEmbedding whole = MeanEmbedding.of(landmarks, all);
    MeanEmbedding merged = MeanEmbedding.of(landmarks, all.slice(0, 100));
    for (int shard = 1; shard < 8; shard++) {
      PointCloud part = all.slice(100 * shard, 100 * (shard + 1));
      merged = merged.merge(MeanEmbedding.of(landmarks, part));
    }
    assertThat(merged.count()).isEqualTo(800);
    assertThat(merged.mean()).containsExactly(whole.mean(), within(1e-12));
    MeanEmbedding kept = merged.evict(MeanEmbedding.of(landmarks, all.slice(0, 300)));
    assertThat(kept.count()).isEqualTo(500);
    assertThat(kept.mean())
        .containsExactly(MeanEmbedding.of(landmarks, all.slice(300, 800)).mean(), within(1e-12));
  }
}
