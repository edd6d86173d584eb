package io.headwater.divergence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import io.headwater.testing.Clouds;
import org.junit.jupiter.api.Test;

class KernelSumTest {
  private static final RandomKey KEY = RandomKey.of(4);
  private static final double[] WEIGHTS = {1, -2, .5, 3, -1, .1, 2};
  private static final int[] COORDINATES = {2, 0};

  private final PointCloud x = Clouds.normal(7, 3, 0, 1, KEY.at(1));

  @Test
  void isTheSumItSays() {
    KernelSum sum = new KernelSum(GaussianKernel.of(.8, 2), x);
    float[] y = {.3f, 0, -1.25f};
    double expected = 0;
    for (int j = 0; j < 7; j++) {
      double square = 0;
      for (int k = 0; k < 3; k++) {
        square += Math.pow((double) x.get(j, k) - y[k], 2);
      }
      expected += WEIGHTS[j] * (Math.exp(-square / 1.28) + Math.exp(-square / 8)) / 2;
    }
    double[] gradient = new double[2];
    assertThat(sum.gradient(WEIGHTS, y, 0, COORDINATES, gradient))
        .isCloseTo(expected, within(1e-13));
  }

  @Test
  void gradientsAreThoseOfCentralDifferences() {
    assertGradients(GaussianKernel.of(.8, 2), KEY.at(2));
  }

  /**
   * At ten points. Steps of 2⁻¹⁰ are exact in floats near 1; what is left out is h²/6 times a third
   * derivative of order 10 and weights that add to 10.
   */
  private void assertGradients(ProductKernel kernel, RandomKey key) {
    KernelSum sum = new KernelSum(kernel, x);
    double step = 0x1p-10;
    double[] gradient = new double[2];
    for (int i = 0; i < 10; i++) {
      float[] y = new float[3];
      for (int j = 0; j < 3; j++) {
        y[j] = (float) (Math.rint(1024 * key.at(i).at(j).stream().nextGaussian()) / 1024);
      }
      sum.gradient(WEIGHTS, y, 0, COORDINATES, gradient);
      for (int c = 0; c < 2; c++) {
        double above = valueAt(sum, y, COORDINATES[c], step);
        double below = valueAt(sum, y, COORDINATES[c], -step);
        assertThat((above - below) / (2 * step))
            .isCloseTo(gradient[c], within(100 * step * step / 6));
      }
    }
  }

  private static double valueAt(KernelSum sum, float[] y, int coordinate, double step) {
    float[] moved = y.clone();
    moved[coordinate] += (float) step;
    return sum.gradient(WEIGHTS, moved, 0, new int[0], new double[0]);
  }

  @Test
  void theGramMatrixIsSymmetricWithOnes() {
    double[] gram = new KernelSum(GaussianKernel.of(1), x).gram(x);
    for (int i = 0; i < 7; i++) {
      // |x|² + |x|² − 2 x·x is zero exactly, the three being the same sum.
      assertThat(gram[i * 8]).isEqualTo(1);
      for (int j = 0; j < i; j++) {
        assertThat(gram[i * 7 + j]).isEqualTo(gram[j * 7 + i]);
      }
    }
  }
}
