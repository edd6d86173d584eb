package io.headwater.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class JobWarningsTest {
  private static List<String> warnings(String... overrides) {
    String job = "source: {topic: flights, schema: schemas/flight.avsc}\n";
    return JobWarnings.of(ConfigReader.job("of the test", job, List.of(overrides)));
  }

  @Test
  void streamsThatAreNeverForgottenAreNamed() {
    assertThat(warnings("source.key=[origin]"))
        .singleElement()
        .asString()
        .contains("job.stream-ttl: 0 s", "source.key [origin]");
    assertThat(warnings("source.key=[origin]", "job.stream-ttl=30 d")).isEmpty();
    assertThat(warnings()).isEmpty();
  }
}
