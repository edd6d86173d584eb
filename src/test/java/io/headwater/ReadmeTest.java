package io.headwater;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.cli.Main;
import io.headwater.config.ConfigReader;
import io.headwater.config.JobConfig;
import io.headwater.flow.FlowMethodFactory;
import io.headwater.flow.FlowMethods;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What README.md tells a user to write works as it is written there. */
class ReadmeTest {
  private static final String README = read();

  /** Where the methods are that every user has; tests register others. */
  private static final String SHIPPED = "io.headwater.flow.method.";

  private static String read() {
    try {
      return Files.readString(Path.of("README.md"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> all(String regex) {
    List<String> found = new ArrayList<>();
    Matcher matcher = Pattern.compile(regex, Pattern.MULTILINE | Pattern.DOTALL).matcher(README);
    while (matcher.find()) {
      found.add(matcher.group(1));
    }
    return found;
  }

  @Test
  void theConfigurationIsReadAndNamesTheTopicsOfTheTable() {
    String yaml = all("```yaml\n(.*?)```").get(0);
    JobConfig config = ConfigReader.job("README.md", yaml, List.of("flow.gpa.particles=4096"));
    assertThat(README)
        .contains("`" + config.sink().topic() + "`")
        .contains("`" + config.snapshots().topic() + "`")
        .contains("`" + config.reports().topic() + "`")
        .contains("`" + config.deadLetters().topic() + "`");
  }

  @Test
  void everyCommandAndOptionExists() {
    for (String line : all("^\\./headwater ([^\n]*)$")) {
      String command = line.split(" ")[0];
      StringWriter help = new StringWriter();
      int code = Main.run(new PrintWriter(help), new PrintWriter(help), command, "--help");
      assertThat(code).as(command).isZero();
      for (String word : line.split(" ")) {
        if (word.startsWith("--")) {
          assertThat(help.toString()).as(command).contains(word);
        }
      }
    }
  }

  @Test
  void theMethodsAreTheOnesThatAreThere() {
    String section = README.split("## Methods\n", 2)[1].split("\n## ", 2)[0];
    List<String> ids =
        section
            .lines()
            .filter(line -> line.startsWith("| `"))
            .map(line -> line.split("`")[1])
            .toList();
    assertThat(ids)
        .containsExactlyInAnyOrderElementsOf(
            FlowMethods.all().values().stream()
                .filter(factory -> factory.getClass().getName().startsWith(SHIPPED))
                .map(FlowMethodFactory::id)
                .toList());
  }
}
