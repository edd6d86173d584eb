package io.headwater.flow.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.headwater.measure.FeatureLayout;
import io.headwater.measure.FeatureLayout.Block;
import io.headwater.measure.FeatureLayout.Kind;
import io.headwater.measure.RandomKey;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class LevelIntervalsTest {
  private static FeatureMoments shares(double... share) {
    int d = share.length;
    return new FeatureMoments(100, share, new double[d * d]);
  }

  private static FeatureLayout levels(int count) {
    return new FeatureLayout(List.of(new Block(Kind.LEVELS, 0, count, 1)));
  }

  @Test
  void theCommonestLevelIsLowestAndScoresAreConditionalMeans() {
    FeatureLayout layout = levels(3);
    LevelIntervals intervals = LevelIntervals.fit(shares(.25, .5, .25), layout);
    Block block = layout.blocks().get(0);
    double[] scores = new double[3];
    double variance = intervals.scores(block, scores);
    // Half the mass lies below 0, mean -phi(0)/.5; the quarters meet at the 75 % quantile .67449:
    // (phi(0) - phi(.67449))/.25 and phi(.67449)/.25 with phi(0) = .39894, phi(.67449) = .31778.
    assertThat(scores[1]).isCloseTo(-.79788, within(1e-5));
    assertThat(scores[0]).isCloseTo(.32466, within(2e-5));
    assertThat(scores[2]).isCloseTo(1.27111, within(2e-5));
    assertThat(variance).isCloseTo(.5 * .63662 + .25 * (.10540 + 1.61572), within(1e-4));
    assertThat(intervals.levelAt(block, -.01)).isEqualTo(1);
    assertThat(intervals.levelAt(block, .01)).isEqualTo(0);
    assertThat(intervals.levelAt(block, 9)).isEqualTo(2);
  }

  @Test
  void aLevelWithoutMassIsNeverMeant() {
    FeatureLayout layout = levels(3);
    LevelIntervals intervals = LevelIntervals.fit(shares(.5, 0, .5), layout);
    for (double z = -9; z <= 9; z += .25) {
      assertThat(intervals.levelAt(layout.blocks().get(0), z)).isNotEqualTo(1);
    }
  }

  @Test
  void manyLevelsWhoseSharesSumToMoreThanOneByRounding() {
    for (int trial = 0; trial < 200; trial++) {
      double[] share = new double[240];
      RandomKey key = RandomKey.of(trial);
      Arrays.setAll(share, k -> k < 200 ? .1 + key.at(k).stream().nextDouble() : 1e-18);
      FeatureLayout layout = levels(share.length);
      LevelIntervals intervals = LevelIntervals.fit(shares(share), layout);
      assertThat(intervals.scores(layout.blocks().get(0), new double[240])).isBetween(.5, 1.0);
    }
  }
}
