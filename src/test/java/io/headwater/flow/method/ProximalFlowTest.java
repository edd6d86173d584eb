package io.headwater.flow.method;

import io.headwater.divergence.LipschitzRegularizedDivergence.Kind;
import io.headwater.flow.FlowMethod;
import io.headwater.flow.FlowMethodTck;
import io.headwater.flow.particle.Discriminator;
import io.headwater.flow.particle.Discriminator.LipschitzControl;
import io.headwater.flow.particle.ProximalTransport;
import io.headwater.network.Activation;

class ProximalFlowTest extends FlowMethodTck {
  @Override
  protected FlowMethod method() {
    Discriminator.Config discriminator =
        new Discriminator.Config(
            Kind.KL, 2, Activation.RELU, 32, LipschitzControl.GRADIENT_PENALTY, 1, 10, 4e-3);
    return new ProximalFlow(
        new ProximalFlow.Config(
            60, new ProximalTransport.Settings(256, 2, 32, 4, 1, .1, 4e-3, discriminator), 8, 32));
  }
}
