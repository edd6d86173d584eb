package io.headwater.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RoundsTest {
  @Test
  void theMedianOfAnOddAndOfAnEvenNumber() {
    assertThat(new Rounds(new double[] {9, 1, 5}).median()).isEqualTo(5);
    assertThat(new Rounds(new double[] {9, 1, 5, 7}).median()).isEqualTo(6);
    assertThat(new Rounds(new double[] {9, 1, 5}).min()).isEqualTo(1);
    assertThat(new Rounds(new double[] {9, 1, 5}).max()).isEqualTo(9);
  }

  @Test
  void sharesAreTakenRoundByRound() {
    Rounds half =
        new Rounds(new double[] {50, 10, 2}).shareOf(new Rounds(new double[] {100, 20, 4}));
    assertThat(half.min()).isEqualTo(0.5);
    assertThat(half.max()).isEqualTo(0.5);
  }
}
