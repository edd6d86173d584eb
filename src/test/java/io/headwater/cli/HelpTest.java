package io.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What a command's help says is all there, however wide the terminal. */
class HelpTest {
  @ParameterizedTest
  @ValueSource(ints = {80, 120})
  void nothingIsCut(int width) {
    check(Main.commandLine().setUsageHelpAutoWidth(false).setUsageHelpWidth(width), width);
  }

  private static void check(CommandLine command, int width) {
    String name = command.getCommandSpec().qualifiedName();
    String help = command.getUsageMessage();
    assertThat(help.lines())
        .as(name)
        .allSatisfy(line -> assertThat(line.length()).as(line).isLessThanOrEqualTo(width));
    assertThat(words(help))
        .as(name)
        .contains(words(command.getCommandSpec().usageMessage().description()))
        .contains(pieces(command).map(HelpTest::words).toArray(String[]::new));
    for (CommandLine below : command.getSubcommands().values()) {
      String listed = below.getCommandSpec().usageMessage().description()[0];
      assertThat(listed).as(name).matches(".*[.?]");
      assertThat(words(help)).as(name).contains(words(listed));
      check(below, width);
    }
  }

  /** What is said of the options and parameters, but for their defaults. */
  private static Stream<String> pieces(CommandLine command) {
    return command.getCommandSpec().args().stream()
        .filter(argument -> !argument.hidden())
        .flatMap(argument -> Arrays.stream(argument.description()))
        .flatMap(line -> Arrays.stream(line.split(Pattern.quote("${DEFAULT-VALUE}"))));
  }

  /** Lines may be broken anywhere: all white space is left out. */
  private static String words(String... lines) {
    return String.join("", lines).replaceAll("\\s+", "");
  }
}
