package io.headwater.flow.method;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.divergence.EnergyDistance;
import io.headwater.flow.FlowMethod;
import io.headwater.flow.FlowMethodTck;
import io.headwater.flow.FlowState;
import io.headwater.flow.NamedArray;
import io.headwater.flow.method.NtkFlow.Form;
import io.headwater.measure.EmpiricalMeasure;
import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import io.headwater.testing.Clouds;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NtkFlowTest extends FlowMethodTck {
  static FlowMethod of(Form form) {
    return new NtkFlow(new NtkFlow.Config(512, 50, 2, form, 1, 3, 1, 96, 2, 32, 400, 4, 8, 32));
  }

  @Override
  protected FlowMethod method() {
    return of(Form.RANDOM_FEATURES);
  }

  @Override
  protected Optional<PointCloud> particles(FlowState state) {
    NamedArray y = state.array("particles");
    return Optional.of(PointCloud.of(y.extent(0), y.extent(1), y.toArray()));
  }

  /**
   * The state's own points come nearer to two modes than their source was, to so small a share: the
   * forms that compare subsamples of 96 keep a jitter of their noise, and least squares moves
   * slowly.
   */
  @ParameterizedTest
  @CsvSource({"IPM, 1, .5, .3", "LEAST_SQUARES, 4, .5, .6", "RANDOM_FEATURES, 1, 2, .1"})
  void everyFormComesNearer(Form form, double trainingTime, double timeStep, double share) {
    PointCloud points = Clouds.twoModes(600, 2, 1.5, .3, RandomKey.of(3));
    EmpiricalMeasure target = EmpiricalMeasure.of(points);
    FlowMethod method =
        new NtkFlow(
            new NtkFlow.Config(
                400, 40, timeStep, form, trainingTime, 3, 1, 96, 2, 16, 20, 1, 0, 0));
    FlowState born =
        method.retarget(method.init(target.layout(), RandomKey.of(1)), target, RandomKey.of(2));
    FlowState flown = method.advance(born, target, 40, RandomKey.of(2)).state();
    double before = EnergyDistance.squared(particles(born).orElseThrow(), points);
    assertThat(EnergyDistance.squared(particles(flown).orElseThrow(), points))
        .isLessThan(share * before);
  }

  @Test
  void whatTheFeaturesKeepOfTheDataHasTheSizeOfTheLandmarks() {
    EmpiricalMeasure target = EmpiricalMeasure.of(Clouds.normal(5_000, 2, 0, 1, RandomKey.of(3)));
    FlowMethod method = method();
    FlowState state =
        method.retarget(method.init(target.layout(), RandomKey.of(1)), target, RandomKey.of(2));
    assertThat(state.array("embedding").size()).isEqualTo(96);
    assertThat(state.arrays().values().stream().mapToInt(NamedArray::size).max().orElseThrow())
        .isLessThan(5_000);
  }
}
