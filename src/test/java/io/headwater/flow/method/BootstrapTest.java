package io.headwater.flow.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.headwater.flow.FlowMethod;
import io.headwater.flow.FlowMethodTck;
import io.headwater.flow.FlowMethods;
import io.headwater.flow.FlowState;
import io.headwater.flow.FlowStep;
import io.headwater.measure.EmpiricalMeasure;
import io.headwater.measure.FeatureLayout;
import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import io.headwater.testing.Clouds;
import org.junit.jupiter.api.Test;

class BootstrapTest extends FlowMethodTck {
  private static final RandomKey KEY = RandomKey.of(31);

  @Override
  protected FlowMethod method() {
    return new Bootstrap(new Bootstrap.Config(4_096, 32));
  }

  @Override
  protected boolean drawsTrainingPoints() {
    return true;
  }

  private static PointCloud line(int from, int to) {
    float[] x = new float[to - from];
    for (int i = 0; i < x.length; i++) {
      x[i] = from + i;
    }
    return PointCloud.wrap(x.length, 1, x);
  }

  private static FlowState window(FlowMethod method, FlowState state, PointCloud points) {
    EmpiricalMeasure target = EmpiricalMeasure.of(points);
    FlowState start = method.retarget(state, target, KEY);
    return method.advance(start, target, 1, KEY.at(state.steps())).state();
  }

  @Test
  void drawsEveryPointEquallyOften() {
    FlowMethod method = method();
    FlowState state = window(method, method.init(FeatureLayout.numbers(1), KEY), line(0, 10));
    PointCloud samples = method.sample(state, 0, 10_000, KEY);
    int[] count = new int[10];
    for (int i = 0; i < samples.count(); i++) {
      count[(int) samples.get(i, 0)]++;
    }
    for (int c : count) {
      // Binomial(10,000, .1): deviation 30.
      assertThat(c).isBetween(1_000 - 120, 1_000 + 120);
    }
  }

  @Test
  void keepsSoManyPointsAndSoManyOfThemFromBefore() {
    FlowMethod method = new Bootstrap(new Bootstrap.Config(20, 4));
    FlowState first = window(method, method.init(FeatureLayout.numbers(1), KEY), line(0, 50));
    assertThat(first.array("points").extent(0)).isEqualTo(20);
    FlowState second = window(method, first, line(100, 150));
    assertThat(old(second)).isEqualTo(4);
    assertThat(second.array("points").extent(0)).isEqualTo(20);
    FlowState small = window(method, second, line(200, 202));
    assertThat(small.array("points").extent(0)).isEqualTo(6);
  }

  private static long old(FlowState state) {
    int old = 0;
    for (float x : state.array("points").toArray()) {
      old += x < 100 ? 1 : 0;
    }
    return old;
  }

  @Test
  void drawsStandardNormalNumbersBeforeAnyData() {
    FlowMethod method = method();
    PointCloud samples = method.sample(method.init(FeatureLayout.numbers(2), KEY), 0, 2_000, KEY);
    // Standard errors 1/sqrt(2000) = .022 and 1/sqrt(4000) = .016.
    assertThat(Clouds.mean(samples, 1)).isBetween(-.09, .09);
    assertThat(Clouds.deviation(samples, 1)).isBetween(1 - .064, 1 + .064);
  }

  @Test
  void aWindowTakesOneStepAndNoSteps() {
    FlowMethod method = method();
    EmpiricalMeasure target = EmpiricalMeasure.of(line(0, 10));
    FlowState start = method.init(target.layout(), KEY);
    FlowStep none = method.advance(start, target, 0, KEY);
    assertThat(none.state()).isEqualTo(start);
    assertThat(none.diagnostics().atRest()).isFalse();
    assertThat(method.advance(start, target, 10, KEY).state().steps()).isEqualTo(1);
  }

  @Test
  void isFoundByItsIdWithItsDefaults() {
    assertThat(FlowMethods.factory("bootstrap").create(Bootstrap.Config.defaults()).id())
        .isEqualTo("bootstrap");
    assertThat(FlowMethods.factory("bootstrap").defaults()).isEqualTo(Bootstrap.Config.defaults());
  }

  @Test
  void refusesConfigurationsThatKeepNothing() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Bootstrap.Config(0, 0))
        .withMessage("points: expected >= 1, got 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Bootstrap.Config(8, 8))
        .withMessage("memory: expected in [0, points = 8), got 8");
  }
}
