package io.headwater.flow.method;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.flow.Diagnostics.Rest;
import io.headwater.flow.FlowMethod;
import io.headwater.flow.FlowMethodTck;
import io.headwater.flow.FlowState;
import io.headwater.flow.FlowStep;
import io.headwater.measure.EmpiricalMeasure;
import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import io.headwater.testing.Clouds;
import org.junit.jupiter.api.Test;

class BiasPotentialTest extends FlowMethodTck {
  private static final RandomKey KEY = RandomKey.of(6);

  private static FlowMethod of(double flowTime) {
    return new BiasPotential(new BiasPotential.Config(96, 1, 2, flowTime, 1024, 24, 8, 32));
  }

  @Override
  protected FlowMethod method() {
    return of(60);
  }

  /**
   * Twelve points: the potential would climb on them for ever; held-out points say when to stop.
   */
  @Test
  void stopsWhereTheHeldOutLossTurnsUp() {
    PointCloud few = Clouds.normal(12, 2, 0, 1, KEY.at(1));
    EmpiricalMeasure judged = EmpiricalMeasure.of(few, Clouds.normal(200, 2, 0, 1, KEY.at(2)));
    FlowStep stopped = run(judged);
    FlowStep driven = run(EmpiricalMeasure.of(few));
    assertThat(stopped.diagnostics().rest()).isEqualTo(Rest.HELD_OUT_TURN_UP);
    assertThat(driven.diagnostics().rest()).isEqualTo(Rest.STEP_BUDGET);
    assertThat(norm(stopped.state())).isLessThan(.5 * norm(driven.state()));
    assertThat(driven.diagnostics().value("divergence"))
        .as("the training loss falls on where the held-out loss has turned")
        .isLessThan(stopped.diagnostics().value("divergence"));
  }

  private static FlowStep run(EmpiricalMeasure target) {
    FlowMethod method = of(200);
    FlowState state = method.retarget(method.init(target.layout(), KEY), target, KEY);
    return method.advance(state, target, 10_000, KEY);
  }

  private static double norm(FlowState state) {
    double sum = 0;
    for (float a : state.array("best-coefficients").toArray()) {
      sum += (double) a * a;
    }
    return Math.sqrt(sum);
  }
}
