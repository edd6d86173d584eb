package io.headwater.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.measure.RandomKey;
import org.junit.jupiter.api.Test;

/** Against the recursion as published, in double precision. */
class AdamTest {
  @Test
  void followsThePaper() {
    Adam.Config config = Adam.Config.defaults().withLearningRate(0.05).withBetas(0.5, 0.9);
    try (Mlp net = Networks.random(Activation.RELU, RandomKey.of(1), 3, 5, 2);
        Adam adam = Adam.of(net, config)) {
      int size = net.size();
      double[] w = doubles(net.toArray());
      double[] m = new double[size];
      double[] v = new double[size];
      for (int t = 1; t <= 20; t++) {
        float[] g = Networks.floats(RandomKey.of(t), size);
        net.gradient().all().load(g);
        adam.step();
        for (int k = 0; k < size; k++) {
          m[k] = 0.5 * m[k] + 0.5 * g[k];
          v[k] = 0.9 * v[k] + 0.1 * g[k] * g[k];
          double mean = m[k] / (1 - Math.pow(0.5, t));
          double square = v[k] / (1 - Math.pow(0.9, t));
          w[k] -= 0.05 * mean / (Math.sqrt(square) + 1e-8);
        }
      }
      // 20 steps of at most 0.1, each rounded to a few times 6e-8
      Networks.assertClose(net.toArray(), w, 1e-6);
      Networks.assertClose(adam.mean(), m, 1e-6);
      Networks.assertClose(adam.square(), v, 1e-6);
      assertThat(adam.steps()).isEqualTo(20);
    }
  }

  /** The first step is the learning rate for any gradient far above epsilon, none for zero. */
  @Test
  void takesAFirstStepOfTheLearningRate() {
    try (Mlp net = Mlp.of(Activation.RELU, 1, 1, 1);
        Adam adam = Adam.of(net, Adam.Config.defaults())) {
      net.gradient().all().load(new float[] {1e-3f, -1e6f, 0f, 2f});
      adam.step();
      Networks.assertClose(net.toArray(), new double[] {-1e-3, 1e-3, 0, -1e-3}, 1e-7);
    }
  }

  @Test
  void continuesFromStoredMomentsBitForBit() {
    try (Mlp one = Networks.random(Activation.RELU, RandomKey.of(1), 3, 5, 2);
        Mlp two = Mlp.of(Activation.RELU, 3, 5, 2);
        Adam adamOne = Adam.of(one, Adam.Config.defaults());
        Adam adamTwo = Adam.of(two, Adam.Config.defaults())) {
      float[] g = Networks.floats(RandomKey.of(2), one.size());
      one.gradient().all().load(g);
      two.gradient().all().load(g);
      adamOne.step();
      adamTwo.load(adamOne.mean(), adamOne.square(), adamOne.steps());
      two.load(one.toArray());
      adamOne.step();
      adamTwo.step();
      assertThat(two.toArray()).containsExactly(one.toArray());
    }
  }

  private static double[] doubles(float[] values) {
    double[] copy = new double[values.length];
    for (int k = 0; k < values.length; k++) {
      copy[k] = values[k];
    }
    return copy;
  }
}
