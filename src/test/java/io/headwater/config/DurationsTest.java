package io.headwater.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
  @ParameterizedTest
  @CsvSource({
    "500 ms, 500",
    "30 s, 30000",
    "10 min, 600000",
    "10m, 600000",
    "6 h, 21600000",
    "6 Hours, 21600000",
    "2 d, 172800000",
    "365250 d, 31557600000000",
    "0 s, 0"
  })
  void peoplesDurationsAreRead(String text, long millis) {
    assertThat(Durations.parse(text)).contains(Duration.ofMillis(millis));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "6",
        "h",
        "-6 h",
        "1.5 h",
        "6 fortnights",
        "PT6H",
        "9999999999999 s",
        "365251 d",
        "999999999999 d"
      })
  void otherTextIsNoDuration(String text) {
    assertThat(Durations.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 999, 1_000, 61_000, 5_400_000, 21_600_000, 172_800_000})
  void textReadsBackAsTheSameDuration(long millis) {
    Duration duration = Duration.ofMillis(millis);
    assertThat(Durations.parse(Durations.text(duration))).contains(duration);
  }

  @Test
  void textUsesTheLargestUnitThatFits() {
    assertThat(Durations.text(Duration.ofMinutes(90))).isEqualTo("90 min");
    assertThat(Durations.text(Duration.ofHours(48))).isEqualTo("2 d");
  }
}
