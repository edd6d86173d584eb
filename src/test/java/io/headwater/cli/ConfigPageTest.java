package io.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.headwater.config.ConfigException;
import io.headwater.config.ConfigProblem;
import io.headwater.config.ConfigReader;
import io.headwater.config.JobConfig;
import io.headwater.flow.FlowMethods;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The page of all keys, and the template, are those of the code. */
class ConfigPageTest {
  private static final Path PAGE = Path.of("docs/configuration.md");

  /** Tests register methods of their own, which no user has. */
  private static boolean isShipped(String section) {
    return !section.startsWith("flow.")
        || FlowMethods.factory(section.substring(5))
            .getClass()
            .getName()
            .startsWith("io.headwater.flow.method.");
  }

  @Test
  void thePageIsWhatIsGenerated() {
    String page = ConfigPage.markdown();
    for (String section : ConfigKeys.sections().keySet()) {
      int from = page.indexOf("\n## `" + section + "`");
      if (!isShipped(section)) {
        int to = page.indexOf("\n## ", from + 1);
        page = page.substring(0, from) + (to < 0 ? "" : page.substring(to));
      }
    }
    assertThat(PAGE).as("run: ./headwater config > %s", PAGE).hasContent(page);
    assertThat(CommandLineRun.of("config").out()).isEqualTo(ConfigPage.markdown());
  }

  @Test
  void everyKeyHasAMeaning() {
    ConfigKeys.sections()
        .forEach(
            (section, defaults) -> {
              if (isShipped(section)) {
                assertThat(ConfigKeys.of(section, defaults))
                    .allSatisfy(key -> assertThat(key.meaning()).as(key.path()).isNotBlank());
              }
            });
  }

  @Test
  void theTemplateIsTheDefaultsWithWhatIsRequired() {
    JobConfig config = ConfigReader.job("template", ConfigPage.template(), List.of());
    JobConfig least =
        ConfigReader.job(
            "least", "source: {topic: flights, schema: schemas/flight.avsc}", List.of());
    assertThat(config).isEqualTo(least);
    assertThat(CommandLineRun.of("config", "--template").out()).isEqualTo(ConfigPage.template());
  }

  /**
   * All that is wrong when nothing is left out: what of the two modes excludes the other, and NAME,
   * which stands for a field's name.
   */
  @Test
  void everyLineOfTheTemplateIsAKeyWithAValueThatIsTaken() {
    String all = ConfigPage.template().replaceAll("(?m)^( *)#(?! )", "$1");
    List<ConfigProblem> problems =
        catchThrowableOfType(ConfigException.class, () -> ConfigReader.job("all", all, List.of()))
            .problems();
    assertThat(problems)
        .extracting(ConfigProblem::path)
        .containsExactlyInAnyOrder(
            "fields.NAME", "emit.rows-per-second", "emit.number-of-rows", "emit.curve");
  }
}
