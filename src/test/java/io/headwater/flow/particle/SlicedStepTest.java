package io.headwater.flow.particle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.headwater.flow.FlowState;
import io.headwater.flow.source.FeatureMoments;
import io.headwater.measure.FeatureLayout;
import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import io.headwater.testing.Clouds;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SlicedStepTest {
  private static final int D = 4;
  private static final int N = 4_000;
  private static final RandomKey KEY = RandomKey.of(20230505);

  private final PointCloud target = Clouds.normal(N, D, 1.5, .5, KEY.split("target"));
  private final FlowState moments = FlowState.of("test", D, FeatureMoments.of(target).toArrays());
  private final DirectionBank bank =
      DirectionBank.random(moments, FeatureLayout.numbers(D), 8, KEY.split("bank"));
  private final SlicedStep step = new SlicedStep(bank, histograms(target));

  private DirectionHistograms histograms(PointCloud points) {
    DirectionHistograms histograms = DirectionHistograms.none(bank.size(), 256);
    bank.addTo(histograms, points);
    return histograms;
  }

  /**
   * Between isotropic Gaussians an Euler step of size h over an orthonormal basis takes mean and
   * deviation to m_Q + (m − m_Q)(1 − h/d) and s_Q + (s − s_Q)(1 − h/d), exactly.
   */
  @ParameterizedTest
  @ValueSource(doubles = {.5, 2, 4})
  void meansAndDeviationsContractByOneMinusHOverD(double h) {
    float[] x = Clouds.normal(N, D, -1, 1, KEY.split("particles")).toArray();
    for (int k = 0; k < 3; k++) {
      PointCloud before = PointCloud.of(N, D, x);
      step.take(x, k, h / D);
      PointCloud after = PointCloud.of(N, D, x);
      for (int j = 0; j < D; j++) {
        double goal = Clouds.mean(target, j);
        double kept = (1 - h / D) * (Clouds.mean(before, j) - goal);
        // A histogram keeps the mean of a bin; taking it at N ranks errs by a width over N.
        assertThat(Clouds.mean(after, j) - goal).isCloseTo(kept, within(1e-4));
        double wide = Clouds.deviation(target, j);
        double keptWidth = (1 - h / D) * (Clouds.deviation(before, j) - wide);
        // The clouds are Gaussian but for their sample: an error of 1/sqrt(2 N) of a deviation of
        // at most 1 on either side, three of them.
        assertThat(Clouds.deviation(after, j) - wide)
            .isCloseTo(keptWidth, within(3 * 2 / Math.sqrt(2.0 * N)));
      }
    }
  }

  @Test
  void itMeasuresTheDistanceOfAShift() {
    // All whitened projections of a cloud moved by δ (1, ..., 1) are off by their share of it; over
    // an orthonormal basis the squares add to |δ|² d / s², so their mean is δ² / s².
    double deviation = .5;
    float[] x = Clouds.moved(target, .25, 1).toArray();
    double expected = .25 * .25 / (deviation * deviation);
    // s is estimated from N points: 2 / sqrt(2 N) relative in s², three times; bins of width
    // 24/256 blur by at most their variance, 24²/256²/12.
    double tolerance = expected * 6 / Math.sqrt(2.0 * N) + Math.pow(24.0 / 256, 2) / 12;
    assertThat(step.take(x, 0, 1e-9)).isCloseTo(expected, within(tolerance));
  }

  @Test
  void levelsStayAndNumbersOfEachLevelFindTheirOwnQuantiles() {
    // Level 0 has the number 2, level 1 has -2, each give or take .1.
    int n = 1_000;
    float[] points = new float[3 * n];
    float[] x = new float[3 * n];
    for (int i = 0; i < n; i++) {
      double g = .1 * KEY.split("number").at(i).stream().nextGaussian();
      points[3 * i] = (float) ((i % 2 == 0 ? 2 : -2) + g);
      points[3 * i + 1 + i % 2] = 1;
      x[3 * i] = (float) KEY.split("start").at(i).stream().nextGaussian();
      x[3 * i + 1 + i % 2] = 1;
    }
    FeatureLayout layout =
        new FeatureLayout(
            List.of(
                new FeatureLayout.Block(FeatureLayout.Kind.NUMBER, 0, 1, 1),
                new FeatureLayout.Block(FeatureLayout.Kind.LEVELS, 1, 2, 1)));
    PointCloud cloud = PointCloud.wrap(n, 3, points);
    FlowState state = FlowState.of("test", 3, FeatureMoments.of(cloud).toArrays());
    DirectionBank conditional = DirectionBank.random(state, layout, 64, KEY);
    DirectionHistograms histograms = DirectionHistograms.none(conditional.size(), 256);
    conditional.addTo(histograms, cloud);
    SlicedStep sliced = new SlicedStep(conditional, histograms);
    for (int k = 0; k < 256; k++) {
      sliced.take(x, k % 64, .25);
    }
    int wrong = 0;
    for (int i = 0; i < n; i++) {
      wrong += Math.abs(x[3 * i] - (i % 2 == 0 ? 2 : -2)) > 1 ? 1 : 0;
      assertThat(x[3 * i + 1 + i % 2]).isEqualTo(1);
    }
    assertThat(wrong).as("particles that have the number of the other level").isLessThan(n / 50);
  }
}
