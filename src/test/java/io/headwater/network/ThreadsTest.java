package io.headwater.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.measure.RandomKey;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Instances share nothing: trained at the same time on several threads, they give the same bits.
 */
class ThreadsTest {
  private static final int ROWS = 600;
  private static final int IN = 37;

  @ParameterizedTest
  @EnumSource(Activation.class)
  void instancesOnSeveralThreadsDoNotMeet(Activation activation) throws Exception {
    float[] alone = train(activation);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Callable<float[]>> calls = new ArrayList<>();
      for (int k = 0; k < 8; k++) {
        calls.add(() -> train(activation));
      }
      for (Future<float[]> together : threads.invokeAll(calls)) {
        assertThat(together.get()).containsExactly(alone);
      }
    } finally {
      threads.shutdown();
    }
  }

  /** The parameters and input gradients after some updates. */
  private static float[] train(Activation activation) {
    float[] cotangents = Networks.floats(RandomKey.of(4), ROWS);
    try (Mlp net = Networks.random(activation, RandomKey.of(1), IN, 24, 33, 1);
        Pass pass = net.pass(ROWS);
        GradientPenalty penalty = GradientPenalty.of(net);
        SpectralNorm norm = SpectralNorm.of(net, RandomKey.of(2));
        Adam adam = Adam.of(net, Adam.Config.defaults());
        Matrix x = Networks.matrix(Networks.floats(RandomKey.of(3), ROWS * IN), IN)) {
      for (int k = 0; k < 20; k++) {
        net.clearGradient();
        pass.forward(x);
        pass.backward(cotangents);
        penalty.add(1, 1, x);
        adam.step();
        norm.cap(2, 1);
      }
      return net.toArray();
    }
  }
}
