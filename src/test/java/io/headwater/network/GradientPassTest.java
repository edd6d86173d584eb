package io.headwater.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.headwater.measure.RandomKey;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against central differences in double precision; tolerance as in PassTest. */
class GradientPassTest {
  private static final double TOLERANCE = 4e-5;
  private static final int ROWS = 10;

  /** Σ gᵢ · ∇φ(xᵢ). */
  private static double inner(DoubleMlp textbook, double[][] x, double[][] g) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += DoubleMlp.dot(textbook.inputGradient(x[i], new double[] {1}), g[i]);
    }
    return sum;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void matchesDifferences(int hiddenLayers) {
    int in = 4;
    int[] widths = new int[hiddenLayers + 2];
    Arrays.fill(widths, 7);
    widths[0] = in;
    widths[hiddenLayers + 1] = 1;
    RandomKey key = RandomKey.of(17).at(hiddenLayers);
    float[] values = Networks.floats(key.split("x"), ROWS * in);
    float[] cotangents = Networks.floats(key.split("g"), ROWS * in);
    double[][] x = Networks.rows(values, in);
    double[][] g = Networks.rows(cotangents, in);
    try (Mlp net = Networks.random(Activation.SOFTPLUS, key, widths);
        GradientPass pass = GradientPass.of(net, ROWS);
        Matrix points = Networks.matrix(values, in);
        Matrix given = Networks.matrix(cotangents, in);
        Matrix gradient = Matrix.ofCapacity(ROWS, in);
        Matrix product = Matrix.ofCapacity(ROWS, in)) {
      DoubleMlp textbook = PassTest.textbook(net);
      pass.gradient(points, gradient);
      pass.backward(given, product);
      Networks.assertClose(
          net.gradientArray(), textbook.parameterGradient(t -> inner(t, x, g)), TOLERANCE);
      for (int i = 0; i < ROWS; i++) {
        double[] slope = textbook.inputGradient(x[i], new double[] {1});
        for (int j = 0; j < in; j++) {
          assertThat(gradient.get(i, j)).isCloseTo((float) slope[j], within(2e-6f));
          // ∂(g · ∇φ)/∂x_j by central differences: h² of the third derivative, and 1e-16 / h.
          double[] up = x[i].clone();
          double[] down = x[i].clone();
          up[j] += 1e-5;
          down[j] -= 1e-5;
          double expected =
              (DoubleMlp.dot(textbook.inputGradient(up, new double[] {1}), g[i])
                      - DoubleMlp.dot(textbook.inputGradient(down, new double[] {1}), g[i]))
                  / 2e-5;
          assertThat((double) product.get(i, j)).isCloseTo(expected, within(TOLERANCE));
        }
      }
    }
  }

  @Test
  void aSteadyGradientDependsOnTheRowAlone() {
    int in = 3;
    float[] values = Networks.floats(RandomKey.of(5), ROWS * in);
    try (Mlp net = Networks.random(Activation.SOFTPLUS, RandomKey.of(6), in, 33, 17, 1);
        GradientPass usual = GradientPass.of(net, ROWS);
        GradientPass steady = GradientPass.steady(net, ROWS);
        Matrix all = Networks.matrix(values, in);
        Matrix one = Matrix.ofCapacity(1, in);
        Matrix expected = Matrix.ofCapacity(ROWS, in);
        Matrix together = Matrix.ofCapacity(ROWS, in);
        Matrix alone = Matrix.ofCapacity(1, in)) {
      usual.gradient(all, expected);
      steady.gradient(all, together);
      for (int i = 0; i < ROWS; i++) {
        one.load(Arrays.copyOfRange(values, i * in, (i + 1) * in), 1);
        steady.gradient(one, alone);
        for (int j = 0; j < in; j++) {
          assertThat(alone.get(0, j)).isEqualTo(together.get(i, j));
          assertThat(together.get(i, j)).isCloseTo(expected.get(i, j), within(2e-6f));
        }
      }
    }
  }

  @Test
  void refusesANetworkThatDoesNotBend() {
    try (Mlp net = Networks.random(Activation.RELU, RandomKey.of(1), 3, 4, 1)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> GradientPass.of(net, 5))
          .withMessageContaining("RELU");
    }
  }
}
