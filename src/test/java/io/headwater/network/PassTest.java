package io.headwater.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.measure.RandomKey;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Against a textbook network in double precision, with central differences.
 *
 * <p>Tolerance: a value is a sum of at most 700 rounded terms (rows times widths) of size up to the
 * largest, each rounded to 6e-8: 1e-6 by chance, 4e-5 at worst. Differences with step 1e-6 in
 * double are good to 1e-9.
 */
class PassTest {
  private static final double TOLERANCE = 4e-5;

  static Stream<Arguments> networks() {
    return Stream.of(Activation.values())
        .flatMap(
            a ->
                Stream.of(
                        new int[] {1, 1, 1},
                        new int[] {2, 5, 1},
                        new int[] {3, 16, 7, 1},
                        new int[] {40, 17, 9, 12, 1},
                        new int[] {5, 8, 33, 3},
                        new int[] {9, 20, 4, 6, 8})
                    .map(widths -> Arguments.of(a, widths)));
  }

  @ParameterizedTest
  @MethodSource("networks")
  void matchesTheTextbook(Activation activation, int[] widths) {
    RandomKey key = RandomKey.of(1);
    int in = widths[0];
    float[] values = Networks.sparseFloats(key.split("x"), 13, in);
    values[values.length - 1] = 30f;
    try (Mlp net = Networks.random(activation, key, widths);
        Pass pass = net.pass(20);
        Matrix dense = Networks.matrix(values, in)) {
      SparseRows sparse = SparseRows.ofColumns(in);
      sparse.load(values, 13);
      checkAgainstTextbook(net, pass, dense, values);
      checkAgainstTextbook(net, pass, sparse, values);
    }
  }

  private static void checkAgainstTextbook(Mlp net, Pass pass, InputRows x, float[] values) {
    int in = net.inputs();
    int out = net.outputs();
    DoubleMlp textbook = textbook(net);
    double[][] rows = Networks.rows(values, in);
    float[] c = Networks.floats(RandomKey.of(2), rows.length * out);
    double[][] cotangents = Networks.rows(c, out);
    try (Matrix cs = Networks.matrix(c, out);
        Matrix gradient = Matrix.ofCapacity(rows.length, in)) {
      pass.forward(x);
      net.clearGradient();
      pass.backward(cs, gradient);
      for (int i = 0; i < rows.length; i++) {
        float[] output = new float[out];
        pass.outputs().storeRow(i, output, 0);
        Networks.assertClose(output, textbook.apply(rows[i]), TOLERANCE);
        float[] g = new float[in];
        gradient.storeRow(i, g, 0);
        Networks.assertClose(g, textbook.differenceGradient(rows[i], cotangents[i]), TOLERANCE);
      }
      double[] expected = textbook.parameterGradient(t -> loss(t, rows, cotangents));
      Networks.assertClose(net.gradientArray(), expected, TOLERANCE);
      if (out == 1) {
        net.clearGradient();
        pass.backward(c);
        Networks.assertClose(net.gradientArray(), expected, TOLERANCE);
        pass.inputGradient(gradient);
        float[] g = new float[in];
        gradient.storeRow(rows.length - 1, g, 0);
        Networks.assertClose(
            g, textbook.inputGradient(rows[rows.length - 1], new double[] {1}), TOLERANCE);
      } else {
        float[] both = gradient.toArray();
        pass.inputGradient(cs, gradient);
        assertThat(gradient.toArray()).containsExactly(both);
      }
    }
  }

  private static double loss(DoubleMlp textbook, double[][] rows, double[][] cotangents) {
    double sum = 0;
    for (int i = 0; i < rows.length; i++) {
      sum += DoubleMlp.dot(cotangents[i], textbook.apply(rows[i]));
    }
    return sum;
  }

  static DoubleMlp textbook(Mlp net) {
    int[] widths = new int[net.layers() + 1];
    for (int l = 0; l < widths.length; l++) {
      widths[l] = net.width(l);
    }
    return new DoubleMlp(net.activation(), widths, net.toArray());
  }

  @Test
  void severalChunksAreTheSumOfTheirParts() {
    int rows = 2 * Slab.CHUNK + 100;
    float[] values = Networks.floats(RandomKey.of(3), rows * 6);
    float[] c = Networks.floats(RandomKey.of(4), rows);
    try (Mlp net = Networks.random(Activation.RELU, RandomKey.of(5), 6, 16, 8, 1);
        Pass pass = net.pass(rows);
        Matrix x = Networks.matrix(values, 6)) {
      DoubleMlp textbook = textbook(net);
      pass.forward(x);
      pass.backward(c);
      for (int i = 0; i < rows; i += 97) {
        double[] row = Networks.rows(values, 6)[i];
        Networks.assertClose(new float[] {pass.output(i)}, textbook.apply(row), TOLERANCE);
      }
      double[] expected =
          textbook.parameterGradient(t -> loss(t, Networks.rows(values, 6), Networks.rows(c, 1)));
      Networks.assertClose(net.gradientArray(), expected, TOLERANCE);
    }
  }

  @Test
  void takesNoRowsAndOneRow() {
    try (Mlp net = Networks.random(Activation.SOFTPLUS, RandomKey.of(6), 2, 4, 1);
        Pass pass = net.pass(3);
        Matrix x = Matrix.ofCapacity(3, 2);
        Matrix gradient = Matrix.ofCapacity(3, 2)) {
      pass.forward(x);
      pass.backward(new float[0]);
      pass.inputGradient(gradient);
      assertThat(gradient.rows()).isZero();
      assertThat(net.gradientArray()).containsOnly(0f);
      x.setRows(1);
      pass.forward(x);
      assertThat(pass.rows()).isEqualTo(1);
    }
  }

  @Test
  void doesNotHideWhatIsNotANumber() {
    try (Mlp net = Networks.random(Activation.RELU, RandomKey.of(6), 2, 4, 1);
        Pass pass = net.pass(1);
        Matrix x = Networks.matrix(new float[] {Float.NaN, 1f}, 2)) {
      pass.forward(x);
      assertThat(pass.output(0)).isNaN();
    }
  }

  @Test
  void namesWhatDoesNotFit() {
    try (Mlp net = Mlp.of(Activation.RELU, 2, 4, 3);
        Pass pass = net.pass(2);
        Matrix wrong = Networks.matrix(new float[9], 3)) {
      assertThatThrownBy(() -> pass.forward(wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("at most 2 rows of 2")
          .hasMessageContaining("[3, 3]");
      assertThatThrownBy(() -> pass.backward(wrong)).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> Mlp.of(Activation.RELU, 2, 1))
          .hasMessageContaining("at least one hidden");
    }
  }
}
