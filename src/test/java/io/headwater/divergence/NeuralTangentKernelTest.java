package io.headwater.divergence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import io.headwater.measure.RandomStream;
import io.headwater.testing.Clouds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NeuralTangentKernelTest {
  private static final RandomKey KEY = RandomKey.of(4);

  /** Half a unit in the eighth place, in which the values are given. */
  private static final double PLACES = 5.1e-9;

  private static double kernel(double sigmaB, double[] x, double[] y) {
    double[] products = new double[3];
    for (int j = 0; j < x.length; j++) {
      products[0] += x[j] * y[j];
      products[1] += x[j] * x[j];
      products[2] += y[j] * y[j];
    }
    return new NeuralTangentKernel(x.length, 3, 1, sigmaB)
        .at(products[0], products[1], products[2], new double[2]);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, 0, 1, 0, 2.5",
    "1, 1, 0, 0, 1, 2.05903573",
    "1, 0, 0, 0, 0, 2.25",
    "0, 1, 0, 1, 0, .25",
    "0, 1, 0, 0, 1, .06627426"
  })
  void hasTheKnownValues(double b, double x0, double x1, double y0, double y1, double expected) {
    assertThat(kernel(b, new double[] {x0, x1}, new double[] {y0, y1}))
        .isCloseTo(expected, within(PLACES));
  }

  /**
   * What the recursion is the limit of: the inner product of two parameter gradients, meant over
   * networks of width 200 with random weights. The bias of a finite width is O(1/width) of 2.
   */
  @Test
  void isTheTangentKernelOfAWideNetwork() {
    double[] x = {1, 0};
    double[] y = {-.4, 1.2};
    Clouds.Estimate finite =
        Clouds.Estimate.of(60, KEY.split("wide"), key -> new WideNetwork(200, key).kernel(x, y));
    assertThat(finite.mean())
        .isCloseTo(kernel(1, x, y), within(4 * finite.standardError() + 2.0 / 200));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1, 4})
  void gradientsAreThoseOfCentralDifferences(double sigmaB) {
    double step = 1e-5;
    for (int i = 0; i < 10; i++) {
      RandomStream stream = KEY.at(i).stream();
      double[] x = {stream.nextGaussian(), stream.nextGaussian(), stream.nextGaussian()};
      double[] y = {stream.nextGaussian(), stream.nextGaussian(), stream.nextGaussian()};
      double[] slopes = new double[2];
      NeuralTangentKernel kernel = new NeuralTangentKernel(3, 3, 1, sigmaB);
      kernel.at(dot(x, y), dot(x, x), dot(y, y), slopes);
      for (int j = 0; j < 3; j++) {
        double[] above = y.clone();
        double[] below = y.clone();
        above[j] += step;
        below[j] -= step;
        double difference = (kernel(sigmaB, x, above) - kernel(sigmaB, x, below)) / (2 * step);
        // Rounding leaves 1e-16 · 50 / 1e-5, the third derivative 1e-10 times some hundreds.
        assertThat(slopes[0] * x[j] + 2 * slopes[1] * y[j]).isCloseTo(difference, within(1e-7));
      }
    }
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int j = 0; j < a.length; j++) {
      sum += a[j] * b[j];
    }
    return sum;
  }

  @Test
  void anglesAreThoseOfTheLibrary() {
    for (int i = -1_000; i <= 1_000; i++) {
      double c = i / 1_000.0;
      assertThat(Angles.arcCosine(c)).isCloseTo(Math.acos(c), within(1e-12));
    }
  }

  @Test
  void isPositiveDefinite() {
    PointCloud points = Clouds.normal(60, 4, 0, 1, KEY.at(3));
    KernelSum sum = new KernelSum(new NeuralTangentKernel(4, 3, 1, 1), points);
    assertThat(CholeskyFactor.of(60, sum.gram(points)).solve(new double[60])).containsOnly(0);
  }

  @Test
  void survivesOriginAndOpposites() {
    NeuralTangentKernel kernel = new NeuralTangentKernel(2, 3, 1, 0);
    double[] slopes = new double[2];
    assertThat(kernel.at(0, 0, 0, slopes)).isZero();
    assertThat(slopes).doesNotContain(Double.NaN);
    assertThat(kernel.at(-1, 1, 1, slopes)).isFinite();
    assertThat(slopes[0]).isFinite();
  }

  @Test
  void refusesNoLayer() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new NeuralTangentKernel(2, 0, 1, 1))
        .withMessageContaining("depth");
  }

  /** Three hidden layers, in plain loops. */
  private static final class WideNetwork {
    private final int[] widths;
    private final double[][][] weights = new double[4][][];
    private final double[][] biases = new double[4][];

    WideNetwork(int width, RandomKey key) {
      this.widths = new int[] {2, width, width, width, 1};
      RandomStream stream = key.stream();
      for (int l = 0; l < 4; l++) {
        weights[l] = new double[widths[l + 1]][widths[l]];
        biases[l] = new double[widths[l + 1]];
        for (int o = 0; o < widths[l + 1]; o++) {
          biases[l][o] = l == 3 ? 0 : stream.nextGaussian();
          for (int i = 0; i < widths[l]; i++) {
            weights[l][o][i] = stream.nextGaussian() / Math.sqrt(widths[l]);
          }
        }
      }
    }

    /** Activations h of the layers, then cotangents δ of the layers' outputs. */
    private double[][][] gradients(double[] x) {
      double[][] h = {x, new double[0], new double[0], new double[0]};
      double[][] z = new double[4][];
      for (int l = 0; l < 4; l++) {
        z[l] = new double[widths[l + 1]];
        for (int o = 0; o < z[l].length; o++) {
          z[l][o] = dot(weights[l][o], h[l]) + biases[l][o];
        }
        if (l < 3) {
          h[l + 1] = new double[z[l].length];
          for (int o = 0; o < z[l].length; o++) {
            h[l + 1][o] = Math.max(0, z[l][o]);
          }
        }
      }
      double[][] delta = new double[4][];
      delta[3] = new double[] {1};
      for (int l = 2; l >= 0; l--) {
        delta[l] = new double[widths[l + 1]];
        for (int i = 0; i < delta[l].length; i++) {
          for (int o = 0; o < delta[l + 1].length && z[l][i] > 0; o++) {
            delta[l][i] += weights[l + 1][o][i] * delta[l + 1][o];
          }
        }
      }
      return new double[][][] {h, delta};
    }

    double kernel(double[] x, double[] y) {
      double[][][] ofX = gradients(x);
      double[][][] ofY = gradients(y);
      double sum = 0;
      for (int l = 0; l < 4; l++) {
        double inputs = dot(ofX[0][l], ofY[0][l]) / widths[l] + (l == 3 ? 0 : 1);
        sum += inputs * dot(ofX[1][l], ofY[1][l]);
      }
      return sum;
    }
  }
}
