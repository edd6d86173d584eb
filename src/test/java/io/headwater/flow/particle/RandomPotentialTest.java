package io.headwater.flow.particle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.headwater.flow.FlowState;
import io.headwater.flow.source.FeatureMoments;
import io.headwater.measure.FeatureLayout;
import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import io.headwater.testing.Clouds;
import org.junit.jupiter.api.Test;

class RandomPotentialTest {
  private static final RandomKey KEY = RandomKey.of(12);
  private static final FeatureLayout LAYOUT = FeatureLayout.numbers(2);

  @Test
  void meansOfEightShardsAreTheMeanOfTheWhole() {
    RandomPotential features = RandomPotential.draw(LAYOUT, 64, 1, KEY);
    PointCloud points = Clouds.normal(4_000, 2, 1, 2, KEY.at(1));
    double[] whole = features.mean(points);
    double[] merged = new double[64];
    for (int s = 7; s >= 0; s--) {
      double[] part = features.mean(points.slice(500 * s, 500 * (s + 1)));
      for (int r = 0; r < 64; r++) {
        merged[r] += part[r] / 8;
      }
    }
    // 4,000 terms of at most 1, in another order.
    assertThat(merged).containsExactly(whole, within(1e-12));
  }

  /**
   * E φ(x)·φ(y) is the mean over widths of exp(−|x − y|² / 2w²), widths log-uniform in [w/4, w].
   */
  @Test
  void productsAreAMixtureOfGaussianKernels() {
    int count = 40_000;
    RandomPotential features = RandomPotential.draw(LAYOUT, count, 1, KEY);
    double[] phi = features.features(PointCloud.of(2, 2, new float[] {0, 0, .5f, .5f}));
    double product = 0;
    for (int r = 0; r < count; r++) {
      product += phi[r] * phi[count + r];
    }
    double exact = 0;
    int cells = 1_000;
    for (int c = 0; c < cells; c++) {
      double width = Math.sqrt(2) * Math.pow(2, -2 * (c + .5) / cells);
      exact += Math.exp(-.5 / (2 * width * width)) / cells;
    }
    // A term 2 cos(a) cos(b) deviates by 1 at most: 5 / √40,000.
    assertThat(product).isCloseTo(exact, within(.025));
  }

  @Test
  void followsTheMomentsAndKnowsANewCoordinate() {
    RandomPotential features = RandomPotential.draw(LAYOUT, 8, 1, KEY);
    PointCloud points = Clouds.normal(500, 2, 0, 1, KEY.at(2));
    PointCloud moved = Clouds.moved(points, 1, 7);
    double[] here = features.standardised(FeatureMoments.of(points), LAYOUT).mean(points);
    double[] there = features.standardised(FeatureMoments.of(moved), LAYOUT).mean(moved);
    // Floats near 7 are off by 2⁻²² and frequencies by width are below 20.
    assertThat(there).containsExactly(here, within(1e-4));
    assertThat(features.readsAll()).isTrue();
    FlowState state = FlowState.of("any", 2, features.toArrays());
    assertThat(RandomPotential.fromState(state.remap(new int[] {1, -1, 0})).readsAll()).isFalse();
  }
}
