package io.headwater.flow.method;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.config.ConfigReader;
import io.headwater.flow.FlowMethod;
import io.headwater.flow.FlowMethodTck;
import io.headwater.flow.latent.LatentFlow.Encoder;
import java.util.List;
import org.junit.jupiter.api.Test;

class LatentGpaTest extends FlowMethodTck {
  static LatentGpa.Config fast(Encoder encoder) {
    return new LatentGpa.Config(encoder, 2, 16, 100, 2, 4, 32, GpaTest.fast());
  }

  @Override
  protected FlowMethod method() {
    return new LatentGpa(fast(Encoder.PCA));
  }

  /** The group acts on numbers of the data, of which the inner flow has none. */
  @Test
  void refusesASymmetry() {
    assertThatThrownBy(
            () ->
                ConfigReader.model(
                    "of the test",
                    "{}",
                    List.of("flow.method=latent-gpa", "flow.latent-gpa.gpa.symmetry=signs 0")))
        .hasMessageContaining("gpa.symmetry: expected none, got 'signs 0'");
  }
}
