package io.headwater.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.headwater.flow.FlowMethods;
import io.headwater.flow.method.Gpa;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PartsTest {
  @Test
  void shardsOfAnEnsembleShareWhatTheStreamHas() {
    ModelConfig whole =
        model(
            "window: {sample: 4096, shards: 4, ensemble: true, min-records: 501}",
            "flow.gpa.particles=1001");
    ModelConfig part = whole.part();

    assertThat(part.window().sample()).isEqualTo(1024);
    assertThat(part.window().minRecords()).isEqualTo(126);
    assertThat(part.window().size()).isEqualTo(whole.window().size());
    Gpa.Config settings = (Gpa.Config) part.flow().settings();
    assertThat(settings.particles()).isEqualTo(251);
    assertThat(settings.steps()).isEqualTo(Gpa.Config.defaults().steps());
    assertThat(part.part()).as("a part is whole").isEqualTo(part);
    assertThat(ModelConfig.fromJson(part.json())).isEqualTo(part);
  }

  @Test
  void settingsWithinSettingsAreShared() {
    ModelConfig part =
        model(
                "window: {shards: 2, ensemble: true}",
                "flow.method=latent-gpa",
                "flow.latent-gpa.gpa.particles=100")
            .part();
    assertThat(part.flow().settings().toString()).contains("particles=50");
  }

  @Test
  void shardsThatAreMergedShareNothing() {
    ModelConfig whole = model("window: {shards: 4}");
    assertThat(whole.part()).isEqualTo(whole);
  }

  @Test
  void everyMethodsDefaultsCanBeShared() {
    FlowMethods.all()
        .keySet()
        .forEach(
            id ->
                assertThatCode(
                        () ->
                            model("window: {shards: 64, ensemble: true}", "flow.method=" + id)
                                .part()
                                .flow()
                                .create())
                    .as(id)
                    .doesNotThrowAnyException());
  }

  private static ModelConfig model(String text, String... settings) {
    return ConfigReader.model("of the test", text, List.of(settings));
  }
}
