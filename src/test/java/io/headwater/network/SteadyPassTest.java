package io.headwater.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.measure.RandomKey;
import java.util.Arrays;
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
        Pass many = net.steadyPass(rows);
        Pass few = net.steadyPass(5);
        Pass usual = net.pass(rows);
        Matrix all = Networks.matrix(x, IN);
        Matrix some = Matrix.ofCapacity(5, IN)) {
      many.forward(all);
      float[] expected = many.outputs().toArray();
      for (int from = 0; from + 5 <= rows; from += 83) {
        int count = 1 + from % 5;
        some.load(Arrays.copyOfRange(x, from * IN, (from + count) * IN), count);
        few.forward(some);
        assertThat(few.outputs().toArray())
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
}
