package io.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.config.Secret;
import io.headwater.flow.FlowMethodFactory;
import io.headwater.flow.FlowMethods;
import io.headwater.flow.MethodCard;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The cards in docs/methods, and what they say of every option, are those of the code. */
class MethodCardsTest {
  private static final String SHIPPED = "io.headwater.flow.";
  private static final Path CARDS = Path.of("docs/methods");
  private static final Path MEANINGS =
      Path.of("src/main/resources/io/headwater/cli/options.properties");

  private static List<FlowMethodFactory> shipped() {
    return FlowMethods.all().values().stream()
        .filter(factory -> factory.getClass().getName().startsWith(SHIPPED))
        .toList();
  }

  @Test
  void theCardsAreWhatIsGenerated() throws IOException {
    for (FlowMethodFactory factory : shipped()) {
      assertThat(CARDS.resolve(factory.id() + ".md"))
          .as("run: ./headwater methods --cards docs/methods")
          .exists()
          .content()
          .isEqualTo(MethodCards.markdown(factory));
    }
    try (Stream<Path> files = Files.list(CARDS)) {
      assertThat(files).hasSameSizeAs(shipped());
    }
  }

  @Test
  void everyMethodSaysWhatMergesAndTheRest() throws IOException {
    String bibliography = Files.readString(Path.of("docs/references.bib"));
    for (FlowMethodFactory factory : shipped()) {
      MethodCard card = factory.card();
      assertThat(List.of(card.minimises(), card.state(), card.merges(), card.cost(), card.choose()))
          .as(factory.id())
          .allSatisfy(words -> assertThat(words).endsWith("."));
      assertThat(card.formula()).isNotEmpty();
      assertThat(bibliography).contains("{" + card.reference());
    }
  }

  /** Meanings are the records' Javadoc, in one resource since a program cannot read its own. */
  @Test
  void everyOptionMeansWhatItsJavadocSays() throws IOException {
    TreeMap<String, String> expected = new TreeMap<>();
    for (Map.Entry<String, Record> section : ConfigKeys.sections().entrySet()) {
      if (!section.getKey().startsWith("flow.")) {
        addMeanings(section.getValue(), expected);
      }
    }
    for (FlowMethodFactory factory : shipped()) {
      addMeanings(factory.defaults(), expected);
    }
    StringBuilder text = new StringBuilder();
    expected.forEach((key, meaning) -> text.append(key).append('=').append(meaning).append('\n'));
    Path written = Path.of("target/options.properties");
    Files.writeString(written, text);
    assertThat(MEANINGS)
        .as(
            "copy %s to %s, then run: ./headwater methods --cards docs/methods, and ./headwater"
                + " config > docs/configuration.md",
            written, MEANINGS)
        .hasContent(text.toString());
    assertThat(expected.values()).noneMatch(String::isBlank);
  }

  private static void addMeanings(Record settings, Map<String, String> into) throws IOException {
    Class<?> type = settings.getClass();
    Map<String, String> javadoc = javadoc(type);
    for (RecordComponent component : type.getRecordComponents()) {
      try {
        component.getAccessor().setAccessible(true);
        Object value = component.getAccessor().invoke(settings);
        if (component.getType() == Record.class) {
          continue; // A method's settings, which are a section of their own.
        }
        if (value instanceof Record inner && !(value instanceof Secret)) {
          addMeanings(inner, into);
          continue;
        }
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(e);
      }
      into.put(
          type.getName().replace("io.headwater.", "") + "." + component.getName(),
          javadoc.getOrDefault(component.getName(), ""));
    }
  }

  /** The text of every @param of a record. */
  private static Map<String, String> javadoc(Class<?> type) throws IOException {
    Class<?> outermost = type;
    while (outermost.getEnclosingClass() != null) {
      outermost = outermost.getEnclosingClass();
    }
    String source =
        Files.readString(Path.of("src/main/java", outermost.getName().replace('.', '/') + ".java"));
    int declared = source.indexOf("record " + type.getSimpleName() + "(");
    int from = source.lastIndexOf("/**", declared);
    String comment = source.substring(from, source.lastIndexOf("*/", declared));
    String words = comment.replaceAll("\\s*\\n\\s*\\*\\s*", " ");
    Map<String, String> meanings = new TreeMap<>();
    Matcher matcher =
        Pattern.compile("@param (\\w+) (.*?)(?= @param|$)", Pattern.DOTALL).matcher(words);
    while (matcher.find()) {
      meanings.put(
          matcher.group(1),
          matcher.group(2).trim().replaceAll("\\{@(?:code|link) ([^}]*)}", "`$1`"));
    }
    return meanings;
  }
}
