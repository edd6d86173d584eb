package io.headwater;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the Javadoc cites as [key] is in docs/references.bib. */
class ReferencesTest {
  /** A bracket that begins with a key: a name and a year. */
  private static final Pattern CITATION = Pattern.compile("\\[[a-z-]+[0-9]{4}[a-z]*\\b[^\\]\\[]*]");

  private static final Pattern KEY = Pattern.compile("\\b[a-z][a-z-]*[0-9]{4}[a-z]*\\b");
  private static final Pattern ENTRY = Pattern.compile("(?m)^@[a-z]+\\{([^,]+),$");

  @Test
  void everyCitedKeyHasItsEntry() throws IOException {
    String bibliography = Files.readString(Path.of("docs/references.bib"));
    List<String> entries =
        ENTRY.matcher(bibliography).results().map(result -> result.group(1)).toList();
    assertThat(entries).isSorted().doesNotHaveDuplicates();
    assertThat(entries).containsAll(cited());
    assertThat(cited()).as("the pattern finds citations").hasSizeGreaterThan(10);
  }

  private static Set<String> cited() throws IOException {
    Set<String> keys = new TreeSet<>();
    try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
      for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
        CITATION
            .matcher(Files.readString(file))
            .results()
            .map(MatchResult::group)
            .flatMap(bracket -> KEY.matcher(bracket).results().map(MatchResult::group))
            .forEach(keys::add);
      }
    }
    return keys;
  }
}
