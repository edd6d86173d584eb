package io.headwater.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.headwater.measure.RandomKey;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Against central differences of the penalty in double precision; tolerance as in PassTest. */
class GradientPenaltyTest {
  private static final double TOLERANCE = 4e-5;

  static Stream<Arguments> networks() {
    return Stream.of(Activation.values())
        .flatMap(
            a ->
                Stream.of(
                        new int[] {2, 5, 1},
                        new int[] {3, 16, 7, 1},
                        new int[] {30, 11, 9, 12, 1},
                        new int[] {40, 6, 1})
                    .map(widths -> Arguments.of(a, widths)));
  }

  @ParameterizedTest
  @MethodSource("networks")
  void matchesDifferences(Activation activation, int[] widths) {
    RandomKey key = RandomKey.of(7);
    float[] values = Networks.floats(key.split("x"), 11 * widths[0]);
    double[][] rows = Networks.rows(values, widths[0]);
    try (Mlp net = Networks.random(activation, key, widths);
        GradientPenalty penalty = GradientPenalty.of(net);
        Matrix x = Networks.matrix(values, widths[0])) {
      DoubleMlp textbook = PassTest.textbook(net);
      double lipschitz = middleGradient(textbook, rows);
      double value = penalty.add(10, lipschitz, x);
      assertThat(value).isCloseTo(textbook.penalty(rows, 10, lipschitz), within(1e-4));
      Networks.assertClose(
          net.gradientArray(),
          textbook.parameterGradient(t -> t.penalty(rows, 10, lipschitz)),
          TOLERANCE);
    }
  }

  /** A bound that some rows exceed and some do not, halfway between two of them. */
  private static double middleGradient(DoubleMlp textbook, double[][] rows) {
    double[] norms =
        Stream.of(rows)
            .mapToDouble(
                x -> {
                  double[] g = textbook.inputGradient(x, new double[] {1});
                  return Math.sqrt(DoubleMlp.dot(g, g));
                })
            .sorted()
            .distinct()
            .toArray();
    return (norms[0] + norms[Math.min(1, norms.length - 1)]) / 2;
  }

  @ParameterizedTest
  @MethodSource("networks")
  void betweenBatchesIsTheSameAsAtThePoints(Activation activation, int[] widths) {
    RandomKey key = RandomKey.of(8);
    int in = widths[0];
    float[] a = Networks.sparseFloats(key.split("a"), 7, in);
    float[] b = Networks.floats(key.split("b"), 9 * in);
    int[] aRows = {6, 0, 3, 3, 1};
    int[] bRows = {0, 8, 2, 5, 2};
    float[] e = {0f, 1f, 0.25f, 0.5f, 0.9f};
    float[] points = new float[e.length * in];
    for (int k = 0; k < points.length; k++) {
      int i = k / in;
      points[k] = e[i] * a[aRows[i] * in + k % in] + (1 - e[i]) * b[bRows[i] * in + k % in];
    }
    try (Mlp net = Networks.random(activation, key, widths);
        GradientPenalty penalty = GradientPenalty.of(net);
        Pass passA = net.pass(7);
        Pass passB = net.pass(9);
        Matrix denseB = Networks.matrix(b, in);
        Matrix x = Networks.matrix(points, in)) {
      SparseRows sparseA = SparseRows.ofColumns(in);
      sparseA.load(a, 7);
      passA.forward(sparseA);
      passB.forward(denseB);
      double value = penalty.addBetween(3, 0.1, passA, aRows, passB, bRows, e);
      double largest = penalty.largestGradient();
      float[] between = net.gradientArray();
      net.clearGradient();
      assertThat(penalty.add(3, 0.1, x)).isCloseTo(value, within(1e-4 * value));
      assertThat(penalty.largestGradient()).isCloseTo(largest, within(1e-5 * largest));
      double[] expected = new double[between.length];
      float[] direct = net.gradientArray();
      for (int k = 0; k < expected.length; k++) {
        expected[k] = direct[k];
      }
      Networks.assertClose(between, expected, TOLERANCE);
    }
  }

  @Test
  void isNothingUnderTheBound() {
    try (Mlp net = Networks.random(Activation.SOFTPLUS, RandomKey.of(9), 3, 8, 1);
        GradientPenalty penalty = GradientPenalty.of(net);
        Matrix x = Networks.matrix(Networks.floats(RandomKey.of(1), 30), 3)) {
      assertThat(penalty.add(10, 1e3, x)).isZero();
      assertThat(net.gradientArray()).containsOnly(0f);
      assertThat(penalty.largestGradient()).isPositive();
    }
  }
}
