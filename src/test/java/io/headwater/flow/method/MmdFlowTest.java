package io.headwater.flow.method;

import io.headwater.flow.FlowMethod;
import io.headwater.flow.FlowMethodTck;
import io.headwater.flow.FlowState;
import io.headwater.flow.NamedArray;
import io.headwater.flow.particle.KernelDriver.Scheme;
import io.headwater.measure.PointCloud;
import java.util.Optional;

class MmdFlowTest extends FlowMethodTck {
  @Override
  protected FlowMethod method() {
    return new MmdFlow(
        new MmdFlow.Config(256, 20, Scheme.IMPLICIT, 512, 2, 4, -.5, .2, .1, 32, 400, 4, 8, 32));
  }

  @Override
  protected Optional<PointCloud> particles(FlowState state) {
    NamedArray y = state.array("particles");
    return Optional.of(PointCloud.of(y.extent(0), y.extent(1), y.toArray()));
  }
}
