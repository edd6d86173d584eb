package io.headwater.fake;

import io.headwater.measure.RandomKey;
import io.headwater.measure.RandomStream;
import io.headwater.record.FakeText;
import java.util.Locale;
import java.util.regex.Pattern;
import net.datafaker.Faker;

/** {@link FakeText} by the expressions of Datafaker, in English on any machine. */
public final class Datafaker implements FakeText {
  /** Providers that count back from today. */
  private static final Pattern OF_TODAY =
      Pattern.compile("(?i).*#\\{\\s*(date|time|timeAndDate|birthday)\\b.*");

  private static final Pattern EXPRESSION = Pattern.compile(".*#\\{[^}]+}.*");

  private final StreamRandom random = new StreamRandom(RandomKey.of(0).stream());
  private final Faker faker = new Faker(Locale.ENGLISH, random);

  /** For the service loader. */
  public Datafaker() {}

  @Override
  public synchronized String of(String expression, RandomStream stream) {
    if (!EXPRESSION.matcher(expression).matches() || OF_TODAY.matcher(expression).matches()) {
      throw new IllegalArgumentException(
          "expected an expression of Datafaker such as #{Name.fullName} that does not depend on today, got '%s'"
              .formatted(expression));
    }
    random.follow(stream);
    try {
      return faker.expression(expression);
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          "expected an expression of Datafaker such as #{Name.fullName}, got '%s': %s"
              .formatted(expression, e.getMessage()),
          e);
    }
  }
}
