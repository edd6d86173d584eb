package io.headwater.flow.method;

import io.headwater.divergence.LipschitzRegularizedDivergence.Kind;
import io.headwater.flow.FlowMethod;
import io.headwater.flow.FlowMethodTck;
import io.headwater.flow.FlowState;
import io.headwater.flow.NamedArray;
import io.headwater.flow.particle.Discriminator;
import io.headwater.flow.particle.Discriminator.LipschitzControl;
import io.headwater.flow.particle.ParticleFlow.Reference;
import io.headwater.measure.PointCloud;
import io.headwater.network.Activation;
import java.util.Optional;

class GpaTest extends FlowMethodTck {
  static Gpa.Config fast() {
    return new Gpa.Config(
        512,
        60,
        .2,
        Gpa.Integrator.EULER,
        0,
        new Discriminator.Config(
            Kind.KL, 2, Activation.RELU, 32, LipschitzControl.GRADIENT_PENALTY, 1, 10, 2e-3),
        5,
        1,
        .7,
        100,
        Gpa.Stop.defaults(),
        32,
        400,
        4,
        8,
        Reference.POINTS,
        32,
        "");
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
