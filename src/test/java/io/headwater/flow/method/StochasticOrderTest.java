package io.headwater.flow.method;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.divergence.EnergyDistance;
import io.headwater.flow.FlowMethod;
import io.headwater.flow.FlowMethodTck;
import io.headwater.flow.FlowState;
import io.headwater.flow.NamedArray;
import io.headwater.measure.EmpiricalMeasure;
import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import io.headwater.testing.Clouds;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StochasticOrderTest extends FlowMethodTck {
  @Override
  protected FlowMethod method() {
    return new StochasticOrder(
        new StochasticOrder.Config(512, 30, .1, 1, 12, 3, 5e-3, 6, 60, 128, 32, 400, 4, 8, 32));
  }

  @Override
  protected Optional<PointCloud> particles(FlowState state) {
    NamedArray y = state.array("particles");
    return Optional.of(PointCloud.of(y.extent(0), y.extent(1), y.toArray()));
  }

  /** Two modes at ±1.5 of deviation .3, from a Gaussian: nearer to a fifth, uncalibrated. */
  @Test
  void theParticlesThemselvesComeNearer() {
    PointCloud points = Clouds.twoModes(600, 2, 1.5, .3, RandomKey.of(3));
    EmpiricalMeasure target = EmpiricalMeasure.of(points);
    FlowMethod method =
        new StochasticOrder(
            new StochasticOrder.Config(400, 60, .1, 1, 16, 4, 5e-3, 6, 200, 256, 16, 20, 1, 0, 0));
    FlowState born =
        method.retarget(method.init(target.layout(), RandomKey.of(1)), target, RandomKey.of(2));
    FlowState flown = method.advance(born, target, 60, RandomKey.of(2)).state();
    double before = EnergyDistance.squared(particles(born).orElseThrow(), points);
    assertThat(EnergyDistance.squared(particles(flown).orElseThrow(), points))
        .isLessThan(before / 5);
  }
}
