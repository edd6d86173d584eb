package io.headwater.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.headwater.measure.RandomKey;
import io.headwater.measure.RandomStream;
import org.junit.jupiter.api.Test;

class LevelDecoderTest {
  private static int choose(LevelDecoder decoder, RandomStream random, float... x) {
    double[] scores = new double[x.length];
    decoder.score(x, 0, scores);
    return decoder.choose(scores, random);
  }

  @Test
  void largestTakesTheFirstOfTheLargest() {
    RandomStream random = RandomKey.of(1).stream();
    assertThat(choose(LevelDecoder.largest(), random, .2f, 1.4f, 1.4f)).isEqualTo(1);
    assertThat(choose(LevelDecoder.largest(), random, -3f, -1f, -2f)).isEqualTo(1);
    assertThat(choose(LevelDecoder.largest(), random, 0f)).isZero();
  }

  @Test
  void sampledDrawsInProportionToAPower() {
    RandomStream random = RandomKey.of(2).stream();
    float[] x = {1f, 2f, -5f, 0f, .5f};
    double[] expected = {1, 4, 0, 0, .25};
    int[] seen = new int[5];
    int draws = 50_000;
    for (int i = 0; i < draws; i++) {
      seen[choose(LevelDecoder.sampled(2), random, x)]++;
    }
    for (int k = 0; k < 5; k++) {
      double p = expected[k] / 5.25;
      // Binomial: four standard errors; never a level of probability zero.
      double error = 4 * Math.sqrt(p * (1 - p) / draws);
      assertThat(seen[k] / (double) draws).isCloseTo(p, within(error));
    }
  }

  @Test
  void sampledSaysWhenNothingIsPositive() {
    RandomStream random = RandomKey.of(3).stream();
    assertThat(choose(LevelDecoder.sampled(1), random, -1f, 0f)).isEqualTo(LevelDecoder.NONE);
  }

  @Test
  void aGreatPowerIsNearlyTheLargest() {
    RandomStream random = RandomKey.of(4).stream();
    for (int i = 0; i < 100; i++) {
      assertThat(choose(LevelDecoder.sampled(200), random, 1f, 1.5f, 1.2f)).isEqualTo(1);
    }
  }

  @Test
  void refusesAPowerThatIsNone() {
    for (double beta : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> LevelDecoder.sampled(beta))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("beta: expected > 0");
    }
  }
}
