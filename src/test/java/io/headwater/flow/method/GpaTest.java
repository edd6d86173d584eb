package io.headwater.flow.method;

import io.headwater.divergence.LipschitzRegularizedDivergence.Kind;
import io.headwater.flow.FlowMethod;
import io.headwater.flow.FlowMethodTck;
import io.headwater.flow.FlowState;
import io.headwater.flow.NamedArray;
import io.headwater.flow.particle.Discriminator.LipschitzControl;
import io.headwater.measure.PointCloud;
import java.util.Optional;

class GpaTest extends FlowMethodTck {
  static Gpa.Config fast() {
    return new Gpa.Config(
        512,
        60,
        .2,
        5,
        100,
        Kind.KL,
        2,
        2e-3,
        1,
        LipschitzControl.GRADIENT_PENALTY,
        10,
        32,
        32,
        400,
        4,
        8,
        32);
  }

  @Override
  protected FlowMethod method() {
    return new Gpa(fast());
  }

  @Override
  protected Optional<PointCloud> particles(FlowState state) {
    NamedArray y = state.array("particles");
    return Optional.of(PointCloud.of(y.extent(0), y.extent(1), y.toArray()));
  }
}
