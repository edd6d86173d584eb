package io.headwater.flow.method;

import io.headwater.flow.FlowMethod;
import io.headwater.flow.FlowMethodTck;
import io.headwater.flow.latent.LatentFlow.Encoder;

class AutoencodedGpaTest extends FlowMethodTck {
  @Override
  protected FlowMethod method() {
    return new LatentGpa(LatentGpaTest.fast(Encoder.AUTOENCODER));
  }
}
