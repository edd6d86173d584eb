package io.headwater.flow.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.measure.FeatureLayout;
import io.headwater.measure.FeatureLayout.Block;
import io.headwater.measure.FeatureLayout.Kind;
import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import io.headwater.measure.RandomStream;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Levels whose order by share is 0, 1, 2, 3, and along a number or another category another. */
class LevelOrderTest {
  private static final int N = 2_000;
  private static final double[] SHARES = {.4, .3, .2, .1};
  private static final int[] RANKS = {2, 0, 3, 1};
  private static final Block LEVELS = new Block(Kind.LEVELS, 1, 4, 1.5f);

  private static int level(RandomStream stream) {
    double u = stream.nextDouble();
    int k = 0;
    for (double to = SHARES[0]; u > to && k < 3; to += SHARES[k]) {
      k++;
    }
    return k;
  }

  /** A number of mean {@code slope} times the level's rank and deviation 1, and the level. */
  private static FeatureMoments moments(double slope) {
    RandomStream stream = RandomKey.of(1933).stream();
    float[] x = new float[5 * N];
    for (int i = 0; i < N; i++) {
      int k = level(stream);
      x[5 * i] = (float) (slope * RANKS[k] + stream.nextGaussian());
      x[5 * i + 1 + k] = 1.5f;
    }
    return FeatureMoments.of(PointCloud.wrap(N, 5, x));
  }

  private static int[] order(FeatureMoments moments) {
    FeatureLayout layout = new FeatureLayout(List.of(new Block(Kind.NUMBER, 0, 1, 1), LEVELS));
    return LevelOrder.of(moments, layout, layout.blocks().get(1), SHARES);
  }

  @Test
  void levelsLieAsANumberRisesWithThem() {
    // Means .5 apart are known to .07 at worst: 200 points of the rarest level.
    assertThat(order(moments(.5))).containsExactly(1, 3, 0, 2);
  }

  /** The sign is that of the coordinate that depends most: a falling number turns the order. */
  @Test
  void aNumberThatFallsTurnsTheOrder() {
    assertThat(order(moments(-.5))).containsExactly(2, 0, 3, 1);
  }

  @Test
  void theCommonestComesFirstWhereNothingDependsOnTheLevels() {
    assertThat(order(moments(0))).containsExactly(0, 1, 2, 3);
  }

  /** A second category that is the rank itself, cut in two, and no number. */
  @Test
  void levelsLieAsAnotherCategoryPutsThem() {
    RandomStream stream = RandomKey.of(1935).stream();
    float[] x = new float[6 * N];
    for (int i = 0; i < N; i++) {
      int k = level(stream);
      x[6 * i + k] = 1;
      x[6 * i + 4 + (RANKS[k] >= 2 ? 1 : 0)] = 1;
    }
    Block first = new Block(Kind.LEVELS, 0, 4, 1);
    FeatureLayout layout = new FeatureLayout(List.of(first, new Block(Kind.LEVELS, 4, 2, 1)));
    int[] order =
        LevelOrder.of(
            FeatureMoments.of(PointCloud.wrap(N, 6, x)), layout, layout.blocks().get(0), SHARES);
    boolean low = RANKS[order[0]] < 2;
    assertThat(RANKS[order[1]] < 2).isEqualTo(low);
    assertThat(RANKS[order[2]] < 2).isNotEqualTo(low);
    assertThat(RANKS[order[3]] < 2).isNotEqualTo(low);
  }
}
