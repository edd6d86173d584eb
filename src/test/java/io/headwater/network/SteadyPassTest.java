package io.headwater.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.headwater.measure.RandomKey;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SteadyPassTest {
  private static final int IN = 21;
  private static final int OUT = 19;

  @ParameterizedTest
  @EnumSource(Activation.class)
  void aRowComesOutTheSameInAnyCompany(Activation activation) {
    int rows = Slab.CHUNK + 77;
    float[] x = Networks.floats(RandomKey.of(1), rows * IN);
    try (Mlp net = Networks.random(activation, RandomKey.of(2), IN, 48, 33, OUT);
        Pass usual = net.pass(rows);
        Matrix all = Networks.matrix(x, IN);
        Matrix some = Matrix.ofCapacity(5, IN)) {
      float[] expected = outputs(net.steadyPass(rows), all);
      SteadyPass few = net.steadyPass(5);
      for (int from = 0; from + 5 <= rows; from += 83) {
        int count = 1 + from % 5;
        some.load(Arrays.copyOfRange(x, from * IN, (from + count) * IN), count);
        assertThat(outputs(few, some))
            .containsExactly(Arrays.copyOfRange(expected, from * OUT, (from + count) * OUT));
      }
      usual.forward(all);
      double[] other = new double[expected.length];
      for (int k = 0; k < other.length; k++) {
        other[k] = usual.outputs().get(k / OUT, k % OUT);
      }
      // two orders of summing at most 48 terms, each rounded to 6e-8
      Networks.assertClose(expected, other, 1e-5);
    }
  }

  @Test
  void sparseRowsComeOutAsTheSameRowsInFull() {
    int rows = 43;
    float[] x = Networks.sparseFloats(RandomKey.of(3), rows, IN);
    SparseRows sparse = SparseRows.ofColumns(IN);
    float[] others = x.clone();
    for (int i = 0; i < rows; i++) {
      others[i * IN + 4] = i % 2 == 0 ? 0 : 7;
    }
    sparse.load(others, IN, 0, rows, new int[] {4});
    for (int i = 0; i < rows; i++) {
      sparse.set(i, new int[] {4}, new float[] {x[i * IN + 4]});
    }
    try (Mlp net = Networks.random(Activation.RELU, RandomKey.of(2), IN, 48, 33, OUT);
        Matrix dense = Networks.matrix(x, IN)) {
      SteadyPass pass = net.steadyPass(rows);
      assertThat(outputs(pass, sparse)).containsExactly(outputs(pass, dense));
    }
  }

  /** A row from the middle, columns beyond its width, one kept where it is zero and one not. */
  @Test
  void keptColumnsCanBeSetAndNoOthers() {
    SparseRows sparse = SparseRows.ofColumns(4);
    sparse.load(new float[] {9, 9, 9, 0, 2, 0, 9, 9, 9}, 3, 1, 1, new int[] {0, 1, 3});
    assertThat(Arrays.copyOf(sparse.indices(), 3)).containsExactly(0, 1, 3);
    assertThat(Arrays.copyOf(sparse.values(), 3)).containsExactly(0, 2, 0);
    sparse.set(0, new int[] {0, 3}, new float[] {5, 7});
    assertThat(Arrays.copyOf(sparse.values(), 3)).containsExactly(5, 2, 7);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> sparse.set(0, new int[] {1, 2}, new float[2]))
        .withMessage("sparse row 0: expected a column that is kept, got 2");
  }

  /** Every writer of parameters, since a steady pass has a copy of them. */
  @Test
  void followsTheNetwork() {
    float[] x = Networks.floats(RandomKey.of(1), 9 * IN);
    try (Mlp net = Networks.random(Activation.RELU, RandomKey.of(2), IN, 48, 33, OUT);
        Mlp other = Mlp.of(Activation.RELU, IN, 48, 33, OUT);
        Matrix rows = Networks.matrix(x, IN);
        Adam adam = Adam.of(net, new Adam.Config(0.1, 0.9, 0.999, 1e-8));
        SpectralNorm norm = SpectralNorm.of(net, RandomKey.of(3));
        Pass usual = net.pass(9)) {
      SteadyPass pass = net.steadyPass(9);
      List<Runnable> writers =
          List.of(
              () -> net.loadBiases(1, Networks.floats(RandomKey.of(4), 33)),
              () -> net.loadWeights(2, Networks.floats(RandomKey.of(5), 33 * OUT)),
              () -> {
                usual.forward(rows);
                net.clearGradient();
                usual.backward(Networks.matrix(Networks.floats(RandomKey.of(6), 9 * OUT), OUT));
                adam.step();
              },
              () -> norm.cap(0.1, 5),
              () -> net.initialize(RandomKey.of(7)));
      for (Runnable writer : writers) {
        outputs(pass, rows);
        writer.run();
        assertThat(outputs(pass, rows)).containsExactly(outputs(net.steadyPass(9), rows));
      }
      SteadyPass divided = other.steadyPass(9);
      outputs(divided, rows);
      norm.divideInto(other);
      assertThat(outputs(divided, rows)).containsExactly(outputs(other.steadyPass(9), rows));
    }
  }

  private static float[] outputs(SteadyPass pass, InputRows x) {
    pass.forward(x);
    float[] outputs = new float[x.rows() * OUT];
    for (int k = 0; k < outputs.length; k++) {
      outputs[k] = pass.output(k / OUT, k % OUT);
    }
    return outputs;
  }
}
