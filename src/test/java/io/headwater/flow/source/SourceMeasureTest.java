package io.headwater.flow.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.headwater.flow.FlowState;
import io.headwater.measure.FeatureLayout;
import io.headwater.measure.FeatureLayout.Block;
import io.headwater.measure.FeatureLayout.Kind;
import io.headwater.measure.FeatureLayout.Tie;
import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import java.util.List;
import org.junit.jupiter.api.Test;

class SourceMeasureTest {
  private static final FeatureLayout ROUTES =
      new FeatureLayout(
          List.of(
              new Block(Kind.NUMBER, 0, 1, 1f),
              new Block(Kind.LEVELS, 1, 3, 1.5f),
              new Block(Kind.LEVELS, 4, 3, 1.5f)),
          List.of(new Tie(1, 2)));

  /** Pairs (0, 1) six times in ten, (1, 0) three times, (2, 2) once. */
  private static PointCloud routes() {
    float[] values = new float[10 * 7];
    for (int i = 0; i < 10; i++) {
      int from = i < 6 ? 0 : i < 9 ? 1 : 2;
      int to = i < 6 ? 1 : i < 9 ? 0 : 2;
      values[7 * i] = i / 10f;
      values[7 * i + 1 + from] = 1.5f;
      values[7 * i + 4 + to] = 1.5f;
    }
    return PointCloud.wrap(10, 7, values);
  }

  private static SourceMeasure source() {
    return SourceMeasure.fit(FeatureMoments.of(routes()), ROUTES);
  }

  @Test
  void tiedLevelsComeOnlyInPairsThatWereSeenAndAsOften() {
    int n = 10_000;
    PointCloud drawn = source().draw(0, n, RandomKey.of(1));
    int[][] pairs = new int[3][3];
    for (int i = 0; i < n; i++) {
      pairs[level(drawn, i, 1)][level(drawn, i, 4)]++;
    }
    // A lattice of n points misses a share by its discrepancy, under 1 %, and float moments by
    // 1e-6.
    assertThat(pairs[0][1] / (double) n).isCloseTo(.6, within(.01));
    assertThat(pairs[1][0] / (double) n).isCloseTo(.3, within(.01));
    assertThat(pairs[2][2] / (double) n).isCloseTo(.1, within(.01));
    assertThat(pairs[0][1] + pairs[1][0] + pairs[2][2]).isEqualTo(n);
  }

  private static int level(PointCloud points, int i, int offset) {
    int found = -1;
    for (int k = 0; k < 3; k++) {
      if (points.get(i, offset + k) != 0) {
        assertThat(points.get(i, offset + k)).isEqualTo(1.5f);
        assertThat(found).as("one level a block").isEqualTo(-1);
        found = k;
      }
    }
    return found;
  }

  @Test
  void anyRunOfIndicesGivesTheSamePointsAlsoAfterBytes() {
    RandomKey key = RandomKey.of(2);
    PointCloud all = source().draw(0, 50, key);
    SourceMeasure restored = SourceMeasure.fromState(FlowState.of("any", 7, source().toArrays()));
    assertThat(restored.layout()).isEqualTo(ROUTES);
    PointCloud parts = restored.draw(0, 20, key).concat(restored.draw(20, 30, key));
    for (int i = 0; i < 50; i++) {
      for (int j = 1; j < 7; j++) {
        assertThat(parts.get(i, j)).isEqualTo(all.get(i, j));
      }
      // The copula's moments passed through floats.
      assertThat(parts.get(i, 0)).isCloseTo(all.get(i, 0), within(1e-5f));
    }
  }

  @Test
  void beforeAnyDataItStillDraws() {
    PointCloud drawn =
        SourceMeasure.fit(FeatureMoments.none(7), ROUTES).draw(0, 100, RandomKey.of(3));
    assertThat(drawn.count()).isEqualTo(100);
  }
}
