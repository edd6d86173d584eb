package io.headwater.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.headwater.measure.RandomKey;
import org.junit.jupiter.api.Test;

/** Against matrices of known norm. */
class SpectralNormTest {
  /** A diagonal, its norm the largest entry; a 2-vector, its norm the length. */
  @Test
  void findsKnownNorms() {
    try (Mlp net = Mlp.of(Activation.RELU, 2, 2, 1);
        SpectralNorm norm = SpectralNorm.of(net, RandomKey.of(1))) {
      net.loadWeights(0, new float[] {3, 0, 0, -7});
      net.loadWeights(1, new float[] {3, 4});
      norm.iterate(100);
      assertThat(norm.norm(0)).isCloseTo(7, within(1e-5));
      assertThat(norm.norm(1)).isCloseTo(5, within(1e-5));
    }
  }

  /** The norm of a rank-one matrix a bᵀ is |a| |b|, found by one iteration. */
  @Test
  void isExactAtOnceForRankOne() {
    try (Mlp net = Mlp.of(Activation.RELU, 3, 2, 1);
        SpectralNorm norm = SpectralNorm.of(net, RandomKey.of(1))) {
      net.loadWeights(0, new float[] {1 * 3, 1 * 4, 2 * 3, 2 * 4, 2 * 3, 2 * 4});
      norm.iterate(1);
      assertThat(norm.norm(0)).isCloseTo(15, within(1e-5));
      assertThat(norm.norm(1)).isZero();
    }
  }

  @Test
  void capsAndNeverScalesUp() {
    try (Mlp net = Mlp.of(Activation.RELU, 2, 2, 1);
        SpectralNorm norm = SpectralNorm.of(net, RandomKey.of(1))) {
      net.loadWeights(0, new float[] {3, 0, 0, -7});
      net.loadWeights(1, new float[] {0.3f, 0.4f});
      assertThat(norm.cap(2, 100)).isCloseTo(2 * 0.5, within(1e-5));
      assertThat(net.weights(0)[3]).isCloseTo(-2, within(1e-5f));
      assertThat(net.weights(0)[0]).isCloseTo(6f / 7, within(1e-5f));
      assertThat(net.weights(1)).containsExactly(0.3f, 0.4f);
    }
  }

  @Test
  void keepsItsVectorsForTheNextStep() {
    try (Mlp net = Networks.random(Activation.RELU, RandomKey.of(4), 6, 9, 1);
        SpectralNorm whole = SpectralNorm.of(net, RandomKey.of(1));
        SpectralNorm halves = SpectralNorm.of(net, RandomKey.of(1));
        SpectralNorm restored = SpectralNorm.of(net, RandomKey.of(2))) {
      whole.iterate(4);
      halves.iterate(2);
      restored.load(0, halves.left(0));
      restored.iterate(2);
      assertThat(restored.left(0)).containsExactly(whole.left(0));
      assertThat(restored.norm(0)).isEqualTo(whole.norm(0));
    }
  }
}
