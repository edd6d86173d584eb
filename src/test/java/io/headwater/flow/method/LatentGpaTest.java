package io.headwater.flow.method;

import io.headwater.flow.FlowMethod;
import io.headwater.flow.FlowMethodTck;
import io.headwater.flow.latent.LatentFlow.Encoder;

class LatentGpaTest extends FlowMethodTck {
  static LatentGpa.Config fast(Encoder encoder) {
    return new LatentGpa.Config(encoder, 2, 16, 100, 2, 4, 32, GpaTest.fast());
  }

  @Override
  protected FlowMethod method() {
    return new LatentGpa(fast(Encoder.PCA));
  }
}
