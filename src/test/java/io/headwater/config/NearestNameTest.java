package io.headwater.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.measure.RandomKey;
import io.headwater.measure.RandomStream;
import java.util.List;
import org.junit.jupiter.api.Test;

class NearestNameTest {
  private static final List<String> KEYS =
      List.of("size", "allowed-lateness", "sample", "held-out", "shards");

  @Test
  void aSlipOfTheFingersFindsItsKey() {
    assertThat(NearestName.of("sise", KEYS)).contains("size");
    assertThat(NearestName.of("smaple", KEYS)).contains("sample");
    assertThat(NearestName.of("allowed_lateness", KEYS)).contains("allowed-lateness");
    assertThat(NearestName.of("heldOut", KEYS)).contains("held-out");
    assertThat(NearestName.of("SIZE", KEYS)).contains("size");
  }

  @Test
  void anAbbreviationFindsTheNameItBegins() {
    List<String> methods = List.of("bootstrap", "gaussian-copula", "gpa");
    assertThat(NearestName.of("gaussian", methods)).contains("gaussian-copula");
    assertThat(NearestName.of("gausian", methods)).contains("gaussian-copula");
  }

  @Test
  void whatResemblesNothingFindsNothing() {
    assertThat(NearestName.of("bootstrap-servers", KEYS)).isEmpty();
    assertThat(NearestName.of("anything", List.of())).isEmpty();
  }

  @Test
  void theDistanceIsThatOfTheTextbooks() {
    assertThat(NearestName.distance("kitten", "sitting")).isEqualTo(3);
    assertThat(NearestName.distance("ab", "ba")).isEqualTo(1);
    assertThat(NearestName.distance("", "abc")).isEqualTo(3);
  }

  /** A distance is zero only between equals, symmetric, and at least the difference in length. */
  @Test
  void theDistanceObeysItsLaws() {
    RandomStream random = RandomKey.of(7).stream();
    for (int i = 0; i < 200; i++) {
      String a = word(random);
      String b = word(random);
      int distance = NearestName.distance(a, b);
      assertThat(distance).isEqualTo(NearestName.distance(b, a));
      assertThat(distance == 0).isEqualTo(a.equals(b));
      assertThat(distance).isBetween(Math.abs(a.length() - b.length()), 6);
    }
  }

  private static String word(RandomStream random) {
    StringBuilder word = new StringBuilder();
    for (int length = random.nextInt(7); length > 0; length--) {
      word.append((char) ('a' + random.nextInt(3)));
    }
    return word.toString();
  }
}
