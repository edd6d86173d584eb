package io.headwater.fake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.measure.RandomKey;
import io.headwater.record.FakeText;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatafakerTest {
  private static List<String> names(FakeText text, int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(i -> text.of("#{Name.fullName}", RandomKey.of(1).at(i).stream()))
        .toList();
  }

  @Test
  void theServiceIsFound() {
    assertThat(FakeText.installed()).isInstanceOf(Datafaker.class);
  }

  @Test
  void textIsAFunctionOfItsKeyInAnyCountry() {
    List<String> all = names(new Datafaker(), 0, 100);
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.JAPAN);
      FakeText other = new Datafaker();
      assertThat(names(other, 50, 100)).isEqualTo(all.subList(50, 100));
      assertThat(names(other, 0, 50)).isEqualTo(all.subList(0, 50));
    } finally {
      Locale.setDefault(before);
    }
    assertThat(all.stream().distinct().count()).isGreaterThan(95);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "name", "#{}", "#{Nme.fullName}", "#{Name.fulName}", "#{regexify '['}"})
  void refusesWhatItDoesNotUnderstand(String expression) {
    assertThatThrownBy(() -> new Datafaker().of(expression, RandomKey.of(1).stream()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected an expression of Datafaker such as #{Name.fullName}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "#{date.birthday}",
        "on #{timeAndDate.past}",
        "#{Name.name} #{ Date.past '1','DAYS' }"
      })
  void refusesWhatDependsOnToday(String expression) {
    assertThatThrownBy(() -> new Datafaker().of(expression, RandomKey.of(1).stream()))
        .hasMessageContaining("that does not depend on today");
  }
}
