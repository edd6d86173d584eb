package io.headwater.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RecordBinderTest {
  enum Colour {
    DARK_RED,
    BLUE
  }

  record Inner(int depth, Duration pause) {
    Inner {
      if (depth < 0) {
        throw new IllegalArgumentException("depth: expected >= 0, got " + depth);
      }
    }

    public static Inner defaults() {
      return new Inner(1, Duration.ofSeconds(1));
    }
  }

  record Sample(
      int wholeNumber,
      long big,
      double real,
      float small,
      boolean flag,
      String text,
      Colour colour,
      Duration pause,
      Optional<String> maybe,
      List<String> list,
      SortedMap<String, String> properties,
      SortedMap<String, Inner> named,
      Inner inner) {
    Sample {
      if (wholeNumber < 1) {
        throw new IllegalArgumentException("wholeNumber: expected >= 1, got " + wholeNumber);
      }
      if (!(real > 0)) {
        throw new IllegalArgumentException("real: expected > 0, got " + real);
      }
      if (wholeNumber > big) {
        throw new IllegalArgumentException("big must be at least whole-number");
      }
    }

    static Sample defaults() {
      return new Sample(
          1,
          10,
          0.5,
          1f,
          false,
          "t",
          Colour.BLUE,
          Duration.ZERO,
          Optional.empty(),
          List.of(),
          new TreeMap<>(),
          new TreeMap<>(),
          Inner.defaults());
    }
  }

  private static final Sample DEFAULTS = Sample.defaults();

  private final Problems problems = new Problems();

  private Sample bind(String yaml) {
    return new RecordBinder(problems).bind(DEFAULTS, ConfigTree.parse(yaml, problems), "section");
  }

  private List<String> found() {
    try {
      problems.refuse("test");
      return List.of();
    } catch (ConfigException e) {
      return e.problems().stream().map(ConfigProblem::toString).toList();
    }
  }

  @Test
  void everyKindOfComponentIsRead() {
    Sample sample =
        bind(
            """
            whole-number: 7
            big: 5_000_000_000
            real: 3
            small: 0.25
            flag: true
            text: 2001
            colour: dark-red
            pause: 90 min
            maybe: here
            list: [a, b]
            properties: {security.protocol: SSL, ssl: {key: {path: k}}}
            named: {left: {depth: 3}, right: {}}
            inner: {pause: 6 h}
            """);
    assertThat(found()).isEmpty();
    SortedMap<String, String> properties = new TreeMap<>();
    properties.put("security.protocol", "SSL");
    properties.put("ssl.key.path", "k");
    SortedMap<String, Inner> named = new TreeMap<>();
    named.put("left", new Inner(3, Duration.ofSeconds(1)));
    named.put("right", Inner.defaults());
    assertThat(sample)
        .isEqualTo(
            new Sample(
                7,
                5_000_000_000L,
                3,
                0.25f,
                true,
                "2001",
                Colour.DARK_RED,
                Duration.ofMinutes(90),
                Optional.of("here"),
                List.of("a", "b"),
                properties,
                named,
                new Inner(1, Duration.ofHours(6))));
  }

  @Test
  void whatIsNotSaidStaysAtItsDefault() {
    assertThat(bind("")).isSameAs(DEFAULTS);
    assertThat(bind("inner:\nnamed:\n")).isEqualTo(DEFAULTS);
    assertThat(bind("flag: false")).isEqualTo(DEFAULTS);
    assertThat(found()).isEmpty();
  }

  @Test
  void everyProblemIsFoundAtOnceUnderItsKey() {
    bind(
        """
        whole-numbr: 7
        big: 1.5
        real: 1e999
        flag: maybe
        text: [a]
        colour: dark-rad
        pause: 6 hurs
        list: a
        properties: {a: [1]}
        named: {left: {depth: -3, dpth: 4}}
        inner: 5
        """);
    assertThat(found())
        .containsExactlyInAnyOrder(
            "section.whole-numbr: unknown key; did you mean 'whole-number'?",
            "section.big: expected a whole number, got 1.5",
            "section.real: expected a number, got Infinity",
            "section.flag: expected true or false, got 'maybe'",
            "section.text: expected text, got a list [\"a\"]",
            "section.colour: expected one of [dark-red, blue], got 'dark-rad'",
            "section.pause: expected a duration such as 30 s, 10 min or 6 h, got '6 hurs'",
            "section.list: expected a list, got 'a'",
            "section.properties.a: expected text, got a list",
            "section.named.left.dpth: unknown key; did you mean 'depth'?",
            "section.named.left.depth: expected >= 0, got -3",
            "section.inner: expected a section with the keys [depth, pause], got 5");
  }

  @Test
  void aConstructorsRefusalsAreFoundTogetherAndMovedToTheirKeys() {
    bind("{whole-number: 0, real: -1, inner: {depth: -2}}");
    assertThat(found())
        .containsExactlyInAnyOrder(
            "section.whole-number: expected >= 1, got 0",
            "section.real: expected > 0, got -1.0",
            "section.inner.depth: expected >= 0, got -2");
  }

  @Test
  void aRefusalOfValuesThatAreOnlyWrongTogetherNamesTheSection() {
    bind("{whole-number: 8, big: 7}");
    assertThat(found()).containsExactly("section: big must be at least whole-number");
  }

  @Test
  void aKeyThatResemblesNothingIsAnsweredWithAllKeys() {
    bind("inner: {qqqqqqqq: 1}");
    assertThat(found())
        .containsExactly("section.inner.qqqqqqqq: unknown key; the keys here are depth, pause");
  }

  @Test
  void wholeNumbersBeyondTheTypeAreRefusedNotWrapped() {
    bind("whole-number: 4294967297");
    assertThat(found())
        .containsExactly("section.whole-number: expected a whole number, got 4294967297");
  }
}
