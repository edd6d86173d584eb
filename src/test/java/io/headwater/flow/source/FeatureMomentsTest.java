package io.headwater.flow.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import io.headwater.testing.Clouds;
import org.junit.jupiter.api.Test;

class FeatureMomentsTest {
  @Test
  void ofFourPointsByHand() {
    FeatureMoments moments =
        FeatureMoments.of(PointCloud.of(4, 2, new float[] {0, 1, 0, 3, 2, 1, 2, 3}));
    assertThat(moments.weight()).isEqualTo(4);
    assertThat(moments.mean()).containsExactly(1, 2);
    assertThat(moments.covariance()).containsExactly(1, 0, 0, 1);
  }

  @Test
  void ofPartsMergeToThoseOfTheWhole() {
    PointCloud whole = Clouds.twoModes(101, 3, 2, 1, RandomKey.of(5));
    FeatureMoments merged =
        FeatureMoments.of(whole.slice(0, 40)).merge(FeatureMoments.of(whole.slice(40, 101)));
    FeatureMoments direct = FeatureMoments.of(whole);
    assertThat(merged.mean()).containsExactly(direct.mean(), within(1e-12));
    assertThat(merged.covariance()).containsExactly(direct.covariance(), within(1e-12));
    assertThat(FeatureMoments.none(3).merge(direct).mean()).containsExactly(direct.mean());
  }
}
