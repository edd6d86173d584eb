package io.headwater.flow.method;

import io.headwater.flow.FlowMethod;
import io.headwater.flow.FlowMethodTck;
import io.headwater.flow.particle.KernelDriver.Scheme;

class ExplicitMmdFlowTest extends FlowMethodTck {
  @Override
  protected FlowMethod method() {
    return new MmdFlow(
        new MmdFlow.Config(256, 40, Scheme.EXPLICIT, 512, 2, 1, -.5, .2, .1, 32, 400, 4, 8, 32));
  }
}
