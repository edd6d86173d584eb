package io.headwater.flow.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.headwater.divergence.EnergyDistance;
import io.headwater.flow.FlowMethod;
import io.headwater.flow.FlowMethodTck;
import io.headwater.flow.FlowState;
import io.headwater.flow.FlowStep;
import io.headwater.flow.NamedArray;
import io.headwater.measure.EmpiricalMeasure;
import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import io.headwater.testing.Clouds;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FastThenSharpTest extends FlowMethodTck {
  private static final RandomKey KEY = RandomKey.of(8);

  private static FlowMethod of(int slicedSteps) {
    return new FastThenSharp(new FastThenSharp.Config(slicedSteps, .5, 16, 64, GpaTest.fast()));
  }

  @Override
  protected FlowMethod method() {
    return of(16);
  }

  /** Long enough that the law of slices sees the first flow end and the second begin. */
  @Override
  protected int shortRun() {
    return 24;
  }

  @Override
  protected Optional<PointCloud> particles(FlowState state) {
    return Optional.of(cloud(state));
  }

  private static PointCloud cloud(FlowState state) {
    NamedArray y = state.array("particles");
    return PointCloud.of(y.extent(0), y.extent(1), y.toArray());
  }

  /**
   * Twenty standard deviations away a particle of the second flow alone, which moves by L Δt a step
   * at most, is still on its way when the steps are spent; the first flow jumps.
   */
  @Test
  void theFirstFlowTakesTheLongWay() {
    PointCloud modes = Clouds.moved(Clouds.twoModes(400, 2, 1.5, .3, KEY), 2, 20);
    EmpiricalMeasure near = EmpiricalMeasure.of(Clouds.normal(400, 2, 0, 1, KEY.at(1)));
    assertThat(distanceAfterJump(of(16), near, modes))
        .isLessThan(.05 * distanceAfterJump(of(0), near, modes));
  }

  /**
   * Twenty deviations from home the box that holds particles and data is at least that wide until
   * the sliced steps have been taken, and the automatic time step with it.
   */
  @Test
  void theAutomaticTimeStepIsOfTheWayThatTheFirstFlowLeaves() {
    Gpa.Config automatic = automatic(GpaTest.fast());
    FlowMethod method = new FastThenSharp(new FastThenSharp.Config(16, .5, 16, 256, automatic));
    EmpiricalMeasure near = EmpiricalMeasure.of(Clouds.normal(400, 2, 0, 1, KEY.at(1)));
    PointCloud modes = Clouds.moved(Clouds.twoModes(400, 2, 1.5, .3, KEY), 20, 1);
    EmpiricalMeasure target = EmpiricalMeasure.of(modes);
    FlowState state = method.retarget(method.init(near.layout(), KEY), near, KEY);
    state = method.advance(state, near, 500, KEY).state();
    for (int slice : new int[] {500, 7}) {
      FlowState after = method.retarget(state, target, KEY);
      FlowStep step;
      do {
        step = method.advance(after, target, slice, KEY);
        after = step.state();
      } while (!step.diagnostics().atRest());
      // A quantile .01 of 400 points at the flank of a mode has a standard error of .06, the range
      // between two of either side .12, and is 4.3 long: five standard errors.
      assertThat(step.diagnostics().values().get("timeStep"))
          .isCloseTo(
              TimeSteps.first(automatic, modes, modes, new int[] {0, 1}), withinPercentage(15));
    }
  }

  private static Gpa.Config automatic(Gpa.Config config) {
    return new Gpa.Config(
        config.particles(),
        config.steps(),
        0,
        config.integrator(),
        config.smoothing(),
        config.discriminator(),
        config.discriminatorSteps(),
        config.catchUp(),
        config.shrink(),
        config.warmUp(),
        config.stop(),
        config.fieldWidth(),
        config.fieldSteps(),
        config.eulerSteps(),
        config.calibrations(),
        config.calibrateTo(),
        config.memory(),
        config.symmetry());
  }

  private static double distanceAfterJump(FlowMethod method, EmpiricalMeasure from, PointCloud to) {
    FlowState state = method.retarget(method.init(from.layout(), KEY), from, KEY);
    state = method.advance(state, from, 500, KEY).state();
    EmpiricalMeasure target = EmpiricalMeasure.of(to);
    FlowStep step = method.advance(method.retarget(state, target, KEY), target, 500, KEY);
    assertThat(step.diagnostics().atRest()).isTrue();
    return EnergyDistance.squared(cloud(step.state()), to);
  }
}
