package io.headwater.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.flow.FlowMethods;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ModelConfigTest {
  private static final String UNUSUAL =
      """
      job: {seed: -7}
      source: {event-time: at}
      fields: {a: {role: constant, value: "x, y"}, b: {max-levels: 3}}
      level-decoder: {mode: sampled, beta: 0.1}
      window: {size: 90 min, sample: 17, held-out: 0.3}
      flow: {method: gaussian-copula, decay-factor: 0.7, gaussian-copula: {memory: 0.1}}
      """;

  private static ModelConfig unusual() {
    return ConfigReader.model("test", UNUSUAL, List.of());
  }

  @Test
  void jsonReadsBackAsTheSameModel() {
    assertThat(ModelConfig.fromJson(unusual().json())).isEqualTo(unusual());
    ModelConfig file = unusual().forFile();
    assertThat(ModelConfig.fromJson(file.json())).isEqualTo(file);
    assertThat(file.fields().window()).isEmpty();
  }

  private static Set<String> methods() {
    return FlowMethods.all().keySet();
  }

  /** Every method's settings can be written and read, whoever wrote the method. */
  @ParameterizedTest
  @MethodSource("methods")
  void everyMethodsSettingsReadBack(String method) {
    ModelConfig model = ConfigReader.model("test", "", List.of("flow.method=" + method));
    assertThat(ModelConfig.fromJson(model.json())).isEqualTo(model);
  }

  @Test
  void javaSerialisationKeepsTheModel() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(unusual());
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertThat(in.readObject()).isEqualTo(unusual());
    }
  }

  @Test
  void keysAreShownAsTheyAreTyped() {
    assertThat(ConfigText.keys(unusual().window()))
        .containsEntry("size", "90 min")
        .containsEntry("held-out", "0.3");
  }
}
